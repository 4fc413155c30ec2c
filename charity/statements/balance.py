"""The running balance of an account's statement, whichever end of the file is the oldest."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field

from charity.kernel.money import Money
from charity.statements.problems import BALANCE_BROKEN, Problem, Severity
from charity.statements.reading import LISTED_MAX, Reading

_REORDERED_MAX = 200_000  # rows among which another order is looked for


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
        self._changes, self._balances = array("q"), array("q")

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
        self._changes.append(change_minor)
        self._balances.append(balance_minor)

    def opening_and_closing(self) -> tuple[int, int] | None:
        """Return what stood in the account before the oldest row and after the newest; None without rows."""
        if self._first is None:
            return None
        if self._way.breaks and (ends := self._ends_in_another_order()):
            return ends
        oldest, newest = (self._first, self._last) if self._is_oldest_first else (self._last, self._first)
        return oldest[1] - oldest[0], newest[1]

    def check(self, reading: Reading) -> None:
        """Note each place where the balance does not follow from the one before; only of a whole reading."""
        if not reading.is_whole or (self._way.breaks and self._ends_in_another_order()):
            return
        for row, expected, said in self._way.listed:
            facts = {
                "expected": Money(expected, self._currency).plain(),
                "said": Money(said, self._currency).plain(),
            }
            reading.note(Problem(Severity.ERROR, "balance-broken", row, BALANCE_BROKEN, facts))

    @property
    def _is_oldest_first(self) -> bool:
        return self._oldest_first.breaks <= self._newest_first.breaks

    @property
    def _way(self) -> _Way:
        return self._oldest_first if self._is_oldest_first else self._newest_first

    def _ends_in_another_order(self) -> tuple[int, int] | None:
        """Return what the account held first and last if the rows, sorted by somebody, still make one chain.

        Each row leads from one balance to another: all of them are one walk (Euler's) exactly when no balance
        but the first and the last is left more often than it is reached, and all hang together.
        """
        if len(self._balances) > _REORDERED_MAX:
            return None
        left: Counter[int] = Counter()
        for change, balance in zip(self._changes, self._balances, strict=True):
            left[balance - change] += 1
            left[balance] -= 1
        odd = {times: balance for balance, times in left.items() if times}
        uneven = sum(map(bool, left.values()))
        if uneven not in {0, 2} or (uneven and odd.keys() != {1, -1}) or not self._hang_together():
            return None
        return (odd[1], odd[-1]) if uneven else (self._balances[0] - self._changes[0],) * 2

    def _hang_together(self) -> bool:
        """Return whether every balance can be reached from the first, whatever the direction."""
        joined: dict[int, int] = {}

        def root(balance: int) -> int:
            joined.setdefault(balance, balance)
            while joined[balance] != balance:
                joined[balance] = joined[joined[balance]]
                balance = joined[balance]
            return balance

        for change, balance in zip(self._changes, self._balances, strict=True):
            joined[root(balance - change)] = root(balance)
        return len({root(balance) for balance in joined}) == 1
