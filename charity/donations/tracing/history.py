"""Gifts with all that touched them since: a few indexed reads, whatever the length of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from charity.donations.lines.tables import LedgerLine
from charity.donations.tracing.rules import Gift, GivenBack, Taken, spread
from charity.donations.tracing.tables import SpentRange
from charity.ledger.entry import Kind

_FIRST_CHUNK, _LARGEST_CHUNK = 64, 4096

#: What an entry adds to the fund, or takes from it.
DELTA = col(LedgerLine.amount_minor) - col(LedgerLine.fee_minor)
IS_GIFT = sa.and_(DELTA > 0, col(LedgerLine.kind) != Kind.REVERSAL.value)
GIVES_BACK = sa.and_(
    DELTA < 0,
    col(LedgerLine.of_seq).is_not(None),
    col(LedgerLine.kind).in_([Kind.REFUND.value, Kind.REVERSAL.value]),
)
TAKEN = tuple(
    col(getattr(SpentRange, name))
    for name in ("id", "at_seq", "out_seq", "first_seq", "last_seq", "minor", "released_seq")
)


def gifts_between(session: Session, appeal: str, first: int, last: int, *, limit: int) -> list[Gift]:
    """Return the gifts of an appeal booked from one entry to another, with their history."""
    rows = session.connection().execute(
        sa.select(col(LedgerLine.seq), DELTA)
        .where(col(LedgerLine.appeal) == appeal, col(LedgerLine.seq).between(first, last), IS_GIFT)
        .order_by(col(LedgerLine.seq))
        .limit(limit)
    )
    return with_history(session, appeal, [Gift(seq, int(minor)) for seq, minor in rows])


def gifts_from(session: Session, appeal: str, first: int, last: int) -> Iterator[Gift]:
    """Yield the gifts of an appeal, oldest first, reading no more than are asked for, in growing chunks."""
    size = _FIRST_CHUNK
    while found := gifts_between(session, appeal, first, last, limit=size):
        yield from found
        first, size = found[-1].seq + 1, min(size * 2, _LARGEST_CHUNK)


def with_history(session: Session, appeal: str, gifts: list[Gift]) -> list[Gift]:
    """Return gifts, which stand in their order, with what was taken of them and given back."""
    if not gifts:
        return gifts
    first, last = gifts[0].seq, gifts[-1].seq
    spread(gifts, _taken(session, appeal, first, last))
    given_back = _given_back(session, appeal, first, last)
    for gift in gifts if given_back else ():
        gift.given_back = given_back.get(gift.seq, [])
    return gifts


def standing_of(session: Session, out_seqs: Sequence[int]) -> list[Taken]:
    """Return what entries took and did not give back, in its order."""
    rows = session.connection().execute(
        sa.select(*TAKEN)
        .where(col(SpentRange.out_seq).in_(out_seqs), col(SpentRange.released_seq).is_(None))
        .order_by(col(SpentRange.first_seq), col(SpentRange.id))
    )
    return [as_taken(row) for row in rows]


def as_taken(row: Sequence[Any]) -> Taken:
    """Return a range as it was read by `TAKEN`."""
    return Taken(*row)


def given_back_of(appeal: str, first: int, last: int) -> sa.ColumnElement[bool]:
    """Return the condition on refunds and reversals of some entries.

    The appeal is compared as a text put together, so that the index of the entries given back is used.
    """
    is_own = col(LedgerLine.appeal) + "" == appeal
    return sa.and_(col(LedgerLine.of_seq).between(first, last), GIVES_BACK, is_own)


def _taken(session: Session, appeal: str, first: int, last: int) -> list[Taken]:
    """Return the ranges that span any of the entries: those that begin among them, those from before."""
    beginning = sa.select(*TAKEN).where(
        col(SpentRange.first_seq).between(first, last), col(SpentRange.appeal) == appeal
    )
    before = sa.select(*TAKEN).where(
        col(SpentRange.appeal) == appeal,
        col(SpentRange.first_seq) < col(SpentRange.last_seq),
        col(SpentRange.last_seq) >= first,
        col(SpentRange.first_seq) < first,
    )
    return [as_taken(row) for row in session.connection().execute(sa.union_all(beginning, before))]


def _given_back(session: Session, appeal: str, first: int, last: int) -> dict[int, list[GivenBack]]:
    """Return the refunds and reversals of the entries, with what others stood in for."""
    undone = aliased(LedgerLine)
    is_undone = sa.and_(col(undone.of_seq) == col(LedgerLine.seq), col(undone.kind) == Kind.REVERSAL.value)
    of_these = given_back_of(appeal, first, last)
    rows = session.connection().execute(
        sa.select(col(LedgerLine.seq), col(LedgerLine.of_seq), -DELTA, col(undone.seq))
        .outerjoin(undone, is_undone)
        .where(of_these)
    )
    found: defaultdict[int, list[GivenBack]] = defaultdict(list)
    known: dict[int, GivenBack] = {}
    for seq, of_seq, minor, reversed_seq in sorted(rows, key=lambda row: row[0]):
        assert of_seq is not None
        known[seq] = GivenBack(seq, int(minor), reversed_seq)
        found[of_seq].append(known[seq])
    if known:
        borrowed = (
            sa.select(*TAKEN).join(LedgerLine, col(LedgerLine.seq) == col(SpentRange.out_seq)).where(of_these)
        )
        for row in session.connection().execute(borrowed):
            known[row.out_seq].borrowed.append(as_taken(row))
    return dict(found)
