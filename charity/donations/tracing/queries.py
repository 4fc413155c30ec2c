"""Where a donation went, and where a payout came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.lines.rules import told
from charity.donations.lines.tables import LedgerLine
from charity.donations.payouts.queries import numbers_of
from charity.donations.tracing.history import gifts_between, gifts_from, standing_of
from charity.donations.tracing.rules import Gift
from charity.donations.tracing.tables import SpentRange
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.ledger.entry import Kind

#: What goes out for the family; all else is fees and what stood in for the refunds of others.
_SPENDING = frozenset({Kind.PAYOUT, Kind.USE, Kind.REMAINDER})
_FEES = frozenset({Kind.FEE, Kind.TRANSFER})


@dataclass(frozen=True, slots=True)
class UsedIn:
    """The part of a donation that a payout used.

    `payout_number` counts those of the appeal, 0: a remainder handed to another appeal; `payee_kind` is
    empty then.
    """

    payout_seq: int
    payout_number: int
    day: date
    amount: Money
    payee_kind: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Where every fen of a donation is: amount = fees + uses + refunded (own part) + stood_in + waiting.

    `stood_in`: paid refunds of older gifts that had been used. `by_others`: the part of its own refund that
    younger gifts paid, since it had been used by then.
    """

    amount: Money
    fees: Money
    uses: tuple[UsedIn, ...]
    refunded: Money
    stood_in: Money
    by_others: Money
    waiting: Money


@dataclass(frozen=True, slots=True)
class Source:
    """The part of a payout that came from one donation; the donor is masked."""

    seq: int
    day: date
    kind: Kind
    channel: str
    donor: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Sources:
    """What a payout came from at a glance."""

    gifts: int
    first_day: date | None
    last_day: date | None


def uses_of(session: Session, donation_seq: int) -> tuple[UsedIn, ...]:
    """Return the payouts that used a donation, in their order; raises Missing."""
    return trace_of(session, donation_seq).uses


def trace_of(session: Session, donation_seq: int) -> Trace:
    """Return where every fen of money that came in with an entry is; raises Missing."""
    line = session.get(LedgerLine, donation_seq)
    found = gifts_between(session, line.appeal, line.seq, line.seq, limit=1) if line else []
    if line is None or not found:
        raise Missing()
    gift, now = found[0], _now(session, line.appeal)
    shares = [(one.out_seq, minor) for one, minor in gift.shares() if minor and one.released_seq is None]
    outs = _lines(session, [seq for seq, _ in shares])

    def part(*, of: frozenset[Kind]) -> int:
        return sum(minor for seq, minor in shares if Kind(outs[seq].kind) in of)

    own = sum(one.own_at(now) for one in gift.given_back)
    return Trace(
        amount=Money(line.amount_minor, line.currency),
        fees=Money(line.fee_minor + part(of=_FEES), line.currency),
        uses=tuple(_uses(session, line.appeal, shares, outs)),
        refunded=Money(own, line.currency),
        stood_in=Money(part(of=frozenset(Kind) - _SPENDING - _FEES), line.currency),
        by_others=Money(_by_others(gift, now), line.currency),
        waiting=Money(gift.unused_at(now), line.currency),
    )


def _by_others(gift: Gift, now: int) -> int:
    borrowed = (one for given in gift.given_back for one in given.borrowed)
    return sum(one.minor for one in borrowed if one.stands_at(now))


def _now(session: Session, appeal: str) -> int:
    newest = select(sa.func.max(LedgerLine.seq)).where(LedgerLine.appeal == appeal)
    return session.exec(newest).one() or 0


def _lines(session: Session, seqs: list[int]) -> dict[int, LedgerLine]:
    rows = session.exec(select(LedgerLine).where(col(LedgerLine.seq).in_(sorted(set(seqs)))))
    return {row.seq: row for row in rows}


def _uses(
    session: Session, appeal: str, shares: list[tuple[int, int]], outs: dict[int, LedgerLine]
) -> Iterator[UsedIn]:
    """Yield the payouts among what took a gift, each once, in the order of the ledger."""
    used: dict[int, int] = {}
    for seq, minor in shares:
        if Kind(outs[seq].kind) in _SPENDING:
            used[seq] = used.get(seq, 0) + minor
    numbers = numbers_of(session, appeal) if used else {}
    for seq in sorted(used):
        line = outs[seq]
        yield UsedIn(seq, numbers.get(seq, 0), line.day, Money(used[seq], line.currency), line.note_code)


def sources_of(session: Session, payout_seq: int, *, after: int = -1, limit: int = 50) -> tuple[Source, ...]:
    """Return the donations that a payout was paid from, oldest first, those after an entry."""
    parts: dict[int, int] = {}
    for one in standing_of(session, [payout_seq]):
        if one.last_seq <= after:
            continue
        appeal = _appeal_of(session, payout_seq)
        for gift in gifts_from(session, appeal, max(one.first_seq, after + 1), one.last_seq):
            minor = next(minor for taken, minor in gift.shares() if taken.id == one.id)
            if minor:
                parts[gift.seq] = parts.get(gift.seq, 0) + minor
            if len(parts) >= limit:
                break
        if len(parts) >= limit:
            break
    lines = _lines(session, list(parts))
    return tuple(_source(lines[seq], minor) for seq, minor in sorted(parts.items()))


def _source(line: LedgerLine, minor: int) -> Source:
    return Source(
        line.seq,
        line.day,
        Kind(line.kind),
        line.channel,
        told(line.donor_masked),
        Money(minor, line.currency),
    )


def summary_of(session: Session, payout_seq: int) -> Sources:
    """Return how many donations a payout was paid from, and from which days."""
    ranges = sa.select(
        sa.func.coalesce(sa.func.sum(col(SpentRange.gifts)), 0),
        sa.func.min(col(SpentRange.first_seq)),
        sa.func.max(col(SpentRange.last_seq)),
    ).where(col(SpentRange.out_seq) == payout_seq, col(SpentRange.released_seq).is_(None))
    gifts, first, last = session.connection().execute(ranges).one()
    lines = _lines(session, [seq for seq in (first, last) if seq is not None])
    return Sources(int(gifts), *(lines[seq].day if seq in lines else None for seq in (first, last)))


def _appeal_of(session: Session, seq: int) -> str:
    return session.exec(select(LedgerLine.appeal).where(LedgerLine.seq == seq)).one()
