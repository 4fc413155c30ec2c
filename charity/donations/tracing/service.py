"""Following the money: what each entry that takes some of it took it from, written as it is booked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.lines.tables import LedgerLine
from charity.donations.tracing.history import (
    DELTA,
    GIVES_BACK,
    gifts_between,
    gifts_from,
    given_back_of,
    standing_of,
    with_history,
)
from charity.donations.tracing.rules import Gift, Taken, spread, taken_from
from charity.donations.tracing.tables import SpendingQueue, SpentRange
from charity.ledger.entry import Kind

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class _Moved:
    """An entry that takes money, or gives taken money back."""

    seq: int
    delta: int
    of_seq: int | None
    gives_back: bool


def follow(session: Session, appeals: Iterable[str]) -> None:
    """Write what the entries booked since took their money from, for each of some appeals."""
    for appeal in sorted(set(appeals)):
        queue = _queue(session, appeal)
        moved = _moved_since(session, appeal, queue.followed_seq)
        for gives_back, run in groupby(moved, key=lambda one: one.gives_back):
            if gives_back:
                _give_back(session, queue, list(run))
            else:
                for one in run:
                    _settle(session, queue, one)
        if moved:
            queue.followed_seq = moved[-1].seq
        session.flush()


def follow_all(session: Session) -> None:
    """Follow every appeal that has lines: for a ledger that is older than its tracing."""
    appeals = session.exec(select(LedgerLine.appeal).distinct())
    follow(session, list(appeals))


def _queue(session: Session, appeal: str) -> SpendingQueue:
    found = session.get(SpendingQueue, appeal)
    if found is None:
        found = SpendingQueue(appeal=appeal, followed_seq=-1, next_seq=0)
        session.add(found)
    return found


def _moved_since(session: Session, appeal: str, seq: int) -> list[_Moved]:
    rows = session.connection().execute(
        sa.select(col(LedgerLine.seq), DELTA, col(LedgerLine.of_seq), sa.case((GIVES_BACK, 1), else_=0))
        .where(
            col(LedgerLine.appeal) == appeal,
            col(LedgerLine.seq) > seq,
            sa.or_(DELTA < 0, col(LedgerLine.kind) == Kind.REVERSAL.value),
        )
        .order_by(col(LedgerLine.seq))
    )
    return [_Moved(seq, int(delta), of_seq, bool(back)) for seq, delta, of_seq, back in rows]


def _settle(session: Session, queue: SpendingQueue, one: _Moved) -> None:
    if one.delta < 0:
        _take(session, queue, -one.delta, at_seq=one.seq, out_seq=one.seq)
    elif one.of_seq is not None:
        _release(session, queue, one.of_seq, at_seq=one.seq)


def _give_back(session: Session, queue: SpendingQueue, given: Sequence[_Moved]) -> None:
    """Let refunds and reversals take from their own gifts; what is used of them, others stand in for."""
    for start in range(0, len(given), _CHUNK):
        some = given[start : start + _CHUNK]
        gifts = _gifts_given_back(session, queue.appeal, some)
        in_order = sorted(gifts.values(), key=lambda gift: gift.seq)
        for one in some:
            gift = gifts.get(one.of_seq or 0)
            missing = -gift.unused_at(one.seq) if gift else -one.delta
            if missing > 0:
                borrowed = _take(session, queue, missing, at_seq=one.seq, out_seq=one.seq)
                spread(in_order, borrowed)
                for own in gift.given_back if gift else ():
                    own.borrowed += borrowed if own.seq == one.seq else []


def _gifts_given_back(session: Session, appeal: str, given: Sequence[_Moved]) -> dict[int, Gift]:
    seqs = sorted({one.of_seq for one in given if one.of_seq is not None})
    rows = session.connection().execute(
        sa.select(col(LedgerLine.seq), DELTA)
        .where(col(LedgerLine.seq).in_(seqs))
        .order_by(col(LedgerLine.seq))
    )
    gifts = [Gift(seq, int(minor)) for seq, minor in rows if minor > 0]
    return {gift.seq: gift for gift in with_history(session, appeal, gifts)}


def _take(session: Session, queue: SpendingQueue, minor: int, *, at_seq: int, out_seq: int) -> list[Taken]:
    """Take an amount from the oldest gifts that are unused, and write from which."""
    waiting = (
        (gift.seq, gift.unused_at(at_seq))
        for gift in gifts_from(session, queue.appeal, queue.next_seq, at_seq - 1)
    )
    taken = []
    for piece in taken_from(waiting, minor):
        written = SpentRange(
            appeal=queue.appeal,
            at_seq=at_seq,
            out_seq=out_seq,
            first_seq=piece.first_seq,
            last_seq=piece.last_seq,
            minor=piece.minor,
            gifts=piece.gifts,
        )
        session.add(written)
        session.flush()
        assert written.id is not None
        taken.append(Taken(written.id, at_seq, out_seq, piece.first_seq, piece.last_seq, piece.minor))
        queue.next_seq = piece.last_seq
    return taken


def _release(session: Session, queue: SpendingQueue, out_seq: int, *, at_seq: int) -> None:
    """Give back what an entry took; refunds that others stood in for go back to their own gifts.

    These free the gifts that stood in, whose own refunds may have been paid by others again: until none is.
    """
    freed = standing_of(session, [out_seq])
    own = session.exec(select(LedgerLine.of_seq).where(LedgerLine.seq == out_seq)).one()
    spans = [(one.first_seq, one.last_seq) for one in freed] + ([(own, own)] if own is not None else [])
    _mark_released(session, freed, at_seq=at_seq)
    while spans:
        queue.next_seq = min([queue.next_seq, *(first for first, _ in spans)])
        debts = _debts(session, queue.appeal, spans, at_seq=at_seq)
        borrowed = standing_of(session, [debt.seq for debt in debts])
        _mark_released(session, borrowed, at_seq=at_seq)
        spans = [(one.first_seq, one.last_seq) for one in borrowed]
        queue.next_seq = min([queue.next_seq, *(first for first, _ in spans)])
        for debt in debts:
            lent = sum(one.minor for one in borrowed if one.out_seq == debt.seq)
            missing = min(-_unused_of(session, queue.appeal, debt.of_seq, at_seq), lent)
            if missing > 0:
                _take(session, queue, missing, at_seq=at_seq, out_seq=debt.seq)


def _mark_released(session: Session, taken: Sequence[Taken], *, at_seq: int) -> None:
    ids = [one.id for one in taken]
    session.connection().execute(
        sa.update(SpentRange).where(col(SpentRange.id).in_(ids)).values(released_seq=at_seq)
    )


def _unused_of(session: Session, appeal: str, seq: int | None, at_seq: int) -> int:
    assert seq is not None
    return sum(gift.unused_at(at_seq) for gift in gifts_between(session, appeal, seq, seq, limit=1))


def _debts(session: Session, appeal: str, spans: Sequence[tuple[int, int]], *, at_seq: int) -> list[_Moved]:
    """Return the refunds that others stand in for though their own gifts have money now, in their order."""
    found: dict[int, _Moved] = {}
    for first, last in spans:
        rows = session.connection().execute(
            sa.select(col(LedgerLine.seq), DELTA, col(LedgerLine.of_seq))
            .join(SpentRange, col(SpentRange.out_seq) == col(LedgerLine.seq))
            .where(given_back_of(appeal, first, last), col(SpentRange.released_seq).is_(None))
        )
        found |= {seq: _Moved(seq, int(delta), of_seq, True) for seq, delta, of_seq in rows}
    in_order = [found[seq] for seq in sorted(found)]
    return [one for one in in_order if _unused_of(session, appeal, one.of_seq, at_seq) > 0]
