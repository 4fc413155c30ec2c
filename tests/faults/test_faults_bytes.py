"""One flipped bit of anything that is stored: the audit says so, or the vault does not open it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from charity.kernel.columns import METADATA
from charity.kernel.money import Money
from charity.kernel.vault import EvidenceBroken, Vault
from charity.ledger import audit, cosignature, exchange, note, periods, signed, transfers, triggers
from charity.ledger.entry import SigningReason
from charity.ledger.note import COSIGNATURE, SigningKey
from charity.ledger.rates import Rate
from charity.ledger.tables import PRIVATE_FACT
from tests.ledger.conftest import AT, DAY, ORIGIN, Bookkeeper, Say

KEY = SigningKey(ORIGIN, b"k" * 32)
WITNESS = SigningKey("witness.test", b"w" * 32, COSIGNATURE)
#: What no leaf, sum, seal or signature speaks of, and why a flip there goes unnamed.
BESIDE_THE_LEAF = {
    "ledger_appeal_total.custody": "a word of three, which a CHECK holds; accounts do not say it",
    "ledger_checkpoint.signed_at_utc": "when the desk signed: no checkpoint of the specification has a time",
    "ledger_checkpoint.reason": "why the desk signed: a word of its own",
    "ledger_entry.booked_at_utc": "when the desk booked: a leaf has the day only, not to tell who gave",
    "ledger_entry.idempotency_key": "what makes sending again harmless: nothing that was booked",
    "ledger_entry.payload_mac": "the same",
    "ledger_entry.reason": "a code of the desk's own, beside what a reversal says",
    "ledger_head.id": "one row, which a CHECK holds",
    "ledger_log.begun_at_utc": "when the desk began to sign under a name",
    "ledger_period.last_day": "what the desk closed for itself: only an entry that contradicts it is named",
    "ledger_period.closed_at_utc": "when it did",
}
#: The ledger's own tables; `ledger_line` is the donations' picture of it and is held to it elsewhere.
#: Derived for pages, from what is tried here: the public lines, and the parts of an import under way.
_DERIVED = {"ledger_line", "ledger_part"}
TABLES = [t for n, t in sorted(METADATA.tables.items()) if n.startswith("ledger_") and n not in _DERIVED]
TABLES += [PRIVATE_FACT]


@pytest.fixture(scope="module")
def books(shared_keeper: Bookkeeper) -> Bookkeeper:
    """A ledger with a row in every table of it."""
    say, keeper, on = Say(), shared_keeper, {"appeal": Say.APPEAL, "channel": "Bank", "day": DAY}
    keeper.book(
        say.fact(day=DAY - timedelta(days=1)),
        *(say.donation(100 + i, f"n{i}", donor=f"捐助人{i}", idempotency_key=f"k{i}") for i in range(6)),
    )
    keeper.book(say.refund(101, "n1", "r1"), say.payout(50), say.fee(1))
    keeper.reverse(4)
    with keeper.database.transaction() as session:
        journal = keeper.journal(session)
        journal.post(exchange.donation(session, amount=Money(5_000, "USD"), rate=Rate(72, 10), **on), at=AT)
        sold = {"sold": Money(2_000, "USD"), "proceeds": Money(14_000)}
        journal.post(exchange.conversion(session, **sold, **on), at=AT)
        handing = transfers.Handing(Say.APPEAL, Say.OTHER, (("WeChat", Money(20)),), DAY, "once")
        transfers.hand_over(session, journal, handing, at=AT)
        made = signed.sign_head(session, key=KEY, at=AT, reason=SigningReason.BATCH)
        line = cosignature.cosign(note.parse(made.note).text, WITNESS, time_s=1_771_200_000)
        signed.keep_cosignature(session, made.size, WITNESS.verifier, line.line, time_s=1_771_200_000)
    keeper.book(say.donation(7, "last"))
    with keeper.database.transaction() as session:
        periods.close(session, DAY - timedelta(days=1), key=KEY, at=AT)
    return keeper


def flipped(value: Any) -> Iterator[Any]:
    """Yield values that differ from a stored one in a single bit, sign or day."""
    if isinstance(value, bytes):
        octets = value
        for place in sorted({0, len(octets) // 2, len(octets) - 1}):
            yield octets[:place] + bytes([octets[place] ^ 1]) + octets[place + 1 :]
    elif isinstance(value, str):
        for place in sorted({0, len(value) // 2, len(value) - 1}) if value else ():
            yield value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
    elif isinstance(value, datetime):
        yield value + timedelta(seconds=1)
    elif isinstance(value, date):
        yield value + timedelta(days=1)
    elif isinstance(value, int):
        yield value ^ 1


def changes(connection: sa.Connection, table: sa.Table) -> Iterator[tuple[str, str, list[Any]]]:
    """Yield (column, statement, values) for each flip in the first, a middle and the last row of a table."""
    names, keys = [c.name for c in table.columns], [c.name for c in table.primary_key]
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    order = ", ".join(keys)
    select = f"SELECT {', '.join(names)} FROM {table.name} ORDER BY {order}"
    rows = [dict(zip(names, row, strict=True)) for row in connection.exec_driver_sql(select)]
    assert rows, f"{table.name} is empty: nothing would be tried"
    where = " AND ".join(f"{key} = {mark}" for key in keys)
    for name in names:
        filled = [row for row in rows if row[name] is not None]
        assert filled, f"{table.name}.{name} is empty: nothing would be tried"
        for place in sorted({0, len(filled) // 2, len(filled) - 1}):
            for value in flipped(filled[place][name]):
                statement = f"UPDATE {table.name} SET {name} = {mark} WHERE {where}"
                yield name, statement, [value, *(filled[place][key] for key in keys)]


def unseen(books: Bookkeeper, table: sa.Table) -> Counter[str]:
    """Return how often a flip in each column was neither refused nor named."""
    missed: Counter[str] = Counter()
    with books.database.engine.connect() as connection:
        _take_guards_off(connection)
        for name, statement, values in list(changes(connection, table)):
            connection.exec_driver_sql("SAVEPOINT flip")
            try:
                connection.exec_driver_sql(statement, tuple(values))
                verdict = audit.verify(Session(bind=connection), openings=books.cipher)
                found = [problem for problem in verdict.problems if problem.code != "trigger"]
                assert all(problem.message for problem in found)
                missed[f"{table.name}.{name}"] += not found
            except DBAPIError:
                pass  # a CHECK or a key of the database itself
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT flip")
        connection.rollback()
    return +missed


def _take_guards_off(connection: sa.Connection) -> None:
    """Give whoever holds the file in hand their way: no trigger, no foreign key, no check."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return
    for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    triggers.remove(connection)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_flipped_bit_of_any_column_is_named(books: Bookkeeper, table: sa.Table) -> None:
    assert set(unseen(books, table)) <= BESIDE_THE_LEAF.keys()


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff a photo", b"%PDF-1.7 an issued paper"], ids=["evidence", "paper"]
)
def test_no_flipped_byte_of_a_kept_file_is_opened(vault: Vault, tmp_path: Path, content: bytes) -> None:
    kept = vault.keep(content)
    path = next(path for path in tmp_path.rglob("*") if path.is_file())
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(EvidenceBroken):
            vault.fetch(kept.sha256)
    for cut in (0, 1, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(EvidenceBroken):
            vault.fetch(kept.sha256)
