"""P4: a statement booked whole against raw sqlite3 inserting the same entries and postings.

    python -m benchmarks.import_rows [ROWS]

Prints the import's time, the reference's, their ratio and the import's peak memory (goals 3 and, for
1,000,000 rows, 400 MB). The import reads, checks, finds duplicates, writes entries, postings, leaves, tree,
totals, public lines and rows, durably and in parts; the reference writes entries and postings alone.
"""

from __future__ import annotations

import multiprocessing
import resource
import secrets
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.desk_house import APPEAL, desk, write_bill
from charity.donations.imports.service import import_source
from charity.kernel.roles import MACHINE
from charity.ledger.balances import appeal_totals
from charity.statements.source import Source

ROWS = 20_000


def booked(path: Path, rows: int) -> tuple[float, int]:
    """Return how long the import took in seconds, and its peak memory in MB."""
    with desk() as house:
        started = time.perf_counter()
        import_source(house, Source.of(path), path.name, None, by=MACHINE)
        took = time.perf_counter() - started
        with house.database.reading() as session:
            assert appeal_totals(session, APPEAL).donations == rows
    return took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def reference(path: Path, rows: int) -> float:
    """Return how long raw sqlite3 takes for the same entries and postings, made durable."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE entry (seq INTEGER PRIMARY KEY, kind TEXT, day TEXT, appeal TEXT,"
        " donor BLOB, ref BLOB UNIQUE);"
        "CREATE TABLE posting (entry_seq INTEGER, position INTEGER, account TEXT, currency TEXT,"
        " minor INTEGER, PRIMARY KEY (entry_seq, position)) WITHOUT ROWID;"
    )
    accounts = (f"Assets:WeChat:{APPEAL}", f"Expenses:Fees:{APPEAL}", f"Income:Donations:{APPEAL}")
    entries = ((n, "donation", "2026-02-01", APPEAL, None, secrets.token_bytes(32)) for n in range(rows))
    postings = ((n, p, account, "CNY", 1000) for n in range(rows) for p, account in enumerate(accounts))
    started = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", entries)
    connection.executemany("INSERT INTO posting VALUES (?, ?, ?, ?, ?)", postings)
    connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return took


def main() -> None:
    """Print the ratio; each side runs in a process of its own, so that memory is the import's alone."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bill.csv"
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            pool.apply(write_bill, (path, rows))
            took, peak_mb = pool.apply(booked, (path, rows))
        raw = reference(Path(folder) / "raw.db", rows)
    print(
        f"import of {rows:,} rows {took:.2f} s, raw sqlite3 {raw:.2f} s, ratio {took / raw:.1f} (goal 3), "
        f"peak {peak_mb} MB (goal 400 at 1,000,000)"
    )


if __name__ == "__main__":
    main()
