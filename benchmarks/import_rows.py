"""Times a statement booked whole against raw sqlite3 inserting the same entries and postings.

`python -m benchmarks.import_rows [ROWS]` prints one line: the import's time, the reference's, their ratio and
the peak memory. The reference writes entries and postings alone: no parsing, no checks, no leaves, no totals.
"""

from __future__ import annotations

import resource
import secrets
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from sqlmodel import Session

from charity.donations.imports.rules import Recipient
from charity.donations.imports.service import import_statement
from charity.kernel.cipher import Cipher
from charity.kernel.clock import system_clock
from charity.kernel.database import Database
from charity.kernel.references import Reference
from charity.kernel.roles import MACHINE
from charity.kernel.vault import Vault
from charity.ledger.accounts import Custody
from charity.ledger.balances import appeal_totals, open_appeal
from charity.ledger.journal import Journal
from charity.migrations.steps import upgrade
from tests.statements.samples import START, Trade, bill, fee_of, order_no

ROWS = 20_000
APPEAL = str(Reference("LX", 2026, 7))


def recipients(_session: Session, _refs: object) -> dict[str, Recipient]:
    """Stand in for the appeals column, which costs one query per appeal and file."""
    return {APPEAL: Recipient(APPEAL, Custody.HELD, "CNY", takes_money=True)}


def content_of(rows: int) -> bytes:
    """Return a bill of payments."""
    trades = [
        Trade(order_no(n), START, 1000 + n % 977, fee_of(1000 + n % 977), attach=APPEAL)
        for n in range(1, rows)
    ]
    return bill([*trades, Trade(order_no(rows), START, 500, 3, attach=f"{APPEAL};王小明")])


def booked(folder: Path, content: bytes) -> tuple[float, int]:
    """Return how long the import took, and what it brought in."""
    database = Database(f"sqlite:///{folder / 'lantern.db'}")
    upgrade(database)
    cipher, vault = Cipher(b"v" * 32, secrets.token_bytes), Vault(folder, b"v" * 32, secrets.token_bytes)
    with database.transaction() as session:
        open_appeal(session, appeal=APPEAL, custody=Custody.HELD)
    started = time.perf_counter()
    with database.transaction() as session:
        journal = Journal(session, log_origin="bench/lantern", cipher=cipher, entropy=secrets.token_bytes)
        import_statement(
            session, content=content, filename="bill.csv", appeal_ref=None, by=MACHINE, at=system_clock(),
            journal=journal, cipher=cipher, vault=vault,
        )  # fmt: skip
    took = time.perf_counter() - started
    with database.reading() as session:
        return took, appeal_totals(session, APPEAL).donations


def reference(folder: Path, rows: int) -> float:
    """Return how long raw sqlite3 takes for the same entries and postings, made durable."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE entry (seq INTEGER PRIMARY KEY, kind TEXT, day TEXT, appeal TEXT,"
        " donor BLOB, ref BLOB UNIQUE);"
        "CREATE TABLE posting (entry_seq INTEGER, position INTEGER, account TEXT, currency TEXT,"
        " minor INTEGER, PRIMARY KEY (entry_seq, position)) WITHOUT ROWID;"
    )
    entries = [(n, "donation", "2026-02-01", APPEAL, None, secrets.token_bytes(32)) for n in range(rows)]
    accounts = (f"Assets:WeChat:{APPEAL}", f"Expenses:Fees:{APPEAL}", f"Income:Donations:{APPEAL}")
    postings = [(n, p, account, "CNY", 1000) for n in range(rows) for p, account in enumerate(accounts)]
    started = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", entries)
    connection.executemany("INSERT INTO posting VALUES (?, ?, ?, ?, ?)", postings)
    connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return took


def main() -> None:
    """Print the ratio."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    content = content_of(rows)
    target = "charity.donations.imports.planning.recipients_among"
    with tempfile.TemporaryDirectory() as folder, mock.patch(target, recipients):
        took, donations = booked(Path(folder), content)
        assert donations == rows
        raw = reference(Path(folder), rows)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"import of {rows:,} rows {took:.2f} s, raw sqlite3 {raw:.2f} s, ratio {took / raw:.1f} (goal 3), "
        f"peak {peak_mb} MB (goal 400 at 1,000,000)"
    )


if __name__ == "__main__":
    main()
