"""What undoing a whole statement does, said before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.imports.known import known_elsewhere
from charity.donations.imports.tables import StatementImport, StatementRow, StatementShare
from charity.kernel.money import Money


@dataclass(frozen=True, slots=True)
class WhatUndoingDoes:
    """How many entries are reversed, what each appeal loses, how many rows people matched by hand.

    `elsewhere`: rows of other statements that are known already by these entries.
    """

    entries: int
    by_hand: int
    waiting: int
    per_appeal: Sequence[tuple[str, int, Money]]
    elsewhere: Sequence[tuple[str, int]]


def what_undoing_does(session: Session, imported: StatementImport) -> WhatUndoingDoes:
    """Return what undoing a booked statement takes back."""
    by_hand = sa.select(sa.func.count()).where(
        col(StatementRow.import_id) == imported.id, col(StatementRow.matched_by_id).is_not(None)
    )
    shares = session.exec(
        select(StatementShare)
        .where(StatementShare.import_id == imported.id)
        .order_by(col(StatementShare.appeal))
    )
    return WhatUndoingDoes(
        entries=imported.booked + imported.refunds_booked,
        by_hand=int(session.connection().execute(by_hand).scalar_one()),
        waiting=imported.unmatched,
        per_appeal=[
            (one.appeal, one.booked + one.refunds, Money(one.booked_minor - one.refunds_minor))
            for one in shares
            if one.booked or one.refunds
        ],
        elsewhere=known_elsewhere(session, imported),
    )
