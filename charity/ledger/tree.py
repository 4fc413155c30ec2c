"""The tree in the database: complete subtrees by level and position, and one row at the head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from charity.ledger import merkle
from charity.ledger.bulk import insert_rows
from charity.ledger.chunks import chunked
from charity.ledger.tables import ENTRY, HEAD, NODE


class NodeMissing(LookupError):
    """A hole in the stored tree; `ledger verify` names it."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log stands: how many leaves, the complete subtrees of that size, and its origin."""

    size: int
    frontier: tuple[bytes, ...]
    log_origin: str


def read_head(connection: sa.Connection, *, for_update: bool = False) -> Head:
    """Return the head; `for_update` makes every other writer wait (SQLite's writers wait anyway)."""
    query = sa.select(HEAD.c.size, HEAD.c.frontier, HEAD.c.log_origin)
    size, frontier, origin = connection.execute(query.with_for_update() if for_update else query).one()
    step = merkle.HASH_BYTES
    return Head(size, tuple(frontier[at : at + step] for at in range(0, len(frontier), step)), origin)


def grow(connection: sa.Connection, head: Head, hashes: Sequence[bytes]) -> Head:
    """Append leaf hashes: store the subtrees that became complete, and the new head."""
    frontier, grown = merkle.append(head.size, head.frontier, hashes)
    nodes = [
        (part.level, part.first + offset, hashed)
        for part in grown
        for offset, hashed in enumerate(part.hashes)
    ]
    insert_rows(connection, NODE, nodes)
    new = Head(head.size + len(hashes), tuple(frontier), head.log_origin)
    connection.execute(
        HEAD.update().values(size=new.size, frontier=b"".join(frontier), log_origin=new.log_origin)
    )
    return new


def tree_hash(session: Session) -> tuple[int, bytes]:
    """Return the size and the root of the whole log: one row read."""
    head = read_head(session.connection())
    return head.size, merkle.root_of(head.frontier)


def root_at(session: Session, size: int) -> bytes:
    """Return the root that the log had at an earlier size, from some log2(size) stored subtrees."""
    places = merkle.frontier_places(size)
    return merkle.root_of(
        read_with(session, lambda node: [node(level, position) for level, position in places])
    )


def read_with(session: Session, build: Callable[[merkle.Node], list[bytes]]) -> list[bytes]:
    """Return what `build` makes of stored subtrees, all of them read in one query for each table.

    It is run twice: first to learn which subtrees it asks for, with hashes that mean nothing. Raises
    NodeMissing where the stored tree has a hole.
    """
    wanted: list[tuple[int, int]] = []

    def ask(level: int, position: int) -> bytes:
        wanted.append((level, position))
        return b""

    build(ask)
    found = _nodes(session.connection(), wanted)
    if len(found) < len(set(wanted)):
        raise NodeMissing("a subtree that belongs in the tree is not stored")
    return build(lambda level, position: found[level, position])


def _nodes(connection: sa.Connection, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    found: dict[tuple[int, int], bytes] = {}
    for some in chunked(places):
        by_level: defaultdict[int, list[int]] = defaultdict(list)
        for level, position in some:
            by_level[level].append(position)
        leaves = sa.select(sa.literal(0), ENTRY.c.seq, ENTRY.c.leaf_hash)
        _read_into(found, connection, leaves.where(ENTRY.c.seq.in_(by_level.pop(0, []))))
        # A search for each level; SQLite would scan the whole table for a list of pairs.
        here = [(NODE.c.level == level) & NODE.c.position.in_(them) for level, them in by_level.items()]
        nodes = sa.select(NODE.c.level, NODE.c.position, NODE.c.hash)
        _read_into(found, connection, nodes.where(sa.or_(sa.false(), *here)))
    return found


def _read_into(found: dict[tuple[int, int], bytes], connection: sa.Connection, query: sa.Select[Any]) -> None:
    for level, position, hashed in connection.execute(query):
        found[level, position] = bytes(hashed)
