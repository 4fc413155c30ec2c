"""No statement changes what was booked or signed; where the guards themselves are taken off, that is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from charity.kernel.columns import METADATA
from charity.kernel.database import Database
from charity.ledger import audit, triggers
from tests.faults.test_faults_bytes import books
from tests.ledger.conftest import Bookkeeper

__all__ = ["books"]

EVERYWHERE = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "INSERT INTO {table} SELECT * FROM {table}",
    "INSERT INTO {table} SELECT * FROM {table} WHERE 1 = 1 ON CONFLICT DO NOTHING",
    "INSERT INTO {table} SELECT * FROM {table} WHERE 1 = 1"
    " ON CONFLICT ({keys}) DO UPDATE SET {column} = excluded.{column}",
)
ON_SQLITE = (
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "INSERT OR IGNORE INTO {table} SELECT * FROM {table}",
    "REPLACE INTO {table} SELECT * FROM {table}",
    "UPDATE OR REPLACE {table} SET {column} = {column}",
    "UPDATE OR IGNORE {table} SET {column} = {column}",
)
ON_POSTGRESQL = (
    "TRUNCATE {table} CASCADE",
    "MERGE INTO {table} t USING {table} s ON t.{key} = s.{key} WHEN MATCHED THEN DELETE",
)


def statements(is_sqlite: bool) -> Iterator[tuple[str, str]]:
    """Yield (table, statement) for every way to change a row of each table that only grows."""
    for name in triggers.GUARDED:
        table = METADATA.tables[name]
        keys = [column.name for column in table.primary_key]
        column = next(c.name for c in table.columns if c.name not in keys)
        for pattern in EVERYWHERE + (ON_SQLITE if is_sqlite else ON_POSTGRESQL):
            yield name, pattern.format(table=name, column=column, key=keys[0], keys=", ".join(keys))


def test_every_way_to_change_a_row_is_refused_in_words_of_the_ledger(books: Bookkeeper) -> None:
    let_through, said = [], dict[str, str]()
    for _, statement in statements(books.database.is_sqlite):
        try:
            with books.database.transaction() as session:
                session.connection().exec_driver_sql(statement)
            let_through.append(statement)
        except DBAPIError as error:
            said[statement] = str(error.orig)
    assert let_through == []
    assert {one: words for one, words in said.items() if "ledger: " not in words} == {}
    with books.database.reading() as session:
        assert audit.verify(session, openings=books.cipher).ok


def test_a_strangers_connection_with_its_own_settings_replaces_nothing(books: Bookkeeper) -> None:
    if not books.database.is_sqlite:
        pytest.skip("a matter of SQLite's settings, which each connection has for itself")
    for pragma in ("recursive_triggers = OFF", "foreign_keys = OFF"):
        stranger = sqlite3.connect(str(books.database.url.database))
        stranger.execute(f"PRAGMA {pragma}")
        for table, statement in statements(is_sqlite=True):
            with pytest.raises(sqlite3.IntegrityError, match="ledger"):
                stranger.execute(statement)
            assert stranger.total_changes == 0, f"{pragma}: {table}: {statement}"
            stranger.rollback()
        stranger.close()


def _taken_off(database: Database) -> list[tuple[str, str]]:
    """Return (name of the guard, statement that takes it off) for each guard of the ledger."""
    if database.is_sqlite:
        return [(name, f"DROP TRIGGER {name}") for name in triggers.SQLITE_TRIGGERS]
    found = []
    for name in triggers.POSTGRESQL_TRIGGERS:
        table = name.rpartition("_")[0]
        found += [
            (name, f"DROP TRIGGER {name} ON {table}"),
            (name, f"ALTER TABLE {table} DISABLE TRIGGER {name}"),
        ]
    return found


def test_a_guard_that_is_taken_off_is_told_by_name(books: Bookkeeper) -> None:
    with books.database.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN" if books.database.is_sqlite else "SELECT 1")
        for name, statement in _taken_off(books.database):
            connection.exec_driver_sql("SAVEPOINT guard")
            connection.exec_driver_sql(statement)
            assert name in triggers.differences(connection), statement
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT guard")
        connection.rollback()


def test_the_audit_tells_a_guard_that_is_taken_off(books: Bookkeeper) -> None:
    on = "" if books.database.is_sqlite else " ON ledger_node"
    with books.database.reading() as session:
        session.connection().exec_driver_sql(f"DROP TRIGGER ledger_node_delete{on}")
        verdict = audit.verify(session)
    assert [problem.code for problem in verdict.problems] == ["trigger"]
    assert "ledger_node_delete" in verdict.problems[0].message


def test_every_table_that_only_grows_is_guarded_on_every_side(books: Bookkeeper) -> None:
    """A table of the ledger that nobody guards must be one that is known to change."""
    changing = {"head", "balance", "appeal_total", "reference", "line", "part"}
    tables = {
        name for name in sa.inspect(books.database.engine).get_table_names() if name.startswith("ledger_")
    }
    assert tables - {f"ledger_{one}" for one in changing} == set(triggers.GUARDED)
