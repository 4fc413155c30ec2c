"""Several writers at once: nothing lost, nothing doubled; and the step of the schema goes both ways."""

from __future__ import annotations

import importlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from charity.kernel.database import Database, retrying
from charity.ledger.audit import verify
from charity.ledger.balances import appeal_totals
from charity.ledger.journal import Booked
from charity.ledger.refusals import Overdrawn
from charity.ledger.tables import ENTRY

WRITERS, POSTS = 4, 6


def test_writers_at_once_lose_and_double_nothing(keeper: Any, say: Any) -> None:
    def write(writer: int) -> list[Booked]:
        booked = []
        for number in range(POSTS):
            draft = say.donation(100, f"{writer}-{number}", idempotency_key=f"{writer}-{number}")
            for _ in range(2):  # a client that sends again
                booked += retrying(lambda draft=draft: keeper.book(draft))
        return booked

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = [one for booked in pool.map(write, range(WRITERS)) for one in booked]
    assert sorted({one.seq for one in answers}) == list(range(WRITERS * POSTS))
    assert sum(one.was_known for one in answers) == WRITERS * POSTS
    with keeper.database.reading() as session:
        assert appeal_totals(session, say.APPEAL).received_minor == 100 * WRITERS * POSTS
        assert verify(session).problems == ()


def test_writers_at_once_never_overdraw_a_fund(keeper: Any, say: Any) -> None:
    keeper.book(say.donation(1000, "a"))

    def pay(_: int) -> bool:
        try:
            retrying(lambda: keeper.book(say.payout(300)))
        except Overdrawn:
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        paid = list(pool.map(pay, range(8)))
    assert sum(paid) == 3
    with keeper.database.reading() as session:
        assert appeal_totals(session, say.APPEAL).held_minor == 100


def test_a_unit_that_fails_later_leaves_nothing_of_what_it_booked(keeper: Any, say: Any) -> None:
    with pytest.raises(ZeroDivisionError), keeper.database.transaction() as session:
        keeper.journal(session).post(say.donation(1000, "a", donor="李四"), at=say.AT)
        raise ZeroDivisionError
    with keeper.database.reading() as session:
        assert verify(session).entries == 0
        assert session.connection().execute(sa.select(sa.func.count()).select_from(ENTRY)).scalar_one() == 0
    assert keeper.book(say.donation(1000, "a"))[0].seq == 0


def test_the_step_of_the_schema_goes_down_and_up_again(database: Database) -> None:
    step = importlib.import_module("charity.migrations.versions.0003_ledger")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF" if database.is_sqlite else "SELECT 1")
        if not database.is_sqlite:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
            with Operations.context(MigrationContext.configure(connection)):
                step.upgrade()
        tables = {name for name in sa.inspect(connection).get_table_names() if "ledger_" in name}
        with Operations.context(MigrationContext.configure(connection)):
            step.downgrade()
            left = {name for name in sa.inspect(connection).get_table_names() if "ledger_" in name}
            assert "ledger_entry" in tables - left
            step.upgrade()
        again = {name for name in sa.inspect(connection).get_table_names() if "ledger_" in name}
        assert again == tables
        connection.rollback()
