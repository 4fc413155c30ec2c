"""P5: donors post while a long statement is booked.

    python -m benchmarks.import_while_posting [ROWS] [--pause SECONDS]

A process posts one durable donation after another to the same fund, while the statement is booked in parts.
Prints how many posts were made and failed, and the longest wait against the import's own time (goals 0, 2 %).
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from datetime import date
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.desk_house import APPEAL, desk, write_bill
from charity.config import Config
from charity.donations.imports.service import import_source
from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.kernel.cipher import Cipher
from charity.kernel.clock import system_clock
from charity.kernel.database import Database, retrying
from charity.kernel.roles import MACHINE
from charity.ledger import accounts
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.ledger.journal import Journal
from charity.statements.source import Source

ROWS = 100_000


def donation(number: int) -> Booking:
    """Return a donor's gift of one yuan."""
    postings = (
        Posting(accounts.assets(accounts.WECHAT, APPEAL), "CNY", 100),
        Posting(accounts.donations(APPEAL), "CNY", -100),
    )
    reference = ExternalReference(accounts.WECHAT, f"POST{number:020d}")
    return Booking(
        Draft(Kind.DONATION, date(2026, 2, 15), APPEAL, postings, reference=reference),
        accounts.WECHAT, 100, "CNY",
    )  # fmt: skip


def post_until(config: Config, done: Event, pause_s: float) -> tuple[int, int, float]:
    """Return how many posts were made and how many failed, and the longest wait in seconds."""
    database = Database(config.database_url)
    cipher = Cipher(config.vault_key, bytes)
    posted, failed, longest = 0, 0, 0.0

    def post() -> None:
        with database.transaction() as session:
            journal = Journal(session, log_origin=config.log_origin, cipher=cipher, entropy=bytes)
            lines.book(session, [donation(posted)], journal=journal, at=system_clock())

    while not done.is_set():
        started = time.monotonic()
        try:
            retrying(post)
            posted += 1
        except Exception as error:  # any failure counts, whatever it is
            failed += 1
            print(type(error).__name__, error)
        longest = max(longest, time.monotonic() - started)
        done.wait(pause_s)
    database.engine.dispose()
    return posted, failed, longest


def main() -> None:
    """Measure the longest wait."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=ROWS)
    parser.add_argument("--pause", type=float, default=0.05)
    wanted = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with TemporaryDirectory() as folder, desk() as house, context.Manager() as manager:
        path = Path(folder) / "bill.csv"
        write_bill(path, wanted.rows)
        done = manager.Event()
        with context.Pool(1) as pool:
            donor = pool.apply_async(post_until, (house.config, done, wanted.pause))
            started = time.monotonic()
            import_source(house, Source.of(path), path.name, None, by=MACHINE)
            took = time.monotonic() - started
            done.set()
            posted, failed, longest = donor.get()
    print(
        f"import of {wanted.rows:,} rows {took:.1f} s beside {posted} posts, {failed} failed (goal 0), "
        f"longest wait {longest:.2f} s, {100 * longest / took:.1f} % of the import (goal 2 %)"
    )


if __name__ == "__main__":
    main()
