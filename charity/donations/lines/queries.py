"""Questions to the public lines of an appeal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from charity.donations.imports.rules import LATE
from charity.donations.imports.tables import StatementRow
from charity.donations.lines.hidden import NOTHING_HIDDEN, Hidden, hidden_of
from charity.donations.lines.rules import COUNTED_IN, told
from charity.donations.lines.tables import LedgerLine
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.ledger.entry import Kind

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One public row of an appeal's ledger. `donor` is masked; empty: unknown; a msgid: erased."""

    seq: int
    day: date
    kind: Kind
    channel: str
    amount: Money
    fee: Money
    running: Money
    donor: str
    note_code: str
    of_seq: int | None
    foreign: Money | None = None  # what was given in another currency, or (negative) sold of it

    @property
    def is_late(self) -> bool:
        """Whether it was booked on the first open day, since the month of its own day was closed."""
        return self.note_code == LATE


@dataclass(frozen=True, slots=True)
class DayInChannel:
    """What came in on one day by one channel."""

    day: date
    channel: str
    donations: int
    received: Money


def lines_of(
    session: Session, appeal_ref: str, *, before_seq: int | None = None, limit: int = 50
) -> list[Line]:
    """Return the newest lines of an appeal, or those before an entry; newest first."""
    hidden = hidden_of(session, appeal_ref)
    query = select(LedgerLine).where(LedgerLine.appeal == appeal_ref, hidden.shown)
    if before_seq is not None:
        query = query.where(LedgerLine.seq < before_seq)
    rows = session.exec(query.order_by(col(LedgerLine.seq).desc()).limit(limit))
    return [as_line(row, hidden) for row in rows]


def all_lines_of(session: Session, appeal_ref: str) -> list[Line]:
    """Return every line of an appeal, oldest first, for its papers and downloads."""
    hidden = hidden_of(session, appeal_ref)
    query = select(LedgerLine).where(LedgerLine.appeal == appeal_ref, hidden.shown)
    return [as_line(row, hidden) for row in session.exec(query.order_by(col(LedgerLine.seq)))]


def daily_by_channel(session: Session, appeal_ref: str) -> list[DayInChannel]:
    """Return what came in by day and channel, oldest day first; reversed entries are not counted."""
    keys = col(LedgerLine.day), col(LedgerLine.channel), col(LedgerLine.currency)
    rows = session.connection().execute(
        sa.select(*keys, sa.func.count(), sa.func.sum(LedgerLine.amount_minor))
        .where(col(LedgerLine.appeal) == appeal_ref, col(LedgerLine.kind).in_(COUNTED_IN), ~is_reversed())
        .where(hidden_of(session, appeal_ref).shown)
        .group_by(*keys)
        .order_by(*keys)
    )
    return [
        DayInChannel(day, channel, count, Money(int(minor), currency))
        for day, channel, currency, count, minor in rows
    ]


def line_of(session: Session, seq: int) -> LedgerLine:
    """Return the public line of an entry; raises Missing."""
    found = session.get(LedgerLine, seq)
    if found is None:
        raise Missing()
    return found


def payment_day_of(session: Session, seq: int) -> date | None:
    """Return the day on which an entry's money moved, as its statement says; None where no row tells it."""
    return payment_days_of(session, [seq]).get(seq)


def is_late(session: Session, seq: int) -> bool:
    """Return whether an entry was booked on the first open day, since the month of its own was closed."""
    note = session.exec(select(LedgerLine.note_code).where(LedgerLine.seq == seq)).one_or_none()
    return note == LATE


def payment_days_of(session: Session, seqs: Iterable[int]) -> dict[int, date]:
    """Return the statements' own days of entries, by entry; the first row that brought one counts."""
    found: dict[int, date] = {}
    wanted = sorted(set(seqs))
    for chunk in (wanted[i : i + _CHUNK] for i in range(0, len(wanted), _CHUNK)):
        rows = session.exec(
            select(StatementRow.entry_seq, StatementRow.at_utc)
            .where(col(StatementRow.entry_seq).in_(chunk))
            .order_by(col(StatementRow.id).desc())
        )
        found.update((seq, desk_day(at)) for seq, at in rows if seq is not None)
    return found


def appeals_of(session: Session, seqs: Iterable[int]) -> dict[int, LedgerLine]:
    """Return the lines of some entries by their number."""
    found: dict[int, LedgerLine] = {}
    wanted = sorted(set(seqs))
    for chunk in (wanted[i : i + _CHUNK] for i in range(0, len(wanted), _CHUNK)):
        rows: Sequence[LedgerLine] = session.exec(
            select(LedgerLine).where(col(LedgerLine.seq).in_(chunk))
        ).all()
        found.update((row.seq, row) for row in rows)
    return found


def refunded_of(session: Session, seqs: Iterable[int]) -> dict[int, int]:
    """Return how much of some donations was refunded already, in minor units, by the donation's entry."""
    found: dict[int, int] = {}
    wanted = sorted(set(seqs))
    for chunk in (wanted[i : i + _CHUNK] for i in range(0, len(wanted), _CHUNK)):
        rows = session.exec(
            select(LedgerLine.of_seq, sa.func.sum(LedgerLine.amount_minor))
            .where(col(LedgerLine.of_seq).in_(chunk), LedgerLine.kind == Kind.REFUND, ~is_reversed())
            .group_by(col(LedgerLine.of_seq))
        )
        found.update((seq, -int(minor)) for seq, minor in rows if seq is not None)
    return found


def is_reversed() -> sa.ColumnElement[bool]:
    """Whether a line was taken back by a reversal."""
    reversal = aliased(LedgerLine)
    return sa.exists().where(
        col(reversal.of_seq) == col(LedgerLine.seq), col(reversal.kind) == Kind.REVERSAL.value
    )


def foreign_of(row: LedgerLine) -> Money | None:
    """Return what a line moved of another currency than its appeal's."""
    if row.foreign_minor is None or row.foreign_currency is None:
        return None
    return Money(row.foreign_minor, row.foreign_currency)


def as_line(row: LedgerLine, hidden: Hidden = NOTHING_HIDDEN) -> Line:
    """Return a stored line as readers are given it."""
    return Line(
        seq=row.seq,
        day=row.day,
        kind=Kind(row.kind),
        channel=row.channel,
        amount=Money(row.amount_minor, row.currency),
        fee=Money(row.fee_minor, row.currency),
        running=Money(hidden.running_minor(row), row.currency),
        donor=told(row.donor_masked),
        note_code=row.note_code,
        of_seq=row.of_seq,
        foreign=foreign_of(row),
    )
