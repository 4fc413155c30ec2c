"""The refunds of a decision in one channel, as a sheet for the channel's own refund page."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from charity.donations.refunds.tables import RefundOrder
from charity.kernel.money import Money

COLUMNS = ("order", "entry", "payment_no", "currency", "amount", "appeal")
BOM = "\ufeff"
#: A cell that begins so is a formula to a spreadsheet. Source: OWASP, CSV Injection.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def sheet_of(orders: Sequence[RefundOrder], numbers: Mapping[int, str]) -> str:
    """Return orders as CSV (RFC 4180); numbers of payments end in a tab, so that a spreadsheet keeps them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for order in orders:
        amount = Money(order.amount_minor, order.currency)
        number = _text(numbers.get(order.donation_seq, ""))
        writer.writerow([order.id, order.donation_seq, number, amount.currency, amount.plain(), order.appeal])
    return BOM + out.getvalue()


def _text(number: str) -> str:
    if not number:
        return ""
    return f"'{number}" if number.startswith(_FORMULA) else f"{number}\t"
