"""Undoing a whole statement by reversals: all that it brought is taken back, or nothing.

Refunds are undone before donations, so no fund goes below zero on the way. Rows that people matched by hand
are of the statement, too. The references are free then: the same file may be brought in again, and so may
others whose rows were known already by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.imports.errands import hand_over
from charity.donations.imports.known import entries_of, no_longer_known
from charity.donations.imports.queries import import_by_ref
from charity.donations.imports.rules import (
    KEPT_OPEN,
    ROWS_AT_ONCE,
    ImportState,
    Reason,
    RowState,
)
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.imports.undo_refusals import ImportMoved, ImportRefunded, ImportSpent, NotUndoable
from charity.donations.lines import service as lines
from charity.donations.lines.tables import LedgerLine
from charity.donations.matching.tables import RowEntry
from charity.donations.moving.tables import AccountMove
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger import batches
from charity.ledger.balances import appeal_totals
from charity.ledger.chunks import chunked
from charity.ledger.entry import Kind
from charity.ledger.journal import Journal
from charity.ledger.tables import ENTRY
from charity.statements.row import RowKind

trail.vocabulary("statement:undone")

#: Rows whose entries took money out: these are undone first.
_OUTWARD = (RowKind.REFUND.value, RowKind.FEE.value)
_DELTA = col(LedgerLine.amount_minor) - col(LedgerLine.fee_minor)


@dataclass(frozen=True, slots=True)
class Place:
    """How far undoing has come: among rows that took money out or the others, below which row's number."""

    is_outward: bool
    below: int


def undo(
    session: Session,
    ref: str,
    *,
    by: Actor,
    at: datetime,
    journal: Journal,
    rows_at_once: int = ROWS_AT_ONCE,
    due_at: datetime | None = None,
) -> StatementImport:
    """Take back all that a statement brought; a long one is `undoing` then, and is finished part by part.

    By the worker, from `due_at` on, unless somebody does it before (`running.py`).

    Undone already, nothing changes. Raises Missing, NotUndoable, ImportSpent, ImportRefunded, ImportMoved and
    what reversing raises (LinkedLeg, ConvertedSince, AccountClosed): nothing was undone then.
    """
    imported = import_by_ref(session, ref)
    if imported.state in {ImportState.UNDONE, ImportState.UNDOING}:
        return imported
    if imported.state != ImportState.BOOKED:
        raise NotUndoable(ref=imported.ref)
    check_undoable(session, imported)
    begin(session, imported, by=by, at=at)
    if imported.rows > rows_at_once:
        hand_over(session, imported, due_at=due_at or at)
    else:
        place: Place | None = beginning(imported)
        while place is not None:
            place = undo_part(session, imported, place, at=at, journal=journal, rows_at_once=rows_at_once)
    return imported


def begin(session: Session, imported: StatementImport, *, by: Actor, at: datetime) -> None:
    """Leave a statement out of what is counted and shown, until it is taken back."""
    imported.state, imported.undone_by_id, imported.done_rows = ImportState.UNDOING, by.id, 0
    batches.reopen(session, imported.ref)
    trail.record(
        session,
        "statement:undone",
        by=by,
        at=at,
        appeal=imported.appeal,
        subject=f"statement:{imported.ref}",
        changes={"rows": imported.rows, "booked": imported.booked, "refunds": imported.refunds_booked},
    )


def beginning(imported: StatementImport) -> Place:
    """Return where undoing begins, also after a crash: what is undone already is passed over."""
    return Place(is_outward=True, below=imported.rows + 1)


def undo_part(
    session: Session,
    imported: StatementImport,
    place: Place,
    *,
    at: datetime,
    journal: Journal,
    rows_at_once: int = ROWS_AT_ONCE,
) -> Place | None:
    """Take back the next rows below a place, and say where to go on; None when the statement is undone."""
    rows = _rows_below(session, imported, place, rows_at_once)
    if not rows:
        if place.is_outward:
            return Place(is_outward=False, below=imported.rows + 1)
        _finish(session, imported, at=at)
        return None
    seqs = _standing_of(session, [row.id for row in rows])
    batch = imported.ref if imported.rows > rows_at_once else None
    lines.reverse_many(
        session, seqs, day=desk_day(at), reason=Reason.UNDONE, journal=journal, at=at, batch=batch
    )
    no_longer_known(session, imported, seqs)
    _mark(session, imported, place, rows[-1].number)
    imported.done_rows = min(imported.rows, imported.done_rows + len(rows))
    return Place(place.is_outward, rows[-1].number)


def check_undoable(session: Session, imported: StatementImport) -> None:
    """Raise ImportSpent, ImportRefunded or ImportMoved where a statement can no longer be taken back."""
    moved = session.exec(
        select(AccountMove.id)
        .join(
            StatementRow,
            sa.or_(
                col(StatementRow.id) == AccountMove.from_row_id, col(StatementRow.id) == AccountMove.to_row_id
            ),
        )
        .where(StatementRow.import_id == imported.id, col(AccountMove.undone_at_utc).is_(None))
        .limit(1)
    ).first()
    if moved is not None:
        raise ImportMoved(ref=imported.ref)
    ours = entries_of(imported).subquery()
    _check_refunds(session, imported, ours)
    brought = (
        sa.select(col(LedgerLine.appeal), col(LedgerLine.currency), sa.func.sum(_DELTA))
        .where(col(LedgerLine.seq).in_(sa.select(ours)), _stands())
        .group_by(col(LedgerLine.appeal), col(LedgerLine.currency))
        .order_by(col(LedgerLine.appeal))
    )
    for appeal, currency, minor in session.connection().execute(brought):
        held = appeal_totals(session, appeal).held_minor
        if int(minor) > held:
            raise ImportSpent(
                ref=imported.ref,
                appeal=appeal,
                brought=Money(int(minor), currency).plain(),
                held=Money(held, currency).plain(),
                currency=currency,
            )


def _check_refunds(session: Session, imported: StatementImport, ours: sa.Subquery) -> None:
    by_others = (
        sa.select(col(LedgerLine.of_seq), col(LedgerLine.seq))
        .where(
            col(LedgerLine.of_seq).in_(sa.select(ours)),
            col(LedgerLine.kind) == Kind.REFUND.value,
            col(LedgerLine.seq).not_in(sa.select(ours)),
            _stands(),
        )
        .limit(1)
    )
    found = session.connection().execute(by_others).first()
    if found is not None:
        raise ImportRefunded(ref=imported.ref, seq=found[0], by=found[1])


def _stands() -> sa.ColumnElement[bool]:
    return ~sa.exists().where(ENTRY.c.reverses == col(LedgerLine.seq))


class _Below(NamedTuple):
    id: int | None
    number: int


def _rows_below(session: Session, imported: StatementImport, place: Place, limit: int) -> list[_Below]:
    query = (
        sa.select(col(StatementRow.id), col(StatementRow.number))
        .where(*_among(imported, place))
        .order_by(col(StatementRow.number).desc())
        .limit(limit)
    )
    return [_Below(*row) for row in session.connection().execute(query)]


def _among(imported: StatementImport, place: Place) -> list[sa.ColumnElement[bool]]:
    kind = col(StatementRow.kind)
    return [
        col(StatementRow.import_id) == imported.id,
        col(StatementRow.number) < place.below,
        kind.in_(_OUTWARD) if place.is_outward else kind.not_in(_OUTWARD),
    ]


def _standing_of(session: Session, row_ids: list[int | None]) -> list[int]:
    """Return the entries of rows that stand, those that took money out first, then last booked first."""
    found: dict[int, int] = {}
    for some in chunked(row_ids):
        by_file = sa.select(col(StatementRow.entry_seq)).where(
            col(StatementRow.id).in_(some), col(StatementRow.state) == RowState.BOOKED
        )
        by_hand = sa.select(col(RowEntry.entry_seq)).where(col(RowEntry.row_id).in_(some))
        query = sa.select(col(LedgerLine.seq), _DELTA).where(
            col(LedgerLine.seq).in_(sa.union(by_file, by_hand)), _stands()
        )
        found.update((seq, delta) for seq, delta in session.connection().execute(query))
    return sorted(found, key=lambda seq: (found[seq] >= 0, -seq))


def _mark(session: Session, imported: StatementImport, place: Place, lowest: int) -> None:
    """Say in the rows that they were undone, and forget what was kept for people to look at."""
    rows = [*_among(imported, place), col(StatementRow.number) >= lowest]
    forgotten: dict[str, object] = {"private_sealed": None, "reference_index": None}
    booked = col(StatementRow.state) == RowState.BOOKED
    waiting = col(StatementRow.state).in_([str(state) for state in KEPT_OPEN])
    update = sa.update(StatementRow).execution_options(synchronize_session=False)
    reason = {"reason": str(Reason.UNDONE)} | forgotten
    session.connection().execute(update.where(*rows, booked).values(reason))
    session.connection().execute(
        update.where(*rows, waiting).values(reason | {"state": str(RowState.IGNORED)})
    )


def _finish(session: Session, imported: StatementImport, *, at: datetime) -> None:
    imported.state, imported.undone_at_utc, imported.done_rows = ImportState.UNDONE, at, imported.rows
    batches.close(session, imported.ref)
