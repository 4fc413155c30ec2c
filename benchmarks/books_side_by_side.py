"""P7: a bill booked and an uncached page, beside what reads the same books: ours, hledger and bean-check.

    python -m benchmarks.books_side_by_side [ROWS]

Prints the import and the time in which the public lines and totals of the appeal are read, against `ledger
balance` (computing the equation from the postings), `hledger balance` and `bean-check` over the exported
books. Goals at 100,000 rows: at most 1.5, 0.3 and 0.15 times theirs. A tool that is not there is left out.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.desk_house import APPEAL, desk, write_bill
from charity.donations.imports.service import import_source
from charity.donations.lines.queries import lines_of
from charity.donations.queries import totals_of
from charity.kernel.house import House
from charity.kernel.roles import MACHINE
from charity.ledger.export import beancount
from charity.statements.source import Source

ROWS = 10_000
GOALS = {"ledger": 1.5, "hledger": 0.3, "bean-check": 0.15}


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def read_page(house: House) -> None:
    """Read what an uncached page of the appeal shows of its money."""
    with house.database.reading() as session:
        totals_of(session, APPEAL)
        lines_of(session, APPEAL, limit=50)


def commands(books: Path) -> dict[str, list[str]]:
    """Return the command of each tool that is there."""
    found = {
        "ledger": ["ledger", "-f", str(books), "balance"],
        "hledger": ["hledger", "-f", f"journal:{books}", "balance"],
        "bean-check": ["bean-check", str(books)],
    }
    beside = Path(sys.executable).parent
    for name in list(found):
        path = shutil.which(name) or shutil.which(name, path=str(beside))
        if path is None:
            del found[name]
        else:
            found[name][0] = path
    return found


def main() -> None:
    """Print the figures side by side."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with TemporaryDirectory() as folder, desk() as house:
        bill, books = Path(folder) / "bill.csv", Path(folder) / "books.beancount"
        write_bill(bill, rows)
        took = seconds(lambda: import_source(house, Source.of(bill), bill.name, None, by=MACHINE))
        page = seconds(lambda: read_page(house))
        with house.database.reading() as session, books.open("w", encoding="utf-8") as stream:
            beancount.write(session, stream)
        print(f"import of {rows:,} rows {took:.2f} s, money of an uncached page {1000 * page:.1f} ms")
        for name, command in commands(books).items():
            ran = subprocess.run(command, capture_output=True, check=False)
            its = seconds(lambda: subprocess.run(command, capture_output=True, check=False))  # noqa: B023
            told = "" if ran.returncode == 0 else " (it refuses the file)"
            print(f"{name:<12}{its:8.2f} s{told}, import/{name} {took / its:.2f} (goal {GOALS[name]})")


if __name__ == "__main__":
    main()
