"""What a file says of the account at both ends of its statements, held against the rows between."""

from __future__ import annotations

from datetime import datetime

from charity.kernel.money import Money
from charity.statements.balance import RunningBalance
from charity.statements.problems import ENDS_DISAGREE, SEVERAL_ACCOUNTS, Fault, Problem, Severity
from charity.statements.reading import Reading
from charity.statements.row import Account


class AccountEnds:
    """One account's statements in one file: each begins where another ends, in whatever order they come."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._chain: RunningBalance | None = None
        self.name = self.currency = ""
        self.covers: list[datetime] = []
        self.begin()

    def begin(self) -> None:
        """A statement begins."""
        self.opening: int | None = None
        self.closing: int | None = None
        self.sums = {1: 0, -1: 0}

    def named(self, name: str) -> None:
        """Take the number of the account; a second account in one file is refused."""
        if self.name and name and name != self.name:
            raise Fault("bad-row", SEVERAL_ACCOUNTS)
        self.name = self.name or name

    def moved(self, change_minor: int) -> None:
        """Take a movement that is booked."""
        self.sums[1 if change_minor > 0 else -1] += abs(change_minor)

    def end(self) -> None:
        """Hold the rows of a statement against its two balances; only of a whole reading."""
        if not self._reading.is_whole or self.opening is None or self.closing is None:
            return
        change = self.sums[1] - self.sums[-1]
        if self.opening + change != self.closing:
            facts = {"ends": self.plain(self.closing - self.opening), "read": self.plain(change)}
            self._reading.note(Problem(Severity.ERROR, "balance-broken", None, ENDS_DISAGREE, facts))
        self._chain = self._chain or RunningBalance(self.currency)
        self._chain.follow(self._reading.row_count, self.closing - self.opening, self.closing)

    def finish(self) -> None:
        """All statements were read."""
        opening, closing = self.opening, self.closing
        if self._chain is not None:
            self._chain.check(self._reading)
            opening, closing = self._chain.opening_and_closing() or (None, None)
        covers = (min(self.covers), max(self.covers)) if len(self.covers) > 1 else None
        self._reading.account = Account(self.name, self.currency, opening, closing, covers)

    def plain(self, minor: int) -> str:
        """Return an amount of the account as people read it."""
        return Money(minor, self.currency).plain()
