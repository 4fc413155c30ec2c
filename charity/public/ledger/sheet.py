"""The public ledger as a sheet: CSV that a spreadsheet opens rightly and cannot be tricked by."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from charity.donations.imports.rules import LATE
from charity.donations.queries import Line

COLUMNS = (
    "entry",
    "day",
    "kind",
    "channel",
    "donor",
    "of_entry",
    "currency",
    "amount",
    "fee",
    "balance",
    "note",
    "foreign_currency",
    "foreign_amount",
)
#: A cell that begins so is a formula to a spreadsheet. Source: OWASP, CSV Injection.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def sheet_of(lines: Iterable[Line]) -> str:
    """Return rows as CSV (RFC 4180) with a byte order mark, so that a spreadsheet reads it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(line) for line in lines)
    return BOM + out.getvalue()


def _cells(line: Line) -> list[str]:
    return [
        str(line.seq),
        line.day.isoformat(),
        str(line.kind),
        safe(line.channel),
        safe(line.donor),
        "" if line.of_seq is None else str(line.of_seq),
        line.amount.currency,
        line.amount.plain(),
        line.fee.plain(),
        line.running.plain(),
        LATE if line.is_late else "",
        line.foreign.currency if line.foreign else "",
        line.foreign.plain() if line.foreign else "",
    ]
