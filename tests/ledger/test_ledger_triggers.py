"""The database itself refuses what would change the past or leave an entry half."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from charity.kernel.database import Database
from charity.ledger import triggers
from charity.ledger.tables import ENTRY, POSTING
from tests.ledger.conftest import Say


@pytest.fixture(scope="module")
def ledger(shared_keeper: Any) -> Database:
    """Two entries, a reversal of the second and a node; nothing that a test does to it is kept."""
    say = Say()
    shared_keeper.book(say.donation(1000, "a", idempotency_key="k0"), say.donation(500, "b"))
    shared_keeper.reverse(1)
    database: Database = shared_keeper.database
    return database


class _NotKept(Exception):
    """Raised at the end of what must leave no trace."""


@contextmanager
def not_kept(ledger: Database) -> Iterator[sa.Connection]:
    """A transaction whose deferred constraints are checked, and which is then undone."""
    with suppress(_NotKept), ledger.transaction() as session:
        yield session.connection()
        raise _NotKept


def run(ledger: Database, *statements: str) -> None:
    """Run what must be refused."""
    with ledger.transaction() as session:
        for statement in statements:
            session.connection().exec_driver_sql(statement)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting", "ledger_node"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT OR IGNORE INTO {table} SELECT * FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table} WHERE 1 = 1 ON CONFLICT DO NOTHING",
        "TRUNCATE {table} CASCADE",
    ],
)
def test_what_is_booked_cannot_be_changed(ledger: Database, table: str, statement: str) -> None:
    sqlite_only = " OR " in statement or statement.startswith("REPLACE")
    if sqlite_only != ledger.is_sqlite and (sqlite_only or statement.startswith("TRUNCATE")):
        pytest.skip("the other database does not know this statement")
    column = {"ledger_entry": "day", "ledger_posting": "minor", "ledger_node": "hash"}[table]
    with pytest.raises(DBAPIError, match="ledger:"):
        run(ledger, statement.format(table=table, column=column))


def test_replacing_is_refused_even_where_recursive_triggers_are_off(ledger: Database) -> None:
    if not ledger.is_sqlite:
        pytest.skip("a matter of SQLite")
    raw = sqlite3.connect(str(ledger.url.database))
    for table in triggers.BOOKS:
        with pytest.raises(sqlite3.IntegrityError, match="ledger:"):
            raw.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    columns = "kind, day, appeal, posting_count, documents, leaf, leaf_hash, booked_at_utc, payload_mac"
    with pytest.raises(sqlite3.IntegrityError, match="key used already"):
        raw.execute(
            f"INSERT OR REPLACE INTO ledger_entry (seq, idempotency_key, {columns}) SELECT 3, 'k0',"
            " 'report_issued', day, appeal, 0, documents, leaf, leaf_hash, booked_at_utc, leaf_hash"
            " FROM ledger_entry WHERE seq = 0"
        )
    raw.close()


def entry(connection: sa.Connection, postings: list[tuple[str, str, int]], **changes: object) -> None:
    """Insert one entry as it is, past the journal."""
    row = {
        "seq": 3, "kind": "donation", "day": sa.func.current_date(), "appeal": "LX-2026-0007-K",
        "posting_count": len(postings), "documents": "", "leaf": b"x", "leaf_hash": b"h" * 32,
        "booked_at_utc": sa.func.current_timestamp(),
    } | changes  # fmt: skip
    for place, (account, currency, minor) in enumerate(postings):
        values = {"account": account, "currency": currency, "minor": minor}
        connection.execute(POSTING.insert().values(entry_seq=row["seq"], position=place, **values))
    connection.execute(ENTRY.insert().values(**row))


IN, OUT = "Assets:WeChat:LX-2026-0007-K", "Income:Donations:LX-2026-0007-K"
GOOD = [(IN, "CNY", 7), (OUT, "CNY", -7)]


def test_a_whole_entry_goes_in(ledger: Database) -> None:
    with not_kept(ledger) as connection:
        entry(connection, GOOD)


@pytest.mark.parametrize(
    ("postings", "changes", "words"),
    [
        ([(IN, "CNY", 7), (OUT, "CNY", -6)], {}, "unbalanced"),
        ([(IN, "CNY", 7), (OUT, "USD", -7)], {}, "unbalanced"),
        ([], {}, "two postings at least"),
        ([(IN, "CNY", 7)], {}, "two postings at least"),
        (GOOD, {"posting_count": 3}, "wrong posting count"),
        (GOOD, {"seq": 4}, "seq is not the next one"),
        (GOOD, {"seq": -1}, "seq is not the next one"),
        (GOOD, {"kind": "gift"}, "unknown kind"),
        (GOOD, {"kind": "report_issued"}, "this kind moves no money"),
        (GOOD, {"appeal": "LX-2026-0008-R"}, "outside the appeal"),
        (GOOD, {"appeal": None}, "outside the appeal"),
        (GOOD, {"appeal": "7-K"}, "outside the appeal"),
        (GOOD, {"kind": "reversal", "reverses": 1}, "reversed already"),
        (GOOD, {"kind": "reversal", "reverses": 0}, "not a full reversal"),
        (GOOD, {"idempotency_key": "k0", "payload_mac": b"m"}, "key used already"),
        ([*GOOD, (IN, "CNY", 0)], {}, "not_zero|zero posting"),
    ],
)
def test_an_entry_that_is_not_whole_is_refused(
    ledger: Database, postings: list[tuple[str, str, int]], changes: dict[str, object], words: str
) -> None:
    with pytest.raises(IntegrityError, match=words), not_kept(ledger) as connection:
        entry(connection, postings, **changes)


@pytest.mark.parametrize(
    "changes", [{"kind": "reversal"}, {"reverses": 0}, {"reverses": 3, "kind": "reversal"}]
)
def test_only_a_reversal_names_an_earlier_entry(ledger: Database, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), not_kept(ledger) as connection:
        entry(connection, GOOD, **changes)


def test_a_posting_added_after_sealing_is_refused(ledger: Database) -> None:
    insert = "INSERT INTO ledger_posting (entry_seq, position, account, currency, minor) VALUES"
    with pytest.raises(IntegrityError, match="the entry is sealed"):
        run(ledger, f"{insert} (0, 2, '{IN}', 'CNY', 5)")
    with pytest.raises(IntegrityError):
        run(ledger, f"{insert} (3, 0, '{IN}', 'CNY', 5)")  # never sealed: refused at commit


def test_a_fund_below_zero_and_a_broken_equation_are_refused(ledger: Database) -> None:
    set_minor = "UPDATE ledger_appeal_total SET"
    with pytest.raises(IntegrityError, match="no_fund_below_zero"):
        run(ledger, f"{set_minor} held_minor = -1, received_minor = -1")
    with pytest.raises(IntegrityError, match="equation"):
        run(ledger, f"{set_minor} received_minor = received_minor + 1")


def test_an_account_keeps_one_currency_save_the_trading_account(ledger: Database) -> None:
    insert = "INSERT INTO ledger_balance (account, currency, minor) VALUES"
    with not_kept(ledger) as connection:
        two = "('Equity:Trading:LX-1', 'CNY', 1), ('Equity:Trading:LX-1', 'USD', 1)"
        connection.exec_driver_sql(f"{insert} {two}")
    with pytest.raises(IntegrityError):
        run(ledger, f"{insert} ('{IN}', 'USD', 1)")


def test_the_guards_are_compared_with_their_text(ledger: Database) -> None:
    with not_kept(ledger) as connection:
        assert triggers.differences(connection) == []
        on = "" if ledger.is_sqlite else " ON ledger_node"
        connection.exec_driver_sql(f"DROP TRIGGER ledger_node_delete{on}")
        assert triggers.differences(connection) == ["ledger_node_delete"]


WEAKENED: dict[bool, tuple[list[str], list[str]]] = {
    True: (
        [
            "DROP TRIGGER ledger_entry_update",
            "CREATE TRIGGER ledger_entry_update BEFORE UPDATE ON ledger_entry BEGIN SELECT 1; END",
        ],
        ["ledger_entry_update"],
    ),
    False: (
        [
            "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_update",
            "CREATE OR REPLACE FUNCTION ledger_node_insert() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'",
        ],
        ["ledger_entry_update", "ledger_node_insert()"],
    ),
}


def test_a_changed_or_disabled_guard_is_a_difference(ledger: Database) -> None:
    statements, expected = WEAKENED[ledger.is_sqlite]
    with not_kept(ledger) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        assert triggers.differences(connection) == expected


def test_guards_can_be_taken_off_and_put_back(ledger: Database) -> None:
    with not_kept(ledger) as connection:
        triggers.remove(connection)
        assert len(triggers.differences(connection)) >= 9
        triggers.install(connection)
        assert triggers.differences(connection) == []
