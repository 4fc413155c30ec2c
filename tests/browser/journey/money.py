"""Money: a bill of the payment company brought in, a payout asked for by one and approved by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from playwright.sync_api import FilePayload

from charity.demo.bills import Merchant, Payment, wechat_bill
from charity.kernel.clock import BEIJING
from charity.kernel.references import APPEAL, parse_reference
from tests.browser.journey.hands import Hands
from tests.browser.journey.photos import photo

_MERCHANT = Merchant(number="1611111117", app_id="wx00000000000000cc", rate_per_10000=0)
_FIRST = datetime(2026, 3, 2, 9, 0, 5, tzinfo=BEIJING)
#: What the file says, in fen; the second is returned.
GIVEN_MINOR = (1, 100, 1_000, 50_000, 3_000_000)
RETURNED_MINOR = 100
#: Sums of the file as the page has to show them.
RECEIVED, REFUNDED, HELD = "¥30,511.01", "¥1.00", "¥30,510.01"


def bill(ref: str) -> bytes:
    """Return a bill of 27 columns with five payments for an appeal and one refund."""
    code = parse_reference(ref, APPEAL).remark_code
    paid = [_payment(number, minor, code) for number, minor in enumerate(GIVEN_MINOR, start=1)]
    back = replace(paid[1], at=paid[1].at + timedelta(hours=2), refund_no="50300000000000000000000000001")
    return wechat_bill([*paid, back], _MERCHANT)


def _payment(number: int, minor: int, code: str) -> Payment:
    return Payment(
        at=_FIRST + timedelta(minutes=number),
        order=f"4200002{number:021d}",
        payer=f"o{number:024x}",
        amount_minor=minor,
        goods="爱心捐助",
        attach=f"{code};付先生{number}" if number == 1 else code,
    )


def csv_file(name: str, content: bytes) -> FilePayload:
    """Return a file as a person chooses it."""
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def mixed_up(content: bytes) -> bytes:
    """Return the bill with one amount changed: rows and sums no longer agree."""
    changed = content.replace(b"`30000.00", b"`3000.00", 1)
    assert changed != content
    return changed


def drop(treasurer: Hands, file: FilePayload) -> None:
    """Choose a statement file and let it be read."""
    treasurer.open("/staff/money/")
    treasurer.follow("Bring in statements")
    treasurer.attach("Statement files", file)
    treasurer.press("Read the files")


def ask_payout(treasurer: Hands, ref: str, yuan: str) -> None:
    """Ask for money to be paid to the hospital."""
    treasurer.open(f"/staff/money/appeals/{ref}/payouts/new")
    treasurer.fill(
        {"Amount in yuan": yuan, "Name of the payee": "市人民医院", "What it is for": "三月住院费"}
    )
    treasurer.tick("Hospital")
    treasurer.choose("Evidence of use to be brought", "Hospital bill")
    treasurer.press("Ask for approval")


def note_payment(treasurer: Hands) -> None:
    """Say that the bank has paid; the payout's page is open."""
    treasurer.follow("Note the payment")
    treasurer.fill({"Paid on": "2026-03-02", "Reference of the bank": "HX20260302000001"})
    treasurer.press("Save the reference")


def add_bill_of_hospital(treasurer: Hands) -> None:
    """Show what the money was used for; the payout's page is open."""
    treasurer.follow("Add evidence of use")
    treasurer.attach("Photo or PDF of the bill", photo("bill.jpg", "bill"))
    treasurer.press("Save this file")
    treasurer.sees("Each download is kept in the trail.")
