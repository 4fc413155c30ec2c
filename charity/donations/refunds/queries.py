"""Questions about orders to give donations back, and about the donations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.queries import seen_by
from charity.donations.closing.tables import Handover
from charity.donations.lines.rules import COUNTED_IN, ERASED
from charity.donations.lines.tables import LedgerLine
from charity.donations.refunds.rules import OPEN, Given, OrderState
from charity.donations.refunds.tables import RefundOrder
from charity.intake.tables import HelpRequest
from charity.kernel.errors import Missing
from charity.kernel.roles import Actor
from charity.ledger import private
from charity.ledger.accounts import CHANNELS
from charity.ledger.chunks import chunked
from charity.ledger.entry import ExternalReference, Kind
from charity.ledger.journal import Journal
from charity.ledger.tables import PRIVATE_FACT


@dataclass(frozen=True, slots=True)
class Asked:
    """What a treasurer knows of a donation: an entry or a number of the channel, or else day and amount."""

    number: str = ""
    day: date | None = None
    amount_minor: int | None = None


def order_by_id(session: Session, order_id: int) -> RefundOrder:
    """Return an order; raises Missing."""
    found = session.get(RefundOrder, order_id)
    if found is None:
        raise Missing()
    return found


def order_sent_once(session: Session, once: str) -> RefundOrder | None:
    """Return what a form made when it was sent before."""
    return session.exec(select(RefundOrder).where(RefundOrder.once == once)).one_or_none()


def open_order_of(session: Session, seq: int) -> RefundOrder | None:
    """Return the open order of a donation, None when there is none."""
    query = select(RefundOrder).where(col(RefundOrder.donation_seq) == seq, col(RefundOrder.state).in_(OPEN))
    return session.exec(query).one_or_none()


def ordered_minor(session: Session, appeal_ref: str) -> int:
    """Return what open orders hold back of an appeal, in minor units."""
    asked = sa.func.coalesce(sa.func.sum(RefundOrder.amount_minor), 0)
    query = select(asked).where(RefundOrder.appeal == appeal_ref, col(RefundOrder.state).in_(OPEN))
    return int(session.exec(query).one())


def held_back_minor(session: Session, appeal_ref: str) -> int:
    """Return what is held and spoken for beside payouts: open refunds, and handovers not approved yet."""
    asked = sa.func.coalesce(sa.func.sum(Handover.amount_minor), 0)
    query = select(asked).where(Handover.source == appeal_ref, col(Handover.approved_by_id).is_(None))
    return ordered_minor(session, appeal_ref) + int(session.exec(query).one())


def given_of(session: Session, seq: int) -> Given | None:
    """Return a donation or lump that stands, None for any other entry."""
    line = session.get(LedgerLine, seq)
    if line is None or line.kind not in COUNTED_IN:
        return None
    return next(iter(_given(session, col(LedgerLine.seq) == seq)), None)


def gifts_of(session: Session, appeal_ref: str) -> list[Given]:
    """Return every standing donation and lump of an appeal of which something is left, in order."""
    return [one for one in _given(session, col(LedgerLine.appeal) == appeal_ref) if one.net_minor > 0]


def _given(session: Session, which: sa.ColumnElement[bool]) -> list[Given]:
    reversal, refund = aliased(LedgerLine), aliased(LedgerLine)
    is_reversed = sa.exists().where(
        col(reversal.of_seq) == col(LedgerLine.seq), col(reversal.kind) == Kind.REVERSAL.value
    )
    undone = aliased(LedgerLine)
    refund_stands = ~sa.exists().where(
        col(undone.of_seq) == col(refund.seq), col(undone.kind) == Kind.REVERSAL.value
    )
    back = (
        sa.select(sa.func.coalesce(sa.func.sum(-refund.amount_minor), 0))
        .where(col(refund.of_seq) == col(LedgerLine.seq), col(refund.kind) == Kind.REFUND.value)
        .where(refund_stands)
        .scalar_subquery()
    )
    facts = PRIVATE_FACT.c
    has_number = sa.exists().where(
        facts.entry_seq == col(LedgerLine.seq), facts.field == private.REF, facts.salt.is_not(None)
    )
    query = (
        sa.select(LedgerLine, back.label("back"), has_number.label("has_number"))
        .where(which, col(LedgerLine.kind).in_(COUNTED_IN), ~is_reversed)
        .order_by(col(LedgerLine.seq))
    )
    rows = session.execute(query)
    return [_as_given(line, int(returned), bool(number)) for line, returned, number in rows]


def _as_given(line: LedgerLine, back_minor: int, has_number: bool) -> Given:
    return Given(
        seq=line.seq,
        kind=Kind(line.kind),
        channel=line.channel,
        day=line.day,
        net_minor=line.amount_minor - back_minor,
        is_named=line.donor_masked not in ("", ERASED),
        is_foreign=line.foreign_currency is not None,
        has_number=has_number,
    )


def donations_found(
    session: Session, asked: Asked, *, actor: Actor, journal: Journal, limit: int
) -> list[LedgerLine]:
    """Return the donations that fit what is known, of appeals that a person may open, newest first."""
    query = (
        select(LedgerLine)
        .join(Appeal, col(Appeal.ref) == col(LedgerLine.appeal))
        .join(HelpRequest, col(HelpRequest.id) == col(Appeal.request_id))
        .where(seen_by(actor), col(LedgerLine.kind).in_(COUNTED_IN))
        .order_by(col(LedgerLine.seq).desc())
        .limit(limit)
    )
    if asked.number:
        return list(session.exec(query.where(col(LedgerLine.seq).in_(_seqs_of(asked.number, journal)))))
    if asked.day is not None:
        query = query.where(LedgerLine.day == asked.day)
    if asked.amount_minor is not None:
        query = query.where(LedgerLine.amount_minor == asked.amount_minor)
    return list(session.exec(query))


def _seqs_of(number: str, journal: Journal) -> list[int]:
    """Return the entries that a number names: as an entry's own, or as a channel's of a payment."""
    found = set(journal.find_many([ExternalReference(channel, number) for channel in CHANNELS]).values())
    if number.isascii() and number.isdecimal() and len(number) <= 9:
        found.add(int(number))
    return sorted(found)


def orders_in(
    session: Session,
    states: Sequence[OrderState],
    *,
    actor: Actor,
    limit: int,
    decision_id: int | None = None,
) -> list[RefundOrder]:
    """Return orders in some states, of appeals that a person may open, first due first."""
    query = (
        select(RefundOrder)
        .join(Appeal, col(Appeal.ref) == col(RefundOrder.appeal))
        .join(HelpRequest, col(HelpRequest.id) == col(Appeal.request_id))
        .where(seen_by(actor), col(RefundOrder.state).in_(list(states)))
        .order_by(col(RefundOrder.due_on), col(RefundOrder.id))
        .limit(limit)
    )
    if decision_id is not None:
        query = query.where(col(RefundOrder.decision_id) == decision_id)
    return list(session.exec(query))


def orders_of_decision(session: Session, decision_id: int, channel: str) -> list[RefundOrder]:
    """Return the orders of a decision in one channel that are still to be carried out, in order."""
    query = select(RefundOrder).where(
        RefundOrder.decision_id == decision_id,
        RefundOrder.channel == channel,
        RefundOrder.state == OrderState.APPROVED,
    )
    return list(session.exec(query.order_by(col(RefundOrder.id))))


@dataclass(frozen=True, slots=True)
class Tally:
    """Orders of one channel in one state."""

    channel: str
    state: OrderState
    count: int
    minor: int


def tallies_of(session: Session, decision_id: int) -> list[Tally]:
    """Return how many orders of a decision are in each state, by channel."""
    keys = col(RefundOrder.channel), col(RefundOrder.state)
    rows = session.execute(
        sa.select(*keys, sa.func.count(), sa.func.sum(RefundOrder.amount_minor))
        .where(col(RefundOrder.decision_id) == decision_id)
        .group_by(*keys)
        .order_by(*keys)
    )
    return [Tally(channel, OrderState(state), count, int(minor)) for channel, state, count, minor in rows]


def has_orders(session: Session, seqs: Sequence[int]) -> set[int]:
    """Return those donations for which an order is open."""
    found: set[int] = set()
    for some in chunked(sorted(set(seqs))):
        rows = session.exec(
            select(RefundOrder.donation_seq).where(
                col(RefundOrder.donation_seq).in_(some), col(RefundOrder.state).in_(OPEN)
            )
        )
        found |= set(rows)
    return found
