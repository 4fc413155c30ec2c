"""The plan of an appeal's payouts: tranches written ahead, each asked for once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.appeals.queries import appeal_by_ref
from charity.donations.payouts.rules import (
    AbovePlanned,
    Demanded,
    NotAsPlanned,
    PayoutState,
    TrancheTaken,
    check_held,
    check_treasurer,
)
from charity.donations.payouts.tables import Payout, PayoutTranche
from charity.kernel import trail
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger import closings
from charity.ledger.balances import appeal_totals

trail.vocabulary("tranche:planned", "tranche:dropped")

_GONE = (PayoutState.DECLINED, PayoutState.RETURNED)


@dataclass(frozen=True, slots=True)
class PlanTranche:
    """One step to be written into the plan; `once` makes a double click one step."""

    appeal: str
    amount: Money
    planned_on: date
    demanded: Demanded
    once: str


def plan_tranche(session: Session, step: PlanTranche, *, by: Actor, at: datetime) -> PayoutTranche:
    """Write a step into the plan of an appeal.

    Raises NotYours, AccountClosed, NothingHeld, AbovePlanned, Missing.
    """
    check_treasurer(by)
    known = session.exec(select(PayoutTranche).where(PayoutTranche.once == step.once)).one_or_none()
    if known is not None:
        return known
    appeal = appeal_by_ref(session, step.appeal)
    closings.check_open(session, appeal.ref)
    check_held(appeal.ref, appeal_totals(session, appeal.ref).custody)
    standing = tranches_of(session, appeal.ref)
    planned = sum(one.amount_minor for one in standing) + step.amount.minor
    if planned > appeal.need_minor:
        need = Money(appeal.need_minor, step.amount.currency)
        raise AbovePlanned(need=need.plain())
    assert by.id is not None
    written = PayoutTranche(
        appeal=appeal.ref,
        number=_next_number(session, appeal.ref),
        once=step.once,
        amount_minor=step.amount.minor,
        currency=step.amount.currency,
        planned_on=step.planned_on,
        demanded=step.demanded,
        planned_by_id=by.id,
        planned_at_utc=at,
    )
    session.add(written)
    session.flush()
    _record(session, "tranche:planned", written, by=by, at=at)
    return written


def drop_tranche(session: Session, appeal: str, tranche_id: int, *, by: Actor, at: datetime) -> PayoutTranche:
    """Take a step out of the plan that nothing was asked for; raises NotYours, TrancheTaken, Missing."""
    check_treasurer(by)
    found = _tranche(session, appeal, tranche_id)
    if payout_of_tranche(session, tranche_id) is not None:
        raise TrancheTaken(number=found.number)
    if found.dropped_at_utc is None:
        found.dropped_at_utc, found.dropped_by_id = at, by.id
        session.flush()
        _record(session, "tranche:dropped", found, by=by, at=at)
    return found


def check_tranche(session: Session, appeal: str, tranche_id: int, amount: Money) -> None:
    """Refuse a payout for a step that was asked for already, or that is smaller."""
    found = _tranche(session, appeal, tranche_id)
    if payout_of_tranche(session, tranche_id) is not None:
        raise TrancheTaken(number=found.number)
    if amount > Money(found.amount_minor, found.currency):
        raise NotAsPlanned(number=found.number, amount=Money(found.amount_minor, found.currency).plain())


def tranches_of(session: Session, appeal: str) -> list[PayoutTranche]:
    """Return the steps of an appeal's plan that stand, in their order."""
    query = select(PayoutTranche).where(
        PayoutTranche.appeal == appeal, col(PayoutTranche.dropped_at_utc).is_(None)
    )
    return list(session.exec(query.order_by(col(PayoutTranche.planned_on), col(PayoutTranche.number))))


def unasked(session: Session, appeal: str) -> list[PayoutTranche]:
    """Return the steps that no payout stands for."""
    return [one for one in tranches_of(session, appeal) if payout_of_tranche(session, one.id or 0) is None]


def payout_of_tranche(session: Session, tranche_id: int) -> Payout | None:
    """Return the payout that stands for a step, None where nothing does."""
    query = select(Payout).where(Payout.tranche_id == tranche_id, col(Payout.state).not_in(_GONE))
    return session.exec(query).one_or_none()


def _tranche(session: Session, appeal: str, tranche_id: int) -> PayoutTranche:
    found = session.get(PayoutTranche, tranche_id)
    if found is None or found.appeal != appeal:
        raise Missing()
    return found


def _next_number(session: Session, appeal: str) -> int:
    last = select(sa.func.max(PayoutTranche.number)).where(PayoutTranche.appeal == appeal)
    return (session.exec(last).one() or 0) + 1


def _record(session: Session, act: str, tranche: PayoutTranche, *, by: Actor, at: datetime) -> None:
    facts: dict[str, object] = {
        "amount": Money(tranche.amount_minor, tranche.currency).plain(),
        "planned_on": tranche.planned_on.isoformat(),
    }
    subject = f"tranche:{tranche.id}"
    trail.record(session, act, by=by, at=at, appeal=tranche.appeal, subject=subject, changes=facts)
