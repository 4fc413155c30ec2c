"""Rows of other statements that were known already, once what they were known by is undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from charity.donations.imports.rules import Reason, RowState
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.matching.tables import RowEntry
from charity.ledger.chunks import chunked
from charity.ledger.tables import ENTRY


def entries_of(imported: StatementImport) -> sa.CompoundSelect[tuple[int | None]]:
    """Ask for every entry that was booked from a statement's rows, by the file or by hand."""
    by_file = sa.select(col(StatementRow.entry_seq)).where(
        col(StatementRow.import_id) == imported.id, col(StatementRow.state) == RowState.BOOKED
    )
    by_hand = (
        sa.select(col(RowEntry.entry_seq))
        .join(StatementRow, col(StatementRow.id) == col(RowEntry.row_id))
        .where(col(StatementRow.import_id) == imported.id)
    )
    return sa.union(by_file, by_hand)


def known_elsewhere(session: Session, imported: StatementImport) -> list[tuple[str, int]]:
    """Return how many rows of which other statements are known already by what a statement booked."""
    ours = entries_of(imported).subquery()
    query = (
        sa.select(col(StatementImport.ref), sa.func.count())
        .join(StatementRow, col(StatementRow.import_id) == col(StatementImport.id))
        .where(
            col(StatementRow.entry_seq).in_(sa.select(ours)),
            col(StatementRow.state) == RowState.ALREADY_KNOWN,
            col(StatementRow.import_id) != imported.id,
        )
        .group_by(col(StatementImport.ref))
        .order_by(col(StatementImport.ref))
    )
    return [(ref, int(rows)) for ref, rows in session.connection().execute(query)]


def no_longer_known(session: Session, imported: StatementImport, seqs: Sequence[int]) -> None:
    """Say in the rows of other statements that the entries they were known by are undone."""
    found: Counter[int] = Counter()
    for some in chunked(seqs):
        rows = [
            col(StatementRow.entry_seq).in_(some),
            col(StatementRow.state) == RowState.ALREADY_KNOWN,
            col(StatementRow.import_id) != imported.id,
        ]
        counted = sa.select(col(StatementRow.import_id), sa.func.count()).where(*rows)
        grouped = counted.group_by(col(StatementRow.import_id))
        counts = {row[0]: int(row[1]) for row in session.connection().execute(grouped)}
        if not counts:
            continue
        found.update(counts)
        update = sa.update(StatementRow).execution_options(synchronize_session=False).where(*rows)
        session.connection().execute(
            update.values(state=str(RowState.IGNORED), reason=str(Reason.BOOKING_UNDONE), entry_seq=None)
        )
    for import_id, rows_undone in found.items():
        other = session.get_one(StatementImport, import_id)
        other.already_known -= rows_undone
        other.ignored += rows_undone


def may_come_again() -> sa.ColumnElement[bool]:
    """Tell a booked statement whose file may be booked again: a booking is undone, or nothing stands."""
    mine = col(StatementRow.import_id) == StatementImport.id
    known_by_undone = sa.exists().where(mine, col(StatementRow.reason) == str(Reason.BOOKING_UNDONE))
    has_entry = [mine, col(StatementRow.entry_seq).is_not(None)]
    stands = ~sa.exists().where(ENTRY.c.reverses == col(StatementRow.entry_seq))
    nothing_stands = sa.exists().where(*has_entry) & ~sa.exists().where(*has_entry, stands)
    return known_by_undone | nothing_stands
