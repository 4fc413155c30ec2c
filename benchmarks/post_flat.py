"""P3: one post, and the totals of one appeal, as the ledger grows; the goal is 1.2 times the first size.

    python benchmarks/post_flat.py [SIZE …]

Sizes default to 10,000 and 100,000 entries; 1,000,000 shows the whole claim in some minutes. Ledgers of all
sizes take turns, so that what else the machine does falls on each alike.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import booked_ledger
from charity.kernel.database import Database
from charity.ledger.balances import appeal_totals
from charity.ledger.tree import tree_hash

GOAL = 1.2
ROUNDS = 300


def post_ms(database: Database, number: int) -> float:
    """Return the milliseconds of one durable post."""
    draft = booked_ledger.donation(10**9 + number)
    start = time.perf_counter()
    with database.transaction() as session:
        booked_ledger.journal(session).post(draft, at=booked_ledger.AT)
    return (time.perf_counter() - start) * 1000


def read_ms(database: Database) -> float:
    """Return the milliseconds of reading an appeal's totals and the tree hash."""
    start = time.perf_counter()
    with database.reading() as session:
        appeal_totals(session, booked_ledger.APPEAL)
        tree_hash(session)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Fill a ledger of each size, then measure them in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000])
    sizes = sorted(parser.parse_args().sizes)
    posts: defaultdict[int, list[float]] = defaultdict(list)
    reads: defaultdict[int, list[float]] = defaultdict(list)
    with ExitStack() as stack:
        databases = {size: stack.enter_context(booked_ledger.empty_ledger()) for size in sizes}
        for size, database in databases.items():
            booked_ledger.fill(database, 0, size)
        for number in range(ROUNDS):
            for size, database in databases.items():
                posts[size].append(post_ms(database, number))
                reads[size].append(read_ms(database))
    for size in sizes:
        post, read = statistics.median(posts[size]), statistics.median(reads[size])
        post_ratio = post / statistics.median(posts[sizes[0]])
        read_ratio = read / statistics.median(reads[sizes[0]])
        print(
            f"{size:>10,} entries: one post {post:.2f} ms ({post_ratio:.2f}x),"
            f" totals and root {read:.2f} ms ({read_ratio:.2f}x); goal {GOAL}x"
        )


if __name__ == "__main__":
    main()
