"""Questions about statements that were brought in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.imports.known import may_come_again
from charity.donations.imports.rules import GONE, IMPORT, UNDER_WAY, ImportState, RowState
from charity.donations.imports.tables import StatementImport, StatementRow, StatementShare
from charity.kernel.clock import BEIJING
from charity.kernel.errors import Missing
from charity.kernel.references import BadReference, parse_reference


def import_by_ref(session: Session, ref: str) -> StatementImport:
    """Return an import; raises Missing."""
    try:
        folded = str(parse_reference(ref, IMPORT))
    except BadReference as error:
        raise Missing() from error
    found = session.exec(select(StatementImport).where(StatementImport.ref == folded)).one_or_none()
    if found is None:
        raise Missing()
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a statement's booking or undoing has come."""

    ref: str
    state: ImportState
    done_rows: int
    rows: int

    @property
    def is_under_way(self) -> bool:
        """Whether it is neither waiting nor closed."""
        return self.state in UNDER_WAY

    @property
    def percent(self) -> int:
        """How much is done, in whole percent."""
        return 100 * self.done_rows // self.rows if self.rows else 100


def progress_of(session: Session, ref: str) -> Progress:
    """Return how far a statement has come; raises Missing."""
    imported = import_by_ref(session, ref)
    return Progress(imported.ref, ImportState(imported.state), imported.done_rows, imported.rows)


def under_way(session: Session) -> list[str]:
    """Return the references of statements that are being booked or undone, oldest first."""
    query = select(StatementImport.ref).where(col(StatementImport.state).in_(sorted(UNDER_WAY)))
    return list(session.exec(query.order_by(col(StatementImport.id))))


def import_by_hash(session: Session, sha256: str) -> StatementImport | None:
    """Return a booked import by the hash of its file."""
    return session.exec(
        select(StatementImport)
        .where(StatementImport.sha256 == sha256, StatementImport.state == ImportState.BOOKED)
        .limit(1)
    ).first()


def brought_before(session: Session, content: bytes, appeal_ref: str | None) -> StatementImport | None:
    """Return as which statement a file stands already, for the same appeal.

    What is gone does not count, nor what can be booked again.
    """
    query = select(StatementImport).where(
        StatementImport.sha256 == hashlib.sha256(content).hexdigest(),
        col(StatementImport.state).not_in(sorted(GONE)),
        (col(StatementImport.state) != ImportState.BOOKED) | ~may_come_again(),
    )
    chosen = StatementImport.appeal == appeal_ref if appeal_ref else col(StatementImport.appeal).is_(None)
    return session.exec(query.where(chosen).order_by(col(StatementImport.id).desc()).limit(1)).first()


def not_booked_yet(session: Session, *, limit: int) -> list[StatementImport]:
    """Return the statements that wait for somebody to look and book, oldest first."""
    query = select(StatementImport).where(StatementImport.state == ImportState.PREVIEWED)
    return list(session.exec(query.order_by(col(StatementImport.id)).limit(limit)))


def recent_imports(session: Session, *, before: int | None = None, limit: int) -> list[StatementImport]:
    """Return the imports last brought in, newest first, those before a row's id."""
    query = select(StatementImport)
    if before is not None:
        query = query.where(col(StatementImport.id) < before)
    return list(session.exec(query.order_by(col(StatementImport.id).desc()).limit(limit)))


def rows_of(
    session: Session, imported: StatementImport, *, after: int = 0, state: str | None = None, limit: int
) -> list[StatementRow]:
    """Return rows of an import in the file's order, those after a row's number."""
    query = select(StatementRow).where(StatementRow.import_id == imported.id, StatementRow.number > after)
    if state:
        query = query.where(StatementRow.state == state)
    return list(session.exec(query.order_by(col(StatementRow.number)).limit(limit)))


def moving_of(session: Session, imported: StatementImport) -> int:
    """Return how many rows of an import are money between the desk's own accounts, not paired yet."""
    moving = sa.select(sa.func.count()).where(
        col(StatementRow.import_id) == imported.id, col(StatementRow.state) == RowState.MOVING
    )
    return int(session.connection().execute(moving).scalar_one())


def row_of_entry(session: Session, seq: int) -> tuple[StatementImport, StatementRow] | None:
    """Return the file and row that an entry was booked from, None when it came from none."""
    return session.exec(
        select(StatementImport, StatementRow)
        .join(StatementRow, col(StatementRow.import_id) == StatementImport.id)
        .where(StatementRow.entry_seq == seq, StatementRow.state == RowState.BOOKED)
    ).first()


def unmatched_oldest_first(
    session: Session, *, after: int = 0, limit: int
) -> Sequence[tuple[StatementRow, StatementImport]]:
    """Return rows that wait for somebody to look, by when the money moved."""
    query = (
        select(StatementRow, StatementImport)
        .join(StatementImport, col(StatementRow.import_id) == StatementImport.id)
        .where(StatementRow.state == RowState.UNMATCHED)
    )
    if after:
        last = session.get(StatementRow, after)
        if last is None:
            raise Missing()
        key = sa.tuple_(col(StatementRow.at_utc), col(StatementRow.id))
        query = query.where(key > sa.tuple_(last.at_utc, last.id))
    return session.exec(query.order_by(col(StatementRow.at_utc), col(StatementRow.id)).limit(limit)).all()


def unmatched_counts(session: Session) -> dict[str, int]:
    """Return how many rows wait per appeal; those that name no known appeal stand under the empty key."""
    rows = session.exec(
        select(StatementRow.appeal, sa.func.count())
        .where(StatementRow.state == RowState.UNMATCHED)
        .group_by(col(StatementRow.appeal))
    )
    return {appeal or "": count for appeal, count in rows}


def unmatched_until(session: Session, last_day: date) -> int:
    """Return how many rows of a day or earlier, at the desk, wait."""
    end = datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=BEIJING)
    waiting = sa.select(sa.func.count()).where(
        col(StatementRow.state) == RowState.UNMATCHED, col(StatementRow.at_utc) < end
    )
    return int(session.connection().execute(waiting).scalar_one())


def last_statement_at(session: Session, appeal_ref: str) -> datetime | None:
    """Return when a statement with rows of this appeal was last booked."""
    return session.exec(
        select(sa.func.max(StatementImport.booked_at_utc))
        .join(StatementShare, col(StatementShare.import_id) == StatementImport.id)
        .where(StatementShare.appeal == appeal_ref, StatementImport.state == ImportState.BOOKED)
    ).one()
