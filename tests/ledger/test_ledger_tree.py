"""Proofs from the stored tree: read in two questions however long they are, and never over a hole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from charity.kernel.database import Database
from charity.ledger import merkle, tree, triggers
from charity.ledger.tables import ENTRY, NODE

SIZE = 37


@pytest.fixture
def grown(ledger: Database, book: Callable[..., Any], say: Any) -> Database:
    """A ledger of an odd size."""
    book(*[say.fact() for _ in range(SIZE)])
    return ledger


def test_what_is_read_from_the_store_is_what_the_leaves_give(grown: Database) -> None:
    with grown.reading() as session:
        hashes = (
            session.connection().execute(sa.select(ENTRY.c.leaf_hash).order_by(ENTRY.c.seq)).scalars().all()
        )

        def from_leaves(level: int, position: int) -> bytes:
            frontier, _ = merkle.append(0, [], hashes[position << level : (position + 1) << level])
            return merkle.root_of(frontier)

        for build in (
            partial(merkle.inclusion_proof, 20, SIZE),
            partial(merkle.consistency_proof, 11, SIZE),
            partial(merkle.joint_proof, [0, 3, 4, 30, 36], SIZE),
        ):
            assert tree.read_with(session, build) == build(from_leaves) != []


def test_a_proof_costs_two_questions(grown: Database) -> None:
    asked: list[str] = []
    with grown.reading() as session:
        sa.event.listen(grown.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
        tree.read_with(session, partial(merkle.joint_proof, [0, 3, 4, 30, 36], SIZE))
    assert len(asked) == 2


def test_no_proof_is_made_over_a_hole(grown: Database) -> None:
    with grown.engine.begin() as connection:
        triggers.remove(connection, triggers.BOOKS)
        connection.execute(NODE.delete().where(NODE.c.level == 2, NODE.c.position == 4))
    with grown.reading() as session:
        assert tree.read_with(session, partial(merkle.inclusion_proof, 16, SIZE))
        with pytest.raises(tree.NodeMissing):
            tree.read_with(session, partial(merkle.inclusion_proof, 20, SIZE))
