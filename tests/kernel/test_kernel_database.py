"""The database: one writer at a time, nothing half done, a trail that cannot be changed."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from charity.kernel import trail
from charity.kernel.database import Database, retrying
from charity.kernel.outbox import OutboxRow, drain, enqueue
from charity.kernel.roles import MACHINE
from charity.kernel.trail import TrailRow
from tests.conftest import NOON

trail.vocabulary("test:done")


def test_an_error_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        trail.record(session, "test:done", by=MACHINE, at=NOON)
        raise RuntimeError("in the middle")
    with database.reading() as session:
        assert session.exec(select(TrailRow)).all() == []


def test_a_write_unit_inside_another_is_our_mistake_and_said_at_once(sqlite_database: Database) -> None:
    with (
        sqlite_database.transaction(),
        pytest.raises(AssertionError, match="inside another"),
        sqlite_database.transaction(),
    ):
        pass
    with sqlite_database.transaction() as session:
        trail.record(session, "test:done", by=MACHINE, at=NOON)


def test_what_a_reader_changes_is_not_kept(database: Database) -> None:
    with database.reading() as session:
        trail.record(session, "test:done", by=MACHINE, at=NOON)
        session.flush()
    with database.reading() as session:
        assert session.exec(select(TrailRow)).all() == []


@pytest.mark.parametrize("statement", ["UPDATE trail SET act = 'x:y'", "DELETE FROM trail"])
def test_the_trail_is_append_only(database: Database, statement: str) -> None:
    with database.transaction() as session:
        trail.record(session, "test:done", by=MACHINE, at=NOON)
    with pytest.raises(DBAPIError, match="append only"), database.transaction() as session:
        session.execute(sa.text(statement))


def test_a_time_comes_back_as_it_went_in(database: Database) -> None:
    with database.transaction() as session:
        trail.record(session, "test:done", by=MACHINE, at=NOON)
    with database.reading() as session:
        assert session.exec(select(TrailRow.at_utc)).one() == NOON


def test_writers_that_count_together_lose_no_step(database: Database) -> None:
    def step() -> None:
        def attempt() -> None:
            with database.transaction() as session:
                row = session.exec(select(OutboxRow)).one()
                row.tries += 1

        for _ in range(5):
            retrying(attempt)

    with database.transaction() as session:
        enqueue(session, "count", {}, due_at=NOON)
    threads = [threading.Thread(target=step) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.exec(select(OutboxRow.tries)).one() == 30


def test_work_of_the_outbox_is_done_once_and_a_fault_stops_nothing_else(database: Database) -> None:
    seen: list[object] = []

    def good(_session: Session, facts: object, _at: object) -> None:
        seen.append(facts)

    def bad(_session: Session, _facts: object, _at: object) -> None:
        raise ValueError("no")

    with database.transaction() as session:
        enqueue(session, "bad", {}, due_at=NOON)
        enqueue(session, "good", {"n": 1}, due_at=NOON)
    handlers = {"good": good, "bad": bad}
    assert drain(database, handlers, at=NOON) == 1
    assert drain(database, handlers, at=NOON) == 0
    assert seen == [{"n": 1}]
    with database.reading() as session:
        fault = session.exec(select(OutboxRow.fault).where(col(OutboxRow.topic) == "bad")).one()
    assert fault == "ValueError"
