"""What is booked and not shown yet: the lines of statements that are still being booked, or undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from charity.donations.lines.tables import LedgerLine
from charity.ledger.batches import OpenPart, open_parts


@dataclass(frozen=True, slots=True)
class Hidden:
    """The open parts of an appeal; mostly there are none."""

    parts: Sequence[OpenPart]

    @property
    def shown(self) -> sa.ColumnElement[bool]:
        """The condition that a line is shown."""
        seq = col(LedgerLine.seq)
        return sa.and_(
            sa.true(), *(sa.not_(seq.between(part.first_seq, part.last_seq)) for part in self.parts)
        )

    def running_minor(self, line: LedgerLine) -> int:
        """Return what the appeal held after a line, without what is not shown."""
        before = sum(part.held_minor for part in self.parts if part.last_seq < line.seq)
        return line.running_minor - before


def hidden_of(session: Session, appeal_ref: str) -> Hidden:
    """Return what is not shown yet of an appeal."""
    return Hidden(open_parts(session, appeal_ref))


NOTHING_HIDDEN = Hidden(())
