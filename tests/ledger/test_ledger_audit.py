"""The audit names what was tampered with, once the guards were taken off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.database import Database
from charity.ledger import audit, leaf, merkle, triggers
from charity.ledger.audit import Verdict
from charity.ledger.checks import entries as entry_checks
from charity.ledger.checks.problems import PROBLEMS_MAX
from charity.ledger.tables import ENTRY
from charity.ledger.tree import tree_hash
from tests.ledger.conftest import Say


@pytest.fixture(scope="module")
def town(shared_keeper: Any) -> Database:
    """Twenty-odd entries of several kinds; 5 is reversed by 22. Nothing that a test does to it is kept."""
    say = Say()
    donations = (say.donation(100 + i, f"n{i}", donor=f"捐助人{i}") for i in range(1, 20))
    shared_keeper.book(say.fact(), *donations)
    shared_keeper.book(say.refund(101, "n1", "r1"), say.payout(300))
    shared_keeper.reverse(5)
    shared_keeper.book(say.donation(55, "far", appeal=say.OTHER))
    database: Database = shared_keeper.database
    return database


def verdict(ledger: Database) -> Verdict:
    """Audit a database as it stands."""
    with ledger.reading() as session:
        return audit.verify(session)


def tampered(ledger: Database, *statements: str) -> Verdict:
    """Audit what somebody with the file in hand could make of a database: guards off, then on again."""
    with ledger.engine.connect() as connection:
        begin, end = _WORDS_AROUND[ledger.is_sqlite]
        _run(connection, begin)
        triggers.remove(connection)
        _run(connection, statements)
        triggers.install(connection)
        found = audit.verify(Session(bind=connection))
        connection.rollback()
        _run(connection, end)
    return found


_WORDS_AROUND: dict[bool, tuple[tuple[str, ...], tuple[str, ...]]] = {
    True: (
        ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON", "BEGIN IMMEDIATE"),
        ("PRAGMA ignore_check_constraints = OFF", "PRAGMA foreign_keys = ON"),
    ),
    False: (("SET LOCAL session_replication_role = replica",), ()),
}


def _run(connection: sa.Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def test_an_untouched_ledger_is_good(town: Database, shared_keeper: Any) -> None:
    found = verdict(town)
    assert (found.ok, found.entries, found.problems) == (True, 24, ())
    with town.reading() as session:
        assert (found.entries, found.root) == tree_hash(session)
        assert audit.verify(session, openings=shared_keeper.cipher).ok


def test_an_empty_ledger_is_good(ledger: Database) -> None:
    found = verdict(ledger)
    assert (found.ok, found.entries, found.root) == (True, 0, merkle.EMPTY_ROOT)


def test_pieces_of_any_length_give_the_same_verdict(town: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = verdict(town)
    for length in (1, 3, 8):
        monkeypatch.setattr(entry_checks, "CHUNK_ENTRIES", length)
        assert verdict(town) == whole


@pytest.mark.parametrize("seq", [0, 7, 22, 23])
@pytest.mark.parametrize("place", [0, 20, 100, -2])
def test_one_flipped_bit_of_any_leaf_names_that_entry(town: Database, seq: int, place: int) -> None:
    with town.reading() as session:
        octets = session.connection().execute(sa.select(ENTRY.c.leaf).where(ENTRY.c.seq == seq)).scalar_one()
    bent = bytearray(octets)
    bent[place] ^= 1
    blob = f"X'{bent.hex()}'" if town.is_sqlite else f"'\\x{bent.hex()}'"
    found = tampered(town, f"UPDATE ledger_entry SET leaf = {blob} WHERE seq = {seq}")
    assert not found.ok
    assert (found.problems[0].seq, found.problems[0].code) == (seq, "leaf-hash")


ANY_HASH = {True: "zeroblob(32)", False: "decode(repeat('00', 32), 'hex')"}


@pytest.mark.parametrize(
    ("seq", "code", "statement"),
    [
        (7, "leaf-hash", "UPDATE ledger_entry SET leaf_hash = {hash} WHERE seq = 7"),
        (7, "columns", "UPDATE ledger_entry SET kind = 'lump' WHERE seq = 7"),
        (7, "columns", "UPDATE ledger_entry SET day = '2026-02-16' WHERE seq = 7"),
        (7, "columns", "UPDATE ledger_entry SET appeal = 'LX-2026-0008-R' WHERE seq = 7"),
        (7, "columns", "UPDATE ledger_entry SET appeal = NULL WHERE seq = 7"),
        (7, "columns", "UPDATE ledger_entry SET appeal = 'x\"y' WHERE seq = 7"),
        (7, "columns", "UPDATE ledger_entry SET donor = NULL WHERE seq = 7"),
        (7, "columns", "UPDATE ledger_entry SET donor = {hash} WHERE seq = 7"),
        (7, "columns", "UPDATE ledger_entry SET ref = {hash} WHERE seq = 7"),
        (7, "columns", "UPDATE ledger_entry SET documents = 'none' WHERE seq = 7"),
        (7, "posting-count", "UPDATE ledger_entry SET posting_count = 3 WHERE seq = 7"),
        (7, "postings", "UPDATE ledger_posting SET minor = minor * 2 WHERE entry_seq = 7"),
        (7, "postings", "UPDATE ledger_posting SET minor = minor + 1 WHERE entry_seq = 7 AND position = 0"),
        (7, "postings", "UPDATE ledger_posting SET currency = 'USD' WHERE entry_seq = 7"),
        (7, "postings", "UPDATE ledger_posting SET account = 'Assets:Cash:LX-2026-0007-K'"
         " WHERE entry_seq = 7 AND position = 0"),
        (7, "postings", "DELETE FROM ledger_posting WHERE entry_seq = 7"),
        (7, "gap", "DELETE FROM ledger_entry WHERE seq = 7"),
        (0, "gap", "DELETE FROM ledger_entry WHERE seq = 0"),
        (23, "posting-without-entry", "DELETE FROM ledger_entry WHERE seq = 23"),
        (-1, "gap", "UPDATE ledger_entry SET seq = -1 WHERE seq = 23"),
        (23, "gap", "UPDATE ledger_entry SET seq = 900 WHERE seq = 23"),
        (22, "columns", "UPDATE ledger_entry SET reverses = 6 WHERE seq = 22"),
        (22, "reversal", "UPDATE ledger_entry SET reverses = 6 WHERE seq = 22"),
        (6, "node", "UPDATE ledger_node SET hash = {hash} WHERE level = 1 AND position = 3"),
        (8, "node", "UPDATE ledger_node SET hash = {hash} WHERE level = 3 AND position = 1"),
        (6, "node", "DELETE FROM ledger_node WHERE level = 1 AND position = 3"),
        (None, "nodes", "INSERT INTO ledger_node (level, position, hash) VALUES (9, 9, {hash})"),
        (23, "head", "UPDATE ledger_head SET size = 23"),
        (23, "head", "UPDATE ledger_head SET frontier = {hash}"),
        (None, "head", "UPDATE ledger_head SET log_origin = 'desk.test/other'"),
        (None, "balance", "UPDATE ledger_balance SET minor = minor + 1"
         " WHERE account = 'Income:Donations:LX-2026-0007-K'"),
        (None, "head", "DELETE FROM ledger_head"),
        (7, "postings", "UPDATE ledger_posting SET account = 'Loans:Bank:LX-2026-0007-K'"
         " WHERE entry_seq = 7 AND position = 0"),
        (None, "account", "UPDATE ledger_posting SET account = 'Loans:Bank:LX-2026-0007-K'"
         " WHERE entry_seq = 7 AND position = 0"),
        (None, "balance", "DELETE FROM ledger_balance WHERE account = 'Income:Donations:LX-2026-0007-K'"),
        (None, "balance", "INSERT INTO ledger_balance (account, currency, minor)"
         " VALUES ('Assets:Cash:LX-2026-0007-K', 'CNY', 5)"),
        (None, "total", "UPDATE ledger_appeal_total SET held_minor = held_minor + 1,"
         " received_minor = received_minor + 1 WHERE appeal = 'LX-2026-0007-K'"),
        (None, "total", "UPDATE ledger_appeal_total SET donations = donations + 1"
         " WHERE appeal = 'LX-2026-0007-K'"),
        (None, "total", "DELETE FROM ledger_appeal_total WHERE appeal = 'LX-2026-0007-K'"),
        (7, "reference", "DELETE FROM ledger_reference WHERE entry_seq = 7"),
        (5, "reference", "INSERT INTO ledger_reference (reference_index, entry_seq) VALUES ({hash}, 5)"),
    ],
)  # fmt: skip
def test_each_class_of_tampering_is_named(town: Database, seq: int | None, code: str, statement: str) -> None:
    found = tampered(town, statement.replace("{hash}", ANY_HASH[town.is_sqlite]))
    assert not found.ok
    assert (seq, code) in [(p.seq, p.code) for p in found.problems]


COLUMNS = ["kind", "day", "appeal", "posting_count", "donor", "reverses", "documents", "leaf"]


@pytest.mark.parametrize("value", ["'text'", "X'00ff'", "1.5", "NULL"])
@pytest.mark.parametrize(
    "column", ["kind", "day", "appeal", "posting_count", "donor", "reverses", "documents", "leaf"]
)
def test_a_column_of_another_type_is_named_and_stops_nothing(town: Database, column: str, value: str) -> None:
    if not town.is_sqlite:
        pytest.skip("PostgreSQL keeps its types")
    if value == "NULL" and column not in {"appeal", "donor"}:
        pytest.skip("the column takes no NULL")
    found = tampered(town, f"UPDATE ledger_entry SET {column} = {value} WHERE seq = 7")
    assert 7 in [p.seq for p in found.problems]


@pytest.mark.parametrize("value", ["'text'", "X'00ff'", "1.5"])
def test_a_posting_of_another_type_is_named_and_stops_nothing(town: Database, value: str) -> None:
    if not town.is_sqlite:
        pytest.skip("PostgreSQL keeps its types")
    found = tampered(town, f"UPDATE ledger_posting SET minor = {value} WHERE entry_seq = 7 AND position = 1")
    assert 7 in [p.seq for p in found.problems]


def test_columns_that_only_join_to_the_same_text_are_told_apart(town: Database) -> None:
    """An account holding JSON of two postings must not pass for the two."""
    income, wechat = "Income:Donations:LX-2026-0007-K", "Assets:WeChat:LX-2026-0007-K"
    joined = f'{wechat}","CNY",107],["{income}'
    found = tampered(
        town,
        "DELETE FROM ledger_posting WHERE entry_seq = 7",
        "INSERT INTO ledger_posting (entry_seq, position, account, currency, minor)"
        f" VALUES (7, 0, '{joined}', 'CNY', -107)",
    )
    assert 7 in [p.seq for p in found.problems]


def test_a_leaf_rewritten_with_its_hash_shows_in_the_tree(town: Database) -> None:
    """Columns, postings, leaf and hash all agree with each other: only the tree still knows."""
    with town.reading() as session:
        row = session.connection().execute(sa.select(ENTRY).where(ENTRY.c.seq == 7)).one()
    told = leaf.decode(row.leaf)
    post = [(account, currency, minor * 3) for account, currency, minor in told.post]
    octets = leaf.encode(*told._replace(post=post))
    form = "X'{}'" if town.is_sqlite else "'\\x{}'"
    found = tampered(
        town,
        f"UPDATE ledger_entry SET leaf = {form.format(octets.hex())},"
        f" leaf_hash = {form.format(merkle.leaf_hash(octets).hex())} WHERE seq = 7",
        "UPDATE ledger_posting SET minor = minor * 3 WHERE entry_seq = 7",
    )
    first = found.problems[0]
    assert first.code == "node"
    assert (6, "node") in [(p.seq, p.code) for p in found.problems]


def test_a_reversal_of_a_reversal_is_named(town: Database) -> None:
    drop = "ALTER TABLE ledger_entry DROP CONSTRAINT ck_ledger_entry_reversal_names_its_entry"
    found = tampered(
        town,
        *([] if town.is_sqlite else [drop]),
        "UPDATE ledger_entry SET reverses = 22 WHERE seq = 23",
    )
    codes = [(p.seq, p.code) for p in found.problems]
    assert (23, "reversal") in codes
    assert (22, "reversal") in codes


def test_an_entry_reversed_twice_is_named(town: Database) -> None:
    if town.is_sqlite:
        pytest.skip("SQLite gives no way to take the unique constraint off")
    found = tampered(
        town,
        "ALTER TABLE ledger_entry DROP CONSTRAINT uq_ledger_entry_reverses",
        "ALTER TABLE ledger_entry DROP CONSTRAINT ck_ledger_entry_reversal_names_its_entry",
        "UPDATE ledger_entry SET reverses = 5 WHERE seq = 23",
    )
    assert (23, "reversed-twice") in [(p.seq, p.code) for p in found.problems]


def test_missing_guards_are_named(town: Database) -> None:
    with town.engine.connect() as connection:
        _run(connection, ("BEGIN",) if town.is_sqlite else ())
        triggers.remove(connection)
        found = audit.verify(Session(bind=connection))
        connection.rollback()
    assert {p.code for p in found.problems} == {"trigger"}
    assert len(found.problems) >= 9


def test_a_ledger_all_wrong_lists_a_hundred_problems_and_counts_the_rest(
    ledger: Database, book: Callable[..., Any], say: Any
) -> None:
    book(*(say.fact() for _ in range(PROBLEMS_MAX + 20)))
    found = tampered(ledger, "UPDATE ledger_entry SET day = '2020-01-01'")
    assert len(found.problems) == PROBLEMS_MAX + 1
    assert found.problems[0].seq == 0
    assert "20 more" in found.problems[-1].message
