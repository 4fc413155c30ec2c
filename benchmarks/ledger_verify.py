"""P8: how many leaves a second `ledger verify` recomputes, beside bare hashlib in the same run.

    python benchmarks/ledger_verify.py [LEAVES] [--rounds N]

Prints booking, verifying and hashing in leaves a second; the goal is 100,000 verified leaves a second.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import booked_ledger
from charity.ledger.audit import verify
from charity.ledger.tables import ENTRY

GOAL = 100_000


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that some work takes: others share the machine."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Fill, verify and hash."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("leaves", type=int, nargs="?", default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    with booked_ledger.empty_ledger() as database:
        booking = seconds(lambda: booked_ledger.fill(database, 0, wanted.leaves))
        with database.reading() as session:
            verdict = verify(session)
            assert verdict.ok, verdict.problems
            assert verdict.entries == wanted.leaves
            verifying = min(seconds(lambda: verify(session)) for _ in range(wanted.rounds))
            leaves = session.connection().execute(sa.select(ENTRY.c.leaf)).scalars().all()
        hashing = min(
            seconds(lambda: [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves])
            for _ in range(wanted.rounds)
        )
    print(f"leaves          {wanted.leaves:>12,}")
    print(f"booked          {wanted.leaves / booking:>12,.0f} a second")
    print(f"verified        {wanted.leaves / verifying:>12,.0f} a second (goal {GOAL:,})")
    print(f"bare hashlib    {wanted.leaves / hashing:>12,.0f} a second")
    print(f"verify / hashlib{verifying / hashing:>12.1f} times its time")


if __name__ == "__main__":
    main()
