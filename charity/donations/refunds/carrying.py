"""An approved order carried out in its channel, and booked by hand before a bill brings the row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from charity.donations.imports.rules import LATE
from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.donations.refunds import queries
from charity.donations.refunds.rules import (
    DayAhead,
    MoreThanGiven,
    NothingToGiveBack,
    NumberUnknown,
    OrderState,
    check_asks,
)
from charity.donations.refunds.service import check_in, record
from charity.donations.refunds.tables import RefundOrder
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger import accounts, private
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.ledger.journal import Journal
from charity.ledger.periods import closed_until

trail.vocabulary("refund:carried_out")


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What the channel says of a refund: its own number, the day, and the fee that it gave back."""

    refund_no: str
    refunded_on: date
    fee_back: Money | None = None


def carry_out(
    session: Session,
    order_id: int,
    said: CarriedOut,
    *,
    by: Actor,
    at: datetime,
    journal: Journal,
    cipher: Cipher,
) -> RefundOrder:
    """Book what the channel gave back; a bill that brings the same row later books nothing.

    Raises NotYours, OrderMoved, DayAhead, NothingToGiveBack, MoreThanGiven, CannotGoBack, AlreadyBooked.
    """
    check_asks(by)
    order = queries.order_by_id(session, order_id)
    if order.state == OrderState.DONE:
        return order
    check_in(order, OrderState.APPROVED)
    given = queries.given_of(session, order.donation_seq)
    if given is None:
        raise NothingToGiveBack(seq=order.donation_seq)
    if order.amount_minor > given.net_minor:
        left = Money(given.net_minor, order.currency)
        raise MoreThanGiven(left=left.plain(), currency=left.currency)
    if not given.day <= said.refunded_on <= desk_day(at):
        raise DayAhead()
    number = payment_number(session, order.donation_seq, cipher=cipher)
    if not number:
        raise NumberUnknown()
    reference = ExternalReference(order.channel, number, said.refund_no)
    lines.book(session, [_booking(session, order, said, reference)], journal=journal, at=at)
    session.refresh(order)
    assert order.state == OrderState.DONE, "booking a refund completes its order"
    order.ended_by_id, order.refunded_on = by.id, said.refunded_on
    session.flush()
    record(session, "refund:carried_out", order, by=by, at=at, changes={"entry": order.entry_seq})
    return order


def payment_number(session: Session, seq: int, *, cipher: Cipher) -> str:
    """Return the channel's own number of a payment; empty where it was erased or there is none."""
    return payment_numbers(session, [seq], cipher=cipher).get(seq, "")


def payment_numbers(session: Session, seqs: list[int], *, cipher: Cipher) -> dict[int, str]:
    """Return the channel's own numbers of payments, by entry."""
    opened = private.openings(session, seqs, cipher=cipher)
    return {seq: value.value.split("|")[1] for (seq, field), value in opened.items() if field == private.REF}


def _booking(session: Session, order: RefundOrder, said: CarriedOut, reference: ExternalReference) -> Booking:
    closed = closed_until(session)
    is_late = closed is not None and said.refunded_on <= closed
    day = closed + timedelta(days=1) if closed is not None and is_late else said.refunded_on
    fee = -said.fee_back.minor if said.fee_back else 0
    amounts = (
        (accounts.assets(order.channel, order.appeal), -order.amount_minor - fee),
        (accounts.fees(order.appeal), fee),
        (accounts.refunds(order.appeal), order.amount_minor),
    )
    draft = Draft(
        kind=Kind.REFUND,
        day=day,
        appeal=order.appeal,
        postings=tuple(Posting(account, order.currency, minor) for account, minor in amounts if minor),
        reference=reference,
        idempotency_key=f"refund:{order.id}:{reference.refund_id}"[:120],
    )
    return Booking(
        draft,
        order.channel,
        -order.amount_minor,
        order.currency,
        fee,
        LATE if is_late else "",
        order.donation_seq,
    )
