"""Closed periods against the entries after them: nothing was booked into a period once it was closed.

Closed accounts are looked at on the same walk.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from charity.kernel.clock import desk_day
from charity.ledger.checks.closings import ClosingChecks
from charity.ledger.checks.problems import Problems
from charity.ledger.checks.stored import rows_as_stored
from charity.ledger.entry import SigningReason
from charity.ledger.tables import CHECKPOINT, PERIOD

_day = itemgetter(2)


class DayChecks:
    """Follows the walk over the entries. Days are compared as text, which orders them as they are written."""

    def __init__(self, connection: sa.Connection, problems: Problems) -> None:
        self._connection = connection
        self._problems = problems
        self._closings = ClosingChecks(connection, problems)
        columns = PERIOD.c
        query = sa.select(columns.size, columns.last_day, columns.closed_at_utc).order_by(columns.last_day)
        self._periods = [row for row in rows_as_stored(connection, query) if self._is_read(row)]
        self._sizes = [size for size, _, _ in self._periods]
        for (size, day, _), (later, next_day, _) in pairwise(self._periods):
            if later < size:
                self._say(next_day, f"was closed at {later} entries, after {day} at {size}")

    def check(self, rows: Sequence[Any]) -> None:
        """Check the days of entries, `seq` first and `day` third in each row, and their accounts."""
        self._closings.check(rows)
        closed = self._closed_at(rows[-1][0])
        if closed is None or str(min(map(str, map(_day, rows)))) > closed:
            return
        for row in rows:
            here = self._closed_at(row[0])
            if here is not None and str(row[2]) <= here:
                words = f"entry {row[0]}: its day {row[2]} was closed up to {here} before it was booked"
                self._problems.add(row[0], "period", words)

    def finish(self) -> None:
        """Check that each period was closed with a checkpoint, and each checkpoint of one has its period."""
        columns = CHECKPOINT.c
        query = sa.select(columns.size, columns.reason)
        reasons = dict(tuple(row) for row in rows_as_stored(self._connection, query))
        for size, day, _ in self._periods:
            if size not in reasons:
                self._say(day, f"was closed at {size} entries, where nothing was signed")
        for size, reason in reasons.items():
            if reason == SigningReason.PERIOD and size not in self._sizes:
                words = f"the checkpoint of {size} entries closed a period, which is missing"
                self._problems.add(None, "period", words)

    def _closed_at(self, seq: int) -> str | None:
        """Return the last closed day when an entry was booked."""
        place = bisect_right(self._sizes, seq)
        return str(self._periods[place - 1][1]) if place else None

    def _is_read(self, row: Any) -> bool:
        size, day, closed_at = row
        try:
            closed = closed_at if isinstance(closed_at, datetime) else datetime.fromisoformat(closed_at)
            on = desk_day(closed if closed.tzinfo else closed.replace(tzinfo=UTC)).isoformat()
            good = isinstance(size, int) and str(day) < on
        except (TypeError, ValueError):
            good = False
        if not good:
            self._say(day, f"was closed at {closed_at}, before it was over")
        return isinstance(size, int)

    def _say(self, day: object, words: str) -> None:
        self._problems.add(None, "period", f"the period up to {day} {words}")
