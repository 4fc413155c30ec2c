"""Acts on orders to give a donation back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from charity.donations.lines.queries import line_of
from charity.donations.payouts.service import available
from charity.donations.refunds import queries
from charity.donations.refunds.rules import (
    FOUND_ON_TRYING,
    REFUND_WORKING_DAYS,
    STAYS,
    Cause,
    Given,
    HeldBack,
    LessThanTheChannelGives,
    MoreThanGiven,
    NothingToGiveBack,
    Obstacle,
    OrderedAlready,
    OrderMoved,
    OrderState,
    ProofWanted,
    WhyNot,
    check_asks,
    check_decides,
    least_minor,
    obstacle_of,
)
from charity.donations.refunds.tables import RefundOrder
from charity.intake.clocks import Calendar, working_day_after
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.errors import NotYours
from charity.kernel.images import media_type_of
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.vault import Vault
from charity.ledger import closings

trail.vocabulary(
    "refund:asked",
    "refund:approved",
    "refund:declined",
    "refund:cancelled",
    "refund:impossible",
    "refund:proof_read",
)


@dataclass(frozen=True, slots=True)
class AskRefund:
    """What a treasurer asks for; `once` makes a double click one order, `proof` is the guardian's."""

    seq: int
    amount: Money
    cause: Cause
    once: str
    proof: bytes | None = None


def ask(
    session: Session, asked: AskRefund, *, by: Actor, at: datetime, calendar: Calendar, vault: Vault
) -> RefundOrder:
    """Ask that a donation be given back; asked already, that is given again. The money is held back.

    Raises NotYours, NothingToGiveBack, CannotGoBack, OrderedAlready, MoreThanGiven, LessThanTheChannelGives,
    HeldBack, ProofWanted, NotAPhoto, AccountClosed, NothingHeld, Missing.
    """
    check_asks(by)
    known = queries.order_sent_once(session, asked.once)
    if known is not None:
        return known
    line = line_of(session, asked.seq)
    closings.check_open(session, line.appeal)
    given = queries.given_of(session, asked.seq)
    _check_given(session, given, asked, line.currency, today=desk_day(at))
    _check_free(session, line.appeal, asked.amount)
    assert by.id is not None
    order = RefundOrder(
        once=asked.once,
        appeal=line.appeal,
        donation_seq=asked.seq,
        cause=asked.cause,
        amount_minor=asked.amount.minor,
        currency=line.currency,
        channel=line.channel,
        asked_by_id=by.id,
        asked_at_utc=at,
        due_on=due_on(desk_day(at), calendar),
    )
    _keep_proof(order, asked, vault)
    session.add(order)
    session.flush()
    facts = {"amount": asked.amount.plain(), "donation": asked.seq, "cause": str(asked.cause)}
    record(session, "refund:asked", order, by=by, at=at, changes=facts)
    return order


def due_on(day: date, calendar: Calendar) -> date:
    """Return the day by which money is back: ten working days after it was asked for."""
    return working_day_after(day, REFUND_WORKING_DAYS, calendar)


def _check_given(
    session: Session, given: Given | None, asked: AskRefund, currency: str, *, today: date
) -> None:
    if given is None or given.net_minor <= 0:
        raise NothingToGiveBack(seq=asked.seq)
    obstacle = obstacle_of(given, today=today)
    if obstacle is not None:
        raise STAYS[obstacle]()
    if queries.open_order_of(session, asked.seq) is not None:
        raise OrderedAlready()
    least = least_minor(given.channel)
    if asked.amount.minor < least:
        raise LessThanTheChannelGives(least=Money(least, currency).plain(), currency=currency)
    if asked.amount.currency != currency or asked.amount.minor > given.net_minor:
        raise MoreThanGiven(left=Money(given.net_minor, currency).plain(), currency=currency)


def _check_free(session: Session, appeal: str, amount: Money) -> None:
    free = available(session, appeal)
    if amount > free:
        raise HeldBack(appeal=appeal, free=free.plain(), currency=free.currency)


def _keep_proof(order: RefundOrder, asked: AskRefund, vault: Vault) -> None:
    if asked.cause is Cause.MINOR and not asked.proof:
        raise ProofWanted()
    if asked.proof:
        order.proof_media_type = media_type_of(asked.proof)
        order.proof_sha256 = vault.keep(asked.proof).sha256


def approve(session: Session, order_id: int, *, by: Actor, at: datetime) -> RefundOrder:
    """Approve an order; approved already, it is given again. Raises NotYours, SameHands, OrderMoved."""
    order = queries.order_by_id(session, order_id)
    check_decides(order.asked_by_id, by)
    if order.state == OrderState.APPROVED:
        return order
    check_in(order, OrderState.ASKED)
    closings.check_open(session, order.appeal)
    order.state, order.decided_by_id, order.decided_at_utc = OrderState.APPROVED, by.id, at
    session.flush()
    record(session, "refund:approved", order, by=by, at=at)
    return order


def decline(session: Session, order_id: int, *, reason: str, by: Actor, at: datetime) -> RefundOrder:
    """Say no to an order, with the reason; raises NotYours, SameHands, OrderMoved, WhyNot."""
    order = queries.order_by_id(session, order_id)
    check_decides(order.asked_by_id, by)
    if order.state == OrderState.DECLINED:
        return order
    check_in(order, OrderState.ASKED)
    if not reason.strip():
        raise WhyNot()
    order.state, order.decided_by_id, order.decided_at_utc = OrderState.DECLINED, by.id, at
    order.decline_reason = reason.strip()
    session.flush()
    record(session, "refund:declined", order, by=by, at=at)
    return order


def cancel(session: Session, order_id: int, *, by: Actor, at: datetime) -> RefundOrder:
    """Take an open order back: the money is free again. Raises NotYours, OrderMoved."""
    check_asks(by)
    order = queries.order_by_id(session, order_id)
    if order.state == OrderState.CANCELLED:
        return order
    check_in(order, OrderState.ASKED, OrderState.APPROVED)
    order.state, order.ended_by_id, order.ended_at_utc = OrderState.CANCELLED, by.id, at
    session.flush()
    record(session, "refund:cancelled", order, by=by, at=at)
    return order


def give_up(session: Session, order_id: int, *, obstacle: Obstacle, by: Actor, at: datetime) -> RefundOrder:
    """Note that the money cannot go back, and why; it is free again. Raises NotYours, OrderMoved."""
    check_asks(by)
    assert obstacle in FOUND_ON_TRYING, "the others are known before anybody asks"
    order = queries.order_by_id(session, order_id)
    check_in(order, OrderState.APPROVED)
    order.state, order.obstacle = OrderState.IMPOSSIBLE, obstacle
    order.ended_by_id, order.ended_at_utc = by.id, at
    session.flush()
    record(session, "refund:impossible", order, by=by, at=at, changes={"obstacle": str(obstacle)})
    return order


def read_proof(
    session: Session, order_id: int, *, by: Actor, at: datetime, vault: Vault
) -> tuple[bytes, str]:
    """Return the guardian's proof and its media type; the reading is in the trail."""
    if not by.may(Role.TREASURER, Role.APPROVER, Role.AUDITOR):
        raise NotYours()
    order = queries.order_by_id(session, order_id)
    if order.proof_sha256 is None or order.proof_media_type is None:
        raise NothingToGiveBack(seq=order.donation_seq)
    record(session, "refund:proof_read", order, by=by, at=at)
    return vault.fetch(order.proof_sha256), order.proof_media_type


def check_in(order: RefundOrder, *states: OrderState) -> None:
    """Refuse an act on an order that does not stand where it must; raises OrderMoved."""
    if order.state not in states:
        raise OrderMoved()


def record(
    session: Session,
    act: str,
    order: RefundOrder,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, object] | None = None,
) -> None:
    """Write the trail row of an act on an order."""
    subject = f"refund:{order.id}"
    trail.record(session, act, by=by, at=at, appeal=order.appeal, subject=subject, changes=changes)
