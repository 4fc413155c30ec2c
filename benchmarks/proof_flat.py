"""P3 for the log: one proof, one consistency proof, one post that is signed, as the ledger grows.

    python benchmarks/proof_flat.py [SIZE …]

The goal is 1.2 times the first size. Sizes default to 10,000 and 100,000 entries; 1,000,000 shows the whole
claim in some minutes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import booked_ledger
from charity.kernel.database import Database
from charity.ledger import proof, signed
from charity.ledger.entry import SigningReason

GOAL = 1.2
ROUNDS = 300


def milliseconds(work: Callable[[Database, int], object], database: Database, number: int) -> float:
    """Return the milliseconds that some work takes."""
    start = time.perf_counter()
    work(database, number)
    return (time.perf_counter() - start) * 1000


def prove(database: Database, seq: int) -> bytes:
    """Return a proof to take away, as `log prove` writes it."""
    with database.reading() as session:
        newest = signed.newest(session)
        assert newest is not None
        return signed.prove(session, seq, newest).octets


def continues(database: Database, old_size: int) -> int:
    """Return how many hashes show that the newest checkpoint continues an older size."""
    with database.reading() as session:
        newest = signed.newest(session)
        assert newest is not None
        return len(signed.consistency(session, old_size, newest.size))


def sign(database: Database, number: int) -> None:
    """Book one entry and sign the log in the same transaction."""
    with database.transaction() as session:
        booked_ledger.journal(session).post(booked_ledger.donation(10**9 + number), at=booked_ledger.AT)
        signed.sign_head(session, key=booked_ledger.KEY, at=booked_ledger.AT, reason=SigningReason.BATCH)


def main() -> None:
    """Fill a ledger of each size, then measure them in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000])
    sizes = sorted(parser.parse_args().sizes)
    works = {"one proof": prove, "one consistency proof": continues, "one post signed": sign}
    took: dict[str, defaultdict[int, list[float]]] = {name: defaultdict(list) for name in works}
    chance = random.Random(1)
    with ExitStack() as stack:
        databases = {size: stack.enter_context(booked_ledger.empty_ledger()) for size in sizes}
        for size, database in databases.items():
            booked_ledger.fill(database, 0, size)
            sign(database, -1)
        for number in range(1, ROUNDS + 1):
            for size, database in databases.items():
                for name, work in works.items():
                    at = number if work is sign else chance.randrange(1, size)
                    took[name][size].append(milliseconds(work, database, at))
        for size, database in databases.items():
            octets = prove(database, size // 3)
            held = proof.verify(proof.parse(octets), booked_ledger.KEY.verifier)
            print(f"{size:>10,} entries: a proof of {len(octets):,} bytes holds for entry {held.leaf.seq:,}")
    for name, by_size in took.items():
        first = statistics.median(by_size[sizes[0]])
        for size in sizes:
            median = statistics.median(by_size[size])
            print(f"{size:>10,} entries: {name} {median:.2f} ms ({median / first:.2f}x); goal {GOAL}x")


if __name__ == "__main__":
    main()
