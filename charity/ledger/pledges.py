"""Pledges: promises beside the money, which end exactly once and are never part of an equation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.money import Money
from charity.ledger import accounts, tree
from charity.ledger.balances import appeal_totals
from charity.ledger.entry import Draft, Kind, Link, LinkKind, PledgeEnd, Posting
from charity.ledger.journal import Booked, Journal
from charity.ledger.links import link_of
from charity.ledger.rates import canonical
from charity.ledger.refusals import NotItsDonation, NotPending
from charity.ledger.reversals import reversal_drafts
from charity.ledger.tables import ENTRY, LINK, POSTING


@dataclass(frozen=True, slots=True)
class Pending:
    """A promise that waits: its entry, the day it was made, and how much."""

    seq: int
    appeal: str
    day: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Settled:
    """A pledge kept: the donation's entry, and the reversal of the pledge that names it."""

    donation: Booked
    end: Booked


def announcement(
    appeal: str,
    amount: Money,
    *,
    day: date,
    donor: str | None = None,
    idempotency_key: str | None = None,
) -> Draft:
    """Return the draft of a pledge: both legs among the pledges, so that no balance ever moves."""
    assert amount.minor > 0, "a promise is of something"
    account = accounts.pledges(appeal)
    legs = (Posting(account, amount.currency, amount.minor), Posting(account, amount.currency, -amount.minor))
    return Draft(Kind.PLEDGE, day, appeal, legs, donor=donor, idempotency_key=idempotency_key)


def announce(
    journal: Journal,
    *,
    appeal: str,
    amount: Money,
    day: date,
    donor: str | None = None,
    idempotency_key: str | None = None,
    at: datetime,
) -> Booked:
    """Book a promise, in the appeal's currency."""
    draft = announcement(appeal, amount, day=day, donor=donor, idempotency_key=idempotency_key)
    return journal.post(draft, at=at)


def settle(session: Session, journal: Journal, seq: int, donation: Draft, *, at: datetime) -> Settled:
    """Book the donation that keeps a promise, and end the pledge with it; sent again, the same answer.

    The donation may be of another amount than was promised. Raises NotPending, NotItsDonation, and what
    booking the donation raises.
    """
    assert donation.kind is Kind.DONATION
    _hold_head(session)
    pledge = _pledge(session, seq)
    if pledge.ended is None and pledge.appeal != donation.appeal:
        raise NotItsDonation(seq=seq, appeal=pledge.appeal)
    if pledge.ended is not None and donation.idempotency_key is None:
        raise NotPending(seq=seq)
    booked = journal.post(donation, at=at)
    return Settled(booked, settle_with(session, journal, seq, booked.seq, day=donation.day, at=at))


def settle_with(
    session: Session, journal: Journal, seq: int, donation_seq: int, *, day: date, at: datetime
) -> Booked:
    """End a pledge with a donation that is booked already, as a statement brings it; once more, the same.

    Raises NotPending for a pledge that ended otherwise, NotItsDonation.
    """
    _hold_head(session)
    pledge = _pledge(session, seq)
    if pledge.ended is not None:
        return _settled_by(session, seq, pledge.ended, donation_seq)
    if not _can_settle(session, donation_seq, pledge.appeal):
        raise NotItsDonation(seq=seq, appeal=pledge.appeal)
    said = {"appeal": pledge.appeal, "donation": donation_seq, "kind": "settlement", "pledge": seq, "v": 1}
    link = Link(LinkKind.SETTLEMENT, canonical(said), first=0, second_seq=donation_seq)
    return _end(session, journal, seq, PledgeEnd.SETTLED, day=day, at=at, together=(link,))


def expire(session: Session, journal: Journal, seq: int, *, day: date, at: datetime) -> Booked:
    """End a pledge whose time is over; expired already, the same answer. Raises NotPending."""
    return _end_plainly(session, journal, seq, PledgeEnd.EXPIRED, day=day, at=at)


def void(session: Session, journal: Journal, seq: int, *, day: date, at: datetime) -> Booked:
    """End a pledge that was taken back, or entered wrongly; once more, the same. Raises NotPending."""
    return _end_plainly(session, journal, seq, PledgeEnd.VOIDED, day=day, at=at)


def pending(session: Session, appeal: str) -> list[Pending]:
    """Return the promises of an appeal that wait, oldest first."""
    query = _waiting(appeal, ENTRY.c.seq, ENTRY.c.day, POSTING.c.minor, POSTING.c.currency)
    rows = session.connection().execute(query.order_by(ENTRY.c.seq))
    return [Pending(seq, appeal, day, Money(minor, currency)) for seq, day, minor, currency in rows]


def pending_sum(session: Session, appeal: str) -> Money:
    """Return what is promised to an appeal and waits, in its currency; raises Missing without a fund."""
    currency = appeal_totals(session, appeal).currency
    query = _waiting(appeal, sa.func.coalesce(sa.func.sum(POSTING.c.minor), 0))
    return Money(int(session.connection().execute(query).scalar_one()), currency)


def _waiting(appeal: str, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Ask for the pledges of an appeal that are not reversed, each by its positive leg."""
    reversal = ENTRY.alias("reversal")
    return (
        sa.select(*columns)
        .select_from(ENTRY)
        .join(POSTING, (POSTING.c.entry_seq == ENTRY.c.seq) & (POSTING.c.minor > 0))
        .where(
            ENTRY.c.appeal == appeal,
            ENTRY.c.kind == sa.literal_column(f"'{Kind.PLEDGE}'"),  # as the partial index says it
            ~sa.exists().where(reversal.c.reverses == ENTRY.c.seq),
        )
    )


@dataclass(frozen=True, slots=True)
class _Pledge:
    appeal: str
    ended: Booked | None
    end: str | None


def _pledge(session: Session, seq: int) -> _Pledge:
    """Return a pledge and how it ended, if it did; raises NotPending for what is none."""
    entry, reversal = ENTRY.c, ENTRY.alias("reversal")
    query = (
        sa.select(entry.appeal, reversal.c.seq, reversal.c.leaf_hash, reversal.c.reason)
        .select_from(ENTRY.outerjoin(reversal, reversal.c.reverses == entry.seq))
        .where(entry.seq == seq, entry.kind == Kind.PLEDGE.value)
    )
    row = session.connection().execute(query).one_or_none()
    if row is None:
        raise NotPending(seq=seq)
    appeal, ended, hashed, reason = row
    known = None if ended is None else Booked(ended, bytes(hashed), was_known=True)
    return _Pledge(appeal, known, reason)


def _settled_by(session: Session, seq: int, ended: Booked, donation_seq: int) -> Booked:
    found = link_of(session, ended.seq)
    if found is None or found.second_seq != donation_seq:
        raise NotPending(seq=seq)
    return ended


def _can_settle(session: Session, donation_seq: int, appeal: str) -> bool:
    """Return whether an entry is a standing donation of the appeal that settled nothing yet."""
    reversal = ENTRY.alias("reversal")
    query = sa.select(ENTRY.c.seq).where(
        ENTRY.c.seq == donation_seq,
        ENTRY.c.kind == Kind.DONATION.value,
        ENTRY.c.appeal == appeal,
        ~sa.exists().where(reversal.c.reverses == ENTRY.c.seq),
        ~sa.exists().where(LINK.c.second_seq == ENTRY.c.seq),
    )
    return session.connection().execute(query).one_or_none() is not None


def _end_plainly(
    session: Session, journal: Journal, seq: int, end: PledgeEnd, *, day: date, at: datetime
) -> Booked:
    _hold_head(session)
    pledge = _pledge(session, seq)
    if pledge.ended is not None and pledge.end == end:
        return pledge.ended
    if pledge.ended is not None:
        raise NotPending(seq=seq)
    return _end(session, journal, seq, end, day=day, at=at)


def _end(
    session: Session,
    journal: Journal,
    seq: int,
    end: PledgeEnd,
    *,
    day: date,
    at: datetime,
    together: tuple[Link, ...] = (),
) -> Booked:
    documents = tuple(link.document for link in together)
    drafts = reversal_drafts(session.connection(), [seq], day=day, reason=end, documents=documents)
    return journal.post_many(drafts, at=at, together=together)[0]


def _hold_head(session: Session) -> None:
    """Let nobody end the same pledge between the question and the answer."""
    tree.read_head(session.connection(), for_update=True)
