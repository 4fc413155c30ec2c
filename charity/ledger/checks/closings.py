"""Closed accounts against the entries after them: no money was booked once the log named their end."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from charity.ledger.checks.problems import Problems
from charity.ledger.checks.stored import rows_as_stored
from charity.ledger.entry import FACT_KINDS, Kind
from charity.ledger.tables import ENTRY, IS_CLOSING

_appeal = itemgetter(3)
_FACTS = frozenset(kind.value for kind in FACT_KINDS)


class ClosingChecks:
    """Follows the walk over the entries; most pieces of it name no closed account at all."""

    def __init__(self, connection: sa.Connection, problems: Problems) -> None:
        self._connection = connection
        self._problems = problems
        first = sa.select(ENTRY.c.appeal, sa.func.min(ENTRY.c.seq)).where(IS_CLOSING).group_by(ENTRY.c.appeal)
        self._closed: dict[Any, Any] = dict(map(tuple, rows_as_stored(connection, first)))

    def check(self, rows: Sequence[Any]) -> None:
        """Check entries: `seq`, `kind`, `appeal` and `reverses` at their places in a stored row."""
        if self._closed.keys().isdisjoint(map(_appeal, rows)):
            return
        for seq, kind, _, appeal, _, _, _, reverses, *_ in rows:
            closed = self._closed.get(appeal)
            if closed is None or seq <= closed or kind in _FACTS or self._ends_a_pledge(reverses):
                continue
            words = f"entry {seq}: {kind} for {appeal}, whose account was closed by entry {closed}"
            self._problems.add(seq, "closed", words)

    def _ends_a_pledge(self, reverses: Any) -> bool:
        if reverses is None:
            return False
        query = sa.select(ENTRY.c.kind).where(ENTRY.c.seq == reverses)
        return [row[0] for row in rows_as_stored(self._connection, query)] == [Kind.PLEDGE.value]
