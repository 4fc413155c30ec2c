"""Which donations fit what a donor has in hand; each question reads one stretch of one index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.lines.tables import LedgerLine
from charity.donations.lines.tails import TAIL_MAX, TAIL_MIN, folded, stretch
from charity.kernel.cipher import Cipher
from charity.kernel.money import Money
from charity.ledger import private
from charity.ledger.entry import Kind

#: More than so many of one amount on one day are told as "more than".
COUNTED_MAX = 99
_STRETCH_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """Donations that fit; `count` may be more than are listed. `undone`: the one was taken back."""

    lines: Sequence[LedgerLine] = ()
    count: int = 0
    undone: bool = False


def by_number(session: Session, number: str, amount: Money, *, key: bytes, cipher: Cipher) -> Found:
    """Return the donations of an amount whose number ends so, or is so where more than its end is given.

    What is too short to be an end is answered like what is not there.
    """
    text = folded(number)
    if len(text) < TAIL_MIN:
        return Found()
    low, high = stretch(key, text[-TAIL_MAX:])
    near = session.exec(
        select(LedgerLine)
        .where(col(LedgerLine.tail_index).between(low, high), LedgerLine.kind == Kind.DONATION)
        .order_by(col(LedgerLine.tail_index))
        .limit(_STRETCH_MAX)
    )
    lines = [line for line in near if is_amount(line, amount)]
    if len(text) > TAIL_MAX:
        lines = _of_whole_number(session, lines, text, cipher=cipher)
    return _standing_first(session, lines)


def by_day(session: Session, day: date, amount: Money, *, listed: int) -> Found:
    """Return the standing donations of an amount booked on a day: some of them, and how many there are."""
    query = select(LedgerLine).where(
        LedgerLine.day == day,
        LedgerLine.amount_minor == amount.minor,
        LedgerLine.currency == amount.currency,
        LedgerLine.kind == Kind.DONATION,
    )
    lines = list(session.exec(query.order_by(col(LedgerLine.seq)).limit(COUNTED_MAX + 1)))
    undone = _undone_among(session, lines)
    standing = [line for line in lines if line.seq not in undone]
    return Found(standing[:listed], len(standing))


def is_amount(line: LedgerLine, amount: Money) -> bool:
    """Return whether a donor would name this amount: what was booked, or what was given in other money."""
    given = (
        None if line.foreign_currency is None else Money(line.foreign_minor or 0, line.foreign_currency).major
    )
    return Money(line.amount_minor, line.currency).major == amount.major or given == amount.major


def _of_whole_number(
    session: Session, lines: Sequence[LedgerLine], text: str, *, cipher: Cipher
) -> list[LedgerLine]:
    opened = private.openings(session, [line.seq for line in lines], cipher=cipher)
    kept = []
    for line in lines:
        one = opened.get((line.seq, private.REF))
        if one is not None and folded(one.value.split("|")[1]) == text:
            kept.append(line)
    return kept


def _standing_first(session: Session, lines: list[LedgerLine]) -> Found:
    """Return those that stand; where none does, the last one that was taken back."""
    undone = _undone_among(session, lines)
    standing = [line for line in lines if line.seq not in undone]
    if standing or not lines:
        return Found(standing, len(standing))
    return Found([max(lines, key=lambda line: line.seq)], 1, undone=True)


def _undone_among(session: Session, lines: Sequence[LedgerLine]) -> set[int]:
    seqs = [line.seq for line in lines]
    rows = session.connection().execute(
        sa.select(col(LedgerLine.of_seq)).where(
            col(LedgerLine.of_seq).in_(seqs), col(LedgerLine.kind) == Kind.REVERSAL.value
        )
    )
    return {int(seq) for (seq,) in rows if seq is not None}
