"""The stored tree against the hashes of the stored leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest

import sqlalchemy as sa

from charity.ledger import merkle
from charity.ledger.checks.problems import Problems
from charity.ledger.checks.stored import rows_as_stored
from charity.ledger.tables import NODE
from charity.ledger.tree import Head


class NodeChecks:
    """Grows the tree again and compares every stored node with it."""

    def __init__(self, connection: sa.Connection, problems: Problems) -> None:
        self._connection = connection
        self._problems = problems
        self._size = 0
        self._frontier: list[bytes] = []

    def add(self, hashes: Sequence[bytes]) -> Callable[[int], bytes]:
        """Append leaf hashes and compare the nodes that they complete.

        Return how to tell the root at each size that the tree had on the way.
        """
        size, frontier = self._size, self._frontier
        self._frontier, grown = merkle.append(size, frontier, hashes)
        self._size += len(hashes)
        for part in grown:
            self._compare(part)
        return partial(_root_on_the_way, size, frontier, hashes, grown)

    def finish(self, head: Head) -> bytes:
        """Compare what stands at the head; return the root recomputed."""
        if (head.size, list(head.frontier)) != (self._size, self._frontier):
            last = self._size - 1 if self._size else None
            self._problems.add(last, "head", f"the head does not stand where {self._size} leaves put it")
        stored = self._connection.execute(sa.select(sa.func.count()).select_from(NODE)).scalar_one()
        wanted = sum(self._size >> level for level in range(1, self._size.bit_length()))
        if stored != wanted:
            self._problems.add(None, "nodes", f"{stored} nodes are stored where {wanted} belong")
        return merkle.root_of(self._frontier)

    def _compare(self, part: merkle.Grown) -> None:
        end = part.first + len(part.hashes)
        query = (
            sa.select(NODE.c.hash)
            .where(NODE.c.level == part.level, NODE.c.position >= part.first, NODE.c.position < end)
            .order_by(NODE.c.position)
        )
        stored = [hashed for (hashed,) in rows_as_stored(self._connection, query)]
        if stored == part.hashes:
            return
        pairs = enumerate(zip_longest(stored, part.hashes), part.first)
        position = next(position for position, (kept, hashed) in pairs if kept != hashed)
        first = position << part.level
        last = first + (1 << part.level) - 1
        words = f"the node over entries {first} to {last} is not the hash of what is stored there"
        self._problems.add(first, "node", words)


def _root_on_the_way(
    before: int, frontier: Sequence[bytes], hashes: Sequence[bytes], grown: Sequence[merkle.Grown], size: int
) -> bytes:
    """Return the root at a size that was passed when `hashes` were appended to a tree of `before` leaves."""
    known = dict(zip(merkle.frontier_places(before), frontier, strict=True))
    rows = {0: (before, hashes)} | {part.level: (part.first, part.hashes) for part in grown}

    def node(level: int, position: int) -> bytes:
        if (level, position) in known:
            return known[level, position]
        first, row = rows[level]
        return row[position - first]

    return merkle.root_of([node(level, position) for level, position in merkle.frontier_places(size)])
