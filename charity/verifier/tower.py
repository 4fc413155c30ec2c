"""The tree over a log of any length, in flat memory: a row of up to 256 hashes for each level of tiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from charity.ledger import merkle
from charity.ledger.tiles import WIDTH, Tile


@dataclass(frozen=True, slots=True)
class Row:
    """A tile as the leaves make it."""

    tile: Tile
    hashes: Sequence[bytes]


@dataclass(slots=True)
class Tower:
    """Grows by whole rows of 256 leaf hashes; the last row may be shorter."""

    size: int = 0
    _rows: list[list[bytes]] = field(default_factory=list)
    _counts: list[int] = field(default_factory=list)

    def add(self, hashes: Sequence[bytes]) -> Iterator[Row]:
        """Append the leaf hashes of one bundle; yield the full tiles that they complete, lowest first."""
        assert self.size % WIDTH == 0, "nothing follows a bundle that is not full"
        self.size += len(hashes)
        level, row = 0, list(hashes)
        while True:
            if level == len(self._rows):
                self._rows.append([])
                self._counts.append(0)
            self._rows[level] += row
            if len(self._rows[level]) < WIDTH:
                return
            full, self._rows[level] = self._rows[level], []
            yield Row(Tile(level, self._counts[level]), full)
            self._counts[level] += 1
            level, row = level + 1, [root_of_row(full)]

    def partial(self) -> Iterator[Row]:
        """Yield the tiles at the right edge that are not full."""
        for level, (row, count) in enumerate(zip(self._rows, self._counts, strict=True)):
            if row:
                yield Row(Tile(level, count, len(row)), row)

    def root(self, more: Sequence[bytes] = ()) -> bytes:
        """Return the root, as it would be with `more` leaf hashes appended."""
        frontier: list[bytes] = []
        for row in reversed(self._rows[1:]):
            frontier += merkle.append(0, [], row)[0]
        lowest = [*(self._rows[0] if self._rows else []), *more]
        assert len(lowest) <= WIDTH, "less than a bundle is appended for a while"
        return merkle.root_of([*frontier, *merkle.append(0, [], lowest)[0]])


def root_of_row(row: Sequence[bytes]) -> bytes:
    """Return the root over 256 hashes."""
    while len(row) > 1:
        row = [
            sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)
        ]
    return row[0]
