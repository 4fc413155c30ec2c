"""What is counted while rows are read, in little memory: sums, times, channels, and numbers as hashes."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from charity.statements.row import Row, RowKind, Totals


class Returned(NamedTuple):
    """A refund: its row, the hash of the payment that it returns, and how much."""

    number: int
    paid: int
    minor: int


class Tally:
    """Adds up the rows of one file; a number of the provider is kept as a hash of eight bytes."""

    def __init__(self) -> None:
        self.totals: dict[str, Totals] = {}
        self.channels: set[str] = set()
        self.first_at: datetime | None = None
        self.last_at: datetime | None = None
        self.keys = array("q")
        self._paid_keys = array("q")
        self._paid_minor = array("q")
        self._returned = array("q")

    def add(self, row: Row) -> None:
        """Count one row."""
        totals = self.totals.get(row.currency)
        if totals is None:
            totals = self.totals[row.currency] = Totals(row.currency)
        totals.add(row)
        self.channels.add(row.channel)
        if self.first_at is None or self.last_at is None:
            self.first_at = self.last_at = row.at
        elif row.at > self.last_at:
            self.last_at = row.at
        elif row.at < self.first_at:
            self.first_at = row.at
        self.keys.append(hash(row.key))
        if row.kind is RowKind.DONATION:
            self._paid_keys.append(hash(row.external_id))
            self._paid_minor.append(row.amount_minor)
        elif row.kind is RowKind.REFUND:
            self._returned.extend((row.number, hash(row.paid_id), row.amount_minor))

    @property
    def has_refunds(self) -> bool:
        """Whether any row returns money."""
        return bool(self._returned)

    def returned(self) -> Iterator[Returned]:
        """Yield the refunds, in the order of the file."""
        values = iter(self._returned)
        return map(Returned, values, values, values)

    def paid_for_refunds(self) -> dict[int, int]:
        """Return the amounts of the payments that some refund returns, by hash."""
        wanted = {refund.paid for refund in self.returned()}
        return {
            key: minor for key, minor in zip(self._paid_keys, self._paid_minor, strict=True) if key in wanted
        }

    def repeated_keys(self) -> set[int]:
        """Return the hashes that occur more than once."""
        if len(set(self.keys)) == len(self.keys):
            return set()
        ordered = sorted(self.keys)
        return {one for one, next_one in pairwise(ordered) if one == next_one}
