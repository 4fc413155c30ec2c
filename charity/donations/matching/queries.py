"""Questions about rows that wait, and about what people decided of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.imports.rules import RowState
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.matching.tables import RowDecision, RowEntry
from charity.kernel.clock import BEIJING
from charity.kernel.errors import Missing


@dataclass(frozen=True, slots=True)
class PoolFilters:
    """Which rows of the pool are asked for; empty: all that wait."""

    state: str = RowState.UNMATCHED
    reason: str = ""
    channel: str = ""
    statement: str = ""
    amount_minor: int | None = None
    from_day: date | None = None
    to_day: date | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the state was asked for."""
        wanted = (self.reason, self.channel, self.statement, self.amount_minor, self.from_day, self.to_day)
        return any(one not in {"", None} for one in wanted)


Found = tuple[StatementRow, StatementImport]


def row_by_id(session: Session, row_id: int) -> Found:
    """Return a row with its statement; raises Missing."""
    found = session.exec(
        select(StatementRow, StatementImport)
        .join(StatementImport, col(StatementImport.id) == StatementRow.import_id)
        .where(StatementRow.id == row_id)
    ).first()
    if found is None:
        raise Missing()
    return found


def pool(session: Session, filters: PoolFilters, *, after: int = 0, limit: int) -> Sequence[Found]:
    """Return the rows that wait, oldest money first, those after a row's id."""
    query = (
        select(StatementRow, StatementImport)
        .join(StatementImport, col(StatementImport.id) == StatementRow.import_id)
        .where(*_conditions(filters))
    )
    if after:
        last = session.get(StatementRow, after)
        if last is None:
            raise Missing()
        key = sa.tuple_(col(StatementRow.at_utc), col(StatementRow.id))
        query = query.where(key > sa.tuple_(last.at_utc, last.id))
    return session.exec(query.order_by(col(StatementRow.at_utc), col(StatementRow.id)).limit(limit)).all()


def pool_counts(session: Session) -> dict[str, int]:
    """Return how many rows wait and how many were set aside, by state."""
    rows = session.exec(
        select(StatementRow.state, sa.func.count())
        .where(col(StatementRow.state).in_([RowState.UNMATCHED, RowState.SET_ASIDE]))
        .group_by(col(StatementRow.state))
    )
    return dict(rows.all())


def _conditions(filters: PoolFilters) -> list[Any]:
    wanted: list[Any] = [col(StatementRow.state) == filters.state]
    if filters.reason:
        wanted.append(col(StatementRow.reason) == filters.reason)
    if filters.channel:
        wanted.append(col(StatementRow.channel) == filters.channel)
    if filters.statement:
        wanted.append(col(StatementImport.ref) == filters.statement)
    if filters.amount_minor is not None:
        wanted.append(col(StatementRow.amount_minor) == filters.amount_minor)
    if filters.from_day:
        wanted.append(col(StatementRow.at_utc) >= _begin(filters.from_day))
    if filters.to_day:
        wanted.append(col(StatementRow.at_utc) < _begin(filters.to_day + timedelta(days=1)))
    return wanted


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=BEIJING)


def standing_decision(session: Session, row_id: int) -> RowDecision | None:
    """Return what stands of what people decided of a row."""
    return session.exec(
        select(RowDecision).where(RowDecision.row_id == row_id, col(RowDecision.undone_at_utc).is_(None))
    ).first()


def decisions_of(session: Session, row_id: int) -> Sequence[RowDecision]:
    """Return everything that people did with a row, newest first."""
    query = select(RowDecision).where(RowDecision.row_id == row_id).order_by(col(RowDecision.id).desc())
    return session.exec(query).all()


def entries_of(session: Session, decision_id: int) -> list[int]:
    """Return the entries that a match booked, in order."""
    query = select(RowEntry.entry_seq).where(RowEntry.decision_id == decision_id)
    return list(session.exec(query.order_by(col(RowEntry.entry_seq))))


def row_of_match(session: Session, seq: int) -> Found | None:
    """Return the row from whose match by hand an entry was booked, even where it was undone since."""
    return session.exec(
        select(StatementRow, StatementImport)
        .join(RowEntry, col(RowEntry.row_id) == StatementRow.id)
        .join(StatementImport, col(StatementImport.id) == StatementRow.import_id)
        .where(RowEntry.entry_seq == seq)
    ).first()


def matched_rows_of(session: Session, import_id: int) -> Sequence[StatementRow]:
    """Return the rows of a statement that people matched by hand, which its undoing has to give back."""
    return session.exec(
        select(StatementRow)
        .where(StatementRow.import_id == import_id, col(StatementRow.matched_by_id).is_not(None))
        .order_by(col(StatementRow.id).desc())
    ).all()


def rows_in_order(session: Session, ids: Iterable[int]) -> list[Found]:
    """Return some rows that wait, oldest money first; raises Missing where one is not there."""
    wanted = sorted(set(ids))
    found = session.exec(
        select(StatementRow, StatementImport)
        .join(StatementImport, col(StatementImport.id) == StatementRow.import_id)
        .where(col(StatementRow.id).in_(wanted))
        .order_by(col(StatementRow.at_utc), col(StatementRow.id))
    ).all()
    if len(found) != len(wanted):
        raise Missing()
    return list(found)
