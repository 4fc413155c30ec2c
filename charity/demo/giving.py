"""Donations of the demo town: each day's bill of the payment company, the family's own, the cash book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from charity.demo.bills import CashLine, Merchant, Payment, cash_sheet, wechat_bill
from charity.demo.donors import Gift, person_name
from charity.demo.stage import Stage
from charity.donations.imports.service import ImportOutcome, import_statement
from charity.kernel.clock import BEIJING
from charity.kernel.references import APPEAL, parse_reference

CHARITY = Merchant(number="1600000001", app_id="wx00000000000000aa", rate_per_10000=0)
MOTHER = Merchant(number="1700000002", app_id="wx00000000000000bb", rate_per_10000=38)

_REFUND_EVERY = 90  # about one donor in so many asks for a mistyped amount back
_CARELESS_EVERY = 160  # and one in so many loses the code or a letter of it


@dataclass
class Till:
    """Payments of one merchant account, waiting to appear on a bill."""

    merchant: Merchant
    waiting: list[Payment] = field(default_factory=list)
    taken: int = 0

    def take(self, stage: Stage, ref: str, gifts: Sequence[Gift]) -> None:
        """Take donations for an appeal, some returned, a few without their code."""
        for gift in gifts:
            self.taken += 1
            payment = self._payment(stage, ref, gift)
            self.waiting.append(payment)
            if self.taken % _REFUND_EVERY == 0 and gift.amount_minor < 100_000:
                self.waiting.append(self._returned(payment))
        self.waiting.sort(key=lambda payment: payment.at)

    def _payment(self, stage: Stage, ref: str, gift: Gift) -> Payment:
        code = parse_reference(ref, APPEAL).remark_code
        if self.taken % _CARELESS_EVERY == 0:
            code = (
                "" if self.taken % (2 * _CARELESS_EVERY) else f"{code[:-1]}{'A' if code[-1] != 'A' else 'B'}"
            )
        attach = f"{code};{gift.name}" if gift.name else code
        return Payment(
            at=gift.at,
            order=f"42{self.merchant.number[:2]}{gift.at:%Y%m%d}{self.taken:016d}",
            payer=f"o{stage.rng.getrandbits(96):024x}",
            amount_minor=gift.amount_minor,
            goods="爱心捐助",
            attach=attach,
        )

    def _returned(self, payment: Payment) -> Payment:
        back_at = min(
            payment.at + timedelta(hours=2), datetime.combine(payment.at.date(), time(23, 59, 58), BEIJING)
        )
        return replace(payment, at=back_at, refund_no=f"503{payment.at:%Y%m%d}{self.taken:018d}")

    def bill(self, *, until: date) -> list[Payment]:
        """Return the payments up to a day, which then wait no longer."""
        due = [payment for payment in self.waiting if payment.at.date() <= until]
        self.waiting = self.waiting[len(due) :]
        return due


def book_bill(
    stage: Stage, till: Till, at: datetime, *, appeal_ref: str | None = None
) -> ImportOutcome | None:
    """Import the bill of everything up to the day before; nothing when there was nothing."""
    payments = till.bill(until=at.date() - timedelta(days=1))
    if not payments:
        return None
    name = f"{till.merchant.number}All{at - timedelta(days=1):%Y-%m-%d}.csv"
    return _book(stage, wechat_bill(payments, till.merchant), name, at, appeal_ref)


def book_cash(
    stage: Stage, ref: str, at: datetime, amounts_minor: Sequence[int], *, first_no: int
) -> ImportOutcome:
    """Import a day's sheet of cash taken at the desk."""
    lines = [
        CashLine(f"X{first_no + i:05d}", at.date(), person_name(stage.rng), minor, ref, "收款窗口")
        for i, minor in enumerate(amounts_minor)
    ]
    return _book(stage, cash_sheet(lines), f"现金收款-{at:%Y%m%d}.csv", at, None)


def _book(stage: Stage, content: bytes, filename: str, at: datetime, appeal_ref: str | None) -> ImportOutcome:
    outcome = import_statement(
        stage.session,
        content=content,
        filename=filename,
        appeal_ref=appeal_ref,
        by=stage.people["treasurer"],
        at=at,
        journal=stage.journal,
        cipher=stage.cipher,
        vault=stage.vault,
    )
    assert outcome.is_booked, f"{filename}: {outcome.problems}"
    return outcome
