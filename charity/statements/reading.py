"""A statement while it is being read: rows and findings pile up, one bad row does not stop the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from charity.statements.problems import MANY_MORE, Fault, Problem, Severity
from charity.statements.row import Account, Declared, Row
from charity.statements.rows import Rows
from charity.statements.tally import Tally
from charity.statements.wrapping import ROWS_MAX, too_large

LISTED_MAX = 1000


class Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.tally = Tally()
        self.row_count = 0
        self.declared: Declared | None = None
        self.account = Account()
        self.may_mix_currencies = False
        self._problems: list[Problem] = []
        self._counts: Counter[tuple[Severity, str]] = Counter()

    def take(self, parse: Callable[[int, int, list[str]], Row], line: int, cells: list[str]) -> None:
        """Read one data row by a function of its number, line and cells; a Fault becomes its problem."""
        self.row_count += 1
        if self.row_count > ROWS_MAX:
            raise too_large()
        try:
            row = parse(self.row_count, line, cells)
        except Fault as fault:
            self.note(fault.at_row(self.row_count))
            return
        self.rows.append(row)
        self.tally.add(row)

    def note(self, problem: Problem) -> None:
        """Add a finding; beyond LISTED_MAX of a kind they are only counted."""
        kind = problem.severity, problem.code
        self._counts[kind] += 1
        if self._counts[kind] <= LISTED_MAX:
            self._problems.append(problem)

    @property
    def is_whole(self) -> bool:
        """Whether every data row could be read."""
        return len(self.rows) == self.row_count

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The findings, with a closing word for each kind that was cut short."""
        more = (
            Problem(severity, code, None, MANY_MORE, {"count": count - LISTED_MAX})
            for (severity, code), count in self._counts.items()
            if count > LISTED_MAX
        )
        return (*self._problems, *more)
