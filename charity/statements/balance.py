"""The running balance of an account's statement, whichever end of the file is the oldest."""

from __future__ import annotations

from dataclasses import dataclass, field

from charity.kernel.money import Money
from charity.statements.problems import BALANCE_BROKEN, Problem, Severity
from charity.statements.reading import LISTED_MAX, Reading


@dataclass(slots=True)
class _Way:
    """How often the balances break when the lines are followed in one direction."""

    breaks: int = 0
    listed: list[tuple[int, int, int]] = field(default_factory=list)

    def note(self, row: int, expected_minor: int, said_minor: int) -> None:
        self.breaks += 1
        if len(self.listed) < LISTED_MAX:
            self.listed.append((row, expected_minor, said_minor))


class RunningBalance:
    """Balances as they are read, one row after the other; amounts are signed minor units."""

    def __init__(self, currency: str = "CNY") -> None:
        self._currency = currency
        self._first: tuple[int, int] | None = None
        self._last = (0, 0)
        self._oldest_first = _Way()
        self._newest_first = _Way()

    def follow(self, row: int, change_minor: int, balance_minor: int) -> None:
        """Take the next row: how it changed the account and what stood there after it."""
        if self._first is None:
            self._first = change_minor, balance_minor
        else:
            change_before, balance_before = self._last
            if balance_before + change_minor != balance_minor:
                self._oldest_first.note(row, balance_before + change_minor, balance_minor)
            if balance_minor + change_before != balance_before:
                self._newest_first.note(row, balance_before - change_before, balance_minor)
        self._last = change_minor, balance_minor

    def opening_and_closing(self) -> tuple[int, int] | None:
        """Return what stood in the account before the oldest row and after the newest; None without rows."""
        if self._first is None:
            return None
        oldest, newest = (self._first, self._last) if self._is_oldest_first else (self._last, self._first)
        return oldest[1] - oldest[0], newest[1]

    def check(self, reading: Reading) -> None:
        """Note each place where the balance does not follow from the one before; only of a whole reading."""
        if not reading.is_whole:
            return
        way = self._oldest_first if self._is_oldest_first else self._newest_first
        for row, expected, said in way.listed:
            facts = {
                "expected": Money(expected, self._currency).plain(),
                "said": Money(said, self._currency).plain(),
            }
            reading.note(Problem(Severity.ERROR, "balance-broken", row, BALANCE_BROKEN, facts))

    @property
    def _is_oldest_first(self) -> bool:
        return self._oldest_first.breaks <= self._newest_first.breaks
