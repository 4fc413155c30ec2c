"""Rows about which people decided: what a later statement with the same movement has to know of them."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from charity.donations.imports.rules import Reason, RowState
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.ledger.chunks import chunked

_DECIDED = (str(RowState.SET_ASIDE), str(RowState.MOVING))
_OPEN = (str(RowState.UNMATCHED), str(RowState.MOVING))


def amounts_matched(session: Session, seqs: Iterable[int]) -> dict[int, int]:
    """Return the whole amount of rows that people matched, by the entry of their first part, minor units."""
    found: dict[int, int] = {}
    for some in chunked(sorted(set(seqs))):
        rows = session.exec(
            select(StatementRow.entry_seq, StatementRow.amount_minor, StatementRow.fee_minor).where(
                col(StatementRow.entry_seq).in_(some), col(StatementRow.matched_by_id).is_not(None)
            )
        )
        found.update((seq, minor or abs(fee)) for seq, minor, fee in rows if seq is not None)
    return found


def pass_over_decided(session: Session, imported: StatementImport) -> int:
    """Ignore the rows of a kept statement that came before and were set aside, or move money; count them.

    The same movement is looked at once, whichever file brings it.
    """
    earlier = aliased(StatementRow)
    decided = sa.select(col(earlier.id)).where(
        col(earlier.reference_index) == col(StatementRow.reference_index),
        col(earlier.import_id) != imported.id,
        col(earlier.state).in_(_DECIDED),
    )
    mine = [
        col(StatementRow.import_id) == imported.id,
        col(StatementRow.reference_index).is_not(None),
        sa.exists(decided),
    ]
    of_state = col(StatementRow.state)
    counted = sa.select(of_state, sa.func.count()).where(*mine).group_by(of_state)
    counts = {str(row[0]): int(row[1]) for row in session.connection().execute(counted)}
    update = sa.update(StatementRow).where(*mine, of_state.in_(_OPEN))
    session.connection().execute(
        update.values(
            state=str(RowState.IGNORED),
            reason=str(Reason.CAME_BEFORE),
            private_sealed=None,
            reference_index=None,
        ).execution_options(synchronize_session=False)
    )
    again = counts.get(RowState.UNMATCHED, 0)
    passed_over = again + counts.get(RowState.MOVING, 0)
    imported.unmatched -= again
    imported.ignored += passed_over
    return passed_over
