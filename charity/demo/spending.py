"""Payouts and documented uses of the demo town, each by the people who may."""

from __future__ import annotations

from datetime import datetime, timedelta

from charity.demo.papers import paper
from charity.demo.stage import Stage
from charity.donations.payouts.carrying import add_evidence_of_use, record_paid
from charity.donations.payouts.rules import Demanded, PayeeKind
from charity.donations.payouts.service import AskPayout, approve, ask, confirm
from charity.donations.payouts.tables import Payout
from charity.donations.payouts.uses import RecordUse, record_use
from charity.donations.queries import totals_of
from charity.kernel.clock import desk_day
from charity.kernel.money import Money

_STEP_MINOR = 10_000  # payouts are round sums of a hundred yuan


def affordable(stage: Stage, ref: str, wanted_minor: int) -> Money:
    """Return what is wanted, or nine tenths of what is there in round sums: no two towns are given alike."""
    there = totals_of(stage.session, ref).held.minor * 9 // 10
    return Money(min(wanted_minor, there - there % _STEP_MINOR))


def ask_payout(stage: Stage, ref: str, minor: int, *, payee: str, purpose: str, at: datetime) -> Payout:
    """Let the treasurer ask for a payout to a hospital."""
    asked = AskPayout(
        appeal=ref,
        amount=affordable(stage, ref, minor),
        payee_kind=PayeeKind.HOSPITAL,
        payee=payee,
        purpose=purpose,
        demanded=Demanded.HOSPITAL_BILL,
        evidence_due_on=desk_day(at) + timedelta(days=30),
        once=stage.once(),
    )
    return ask(stage.session, asked, by=stage.people["treasurer"], at=at, cipher=stage.cipher)


def pay_out(
    stage: Stage, ref: str, minor: int, *, payee: str, purpose: str, at: datetime, has_bill: bool = True
) -> Payout:
    """Ask for, approve and pay a payout, and show the hospital's bill for it."""
    payout = ask_payout(stage, ref, minor, payee=payee, purpose=purpose, at=at)
    _approve_and_pay(stage, payout, at)
    if has_bill:
        _show_bill(stage, payout, payee, at + timedelta(days=3))
    return payout


def hand_on_remainder(stage: Stage, ref: str, *, fund: str, at: datetime) -> None:
    """Hand what is left over to a fund of the same purpose, whole."""
    asked = AskPayout(
        appeal=ref,
        amount=totals_of(stage.session, ref).held,
        payee_kind=PayeeKind.FUND,
        payee=fund,
        purpose="按发布时公示的规则转入同类救助专项",
        demanded=Demanded.PAYMENT_SLIP,
        evidence_due_on=desk_day(at) + timedelta(days=10),
        once=stage.once(),
    )
    payout = ask(stage.session, asked, by=stage.people["treasurer"], at=at, cipher=stage.cipher)
    _approve_and_pay(stage, payout, at)
    _show_bill(stage, payout, fund, at + timedelta(days=1))


def _approve_and_pay(stage: Stage, payout: Payout, at: datetime) -> None:
    assert payout.id is not None
    approve(
        stage.session,
        payout.id,
        by=stage.people["approver"],
        at=at + timedelta(hours=3),
        journal=stage.journal,
    )
    if payout.needs_third:
        third, later = stage.people["approver2"], at + timedelta(hours=3, minutes=20)
        confirm(stage.session, payout.id, by=third, at=later, journal=stage.journal)
    record_paid(
        stage.session,
        payout.id,
        paid_on=desk_day(at),
        bank_reference=f"HX{desk_day(at):%Y%m%d}{payout.id:06d}",
        by=stage.people["treasurer"],
        at=at + timedelta(hours=4),
        cipher=stage.cipher,
    )


def _bill(amount: Money, payee: str, at: datetime) -> bytes:
    lines = (("项目", "住院费用"), ("金额", f"{amount.plain()} 元"), ("日期", desk_day(at).isoformat()))
    return paper("住院收费票据（样本）", payee, lines)


def _show_bill(stage: Stage, payout: Payout, payee: str, at: datetime) -> None:
    assert payout.id is not None
    add_evidence_of_use(
        stage.session,
        payout.id,
        content=_bill(Money(payout.amount_minor), payee, at),
        filename="bill.jpg",
        by=stage.people["treasurer"],
        at=at,
        vault=stage.vault,
        cipher=stage.cipher,
    )


def show_use(stage: Stage, ref: str, minor: int, *, payee: str, at: datetime) -> None:
    """Record what the family spent of money that it received itself, with the hospital's voucher."""
    amount = affordable(stage, ref, minor)
    use = RecordUse(
        appeal=ref,
        amount=amount,
        payee_kind=PayeeKind.HOSPITAL,
        used_on=desk_day(at),
        content=_bill(amount, payee, at),
        filename="voucher.jpg",
        once=stage.once(),
    )
    record_use(
        stage.session,
        use,
        by=stage.people["treasurer"],
        at=at,
        journal=stage.journal,
        vault=stage.vault,
        cipher=stage.cipher,
    )
