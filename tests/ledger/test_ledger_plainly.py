"""An entry that one look finds plain passes every guard; with and without that look the same is refused."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from charity.ledger import guards, triggers
from tests.ledger.conftest import Say

HERE, OTHER = "LX-2026-0007-K", "LX-2026-0008-R"
ACCOUNTS = [
    f"{name}:{appeal}"
    for appeal in (HERE, OTHER)
    for name in (
        "Assets:WeChat", "Income:Donations", "Expenses:Fees", "Income:Remainder", "Equity:Pledges",
        "Equity:Trading", "Assets:Bank-USD", "Expenses:Remainder",
    )
]  # fmt: skip
TRIES = 4_000


@pytest.fixture(scope="module")
def two(shared_keeper: Any, tmp_path_factory: pytest.TempPathFactory) -> list[sqlite3.Connection]:
    """The same books twice: with the guards as they are, and with each of them asked every time."""
    if not shared_keeper.database.is_sqlite:
        pytest.skip("the conditions are the same text in both databases")
    say = Say()
    shared_keeper.book(say.donation(1000, "a", idempotency_key="k0"), say.donation(500, "b"))
    shared_keeper.reverse(1)
    folder = tmp_path_factory.mktemp("books")
    source = sqlite3.connect(str(shared_keeper.database.url.database))
    made = []
    for name in ("short", "whole"):
        path: Path = folder / name
        made.append(sqlite3.connect(path, isolation_level=None))
        source.backup(made[-1])
    source.close()
    without = {**triggers.FIRST, "ledger_entry": guards.SEAL[1:]}
    made[1].execute("DROP TRIGGER ledger_entry_insert")
    made[1].execute(triggers._sqlite_triggers(["ledger_entry"], without)["ledger_entry_insert"])
    return made


def _tried(rng: random.Random) -> list[tuple[str, tuple[object, ...]]]:
    """Return the statements of an entry that is plain but for some things, often none."""
    odd = rng.choice([0, 0, 1, 1, 2, 3])
    row: dict[str, object] = {
        "seq": 3, "kind": rng.choice(["donation", "lump", "refund", "fee"]), "day": "2026-02-01",
        "appeal": HERE, "posting_count": 2, "reverses": None, "documents": "", "leaf": b"x",
        "leaf_hash": b"h" * 32, "booked_at_utc": "2026-02-01", "reason": None, "idempotency_key": None,
        "payload_mac": None,
    }  # fmt: skip
    minor = rng.randrange(1, 9)
    postings: list[list[object]] = [[ACCOUNTS[0], "CNY", minor], [ACCOUNTS[1], "CNY", -minor]]
    if rng.random() < 0.4:
        postings += [[ACCOUNTS[2], "CNY", 2], [ACCOUNTS[0], "CNY", -2]]
    row["posting_count"] = len(postings)
    before: list[tuple[str, tuple[object, ...]]] = []
    choices: dict[str, list[object]] = {
        "kind": ["payout", "use", "transfer", "remainder", "pledge", "reversal", "report_issued", "gift"],
        "seq": [2, 4, 0, -1],
        "appeal": [OTHER, None, "7-K", ""],
        "posting_count": [0, 1, 3, 5],
        "reverses": [0, 1, 2],
        "reason": ["settled", "cancelled", "mistake"],
        "idempotency_key": ["k0", "k1"],
        "day": ["2025-12-01", "2026-01-31", "2026-01-30"],
    }
    for _ in range(odd):
        what = rng.choice(
            [*choices, "account", "currency", "minor", "link", "exchange", "period", "closed", "fund", "leg"]
        )
        if what in choices:
            row[what] = rng.choice(choices[what])
        elif what in {"account", "currency", "minor"}:
            values: dict[str, list[object]] = {
                "account": [*ACCOUNTS], "currency": ["USD", "EUR"], "minor": [1, -1, 5],
            }  # fmt: skip
            place = ["account", "currency", "minor"].index(what)
            rng.choice(postings)[place] = rng.choice(values[what])
        elif what == "leg":
            before, row["seq"] = _FIRST_LEG + before, 4
        else:
            before.append(_BESIDE[what](rng))
    row["payload_mac"] = b"m" if row["idempotency_key"] else None
    insert = "INSERT INTO ledger_posting VALUES (?, ?, ?, ?, ?)"
    before += [(insert, (row["seq"], place, *one)) for place, one in enumerate(postings)]
    names, places = ", ".join(row), ", ".join("?" for _ in row)
    return [*before, (f"INSERT INTO ledger_entry ({names}) VALUES ({places})", tuple(row.values()))]


_FIRST_LEG: list[tuple[str, tuple[object, ...]]] = [
    ("INSERT INTO ledger_link VALUES (3, 4, 'transfer', ?, '{}')", ("d" * 64,)),
    ("INSERT INTO ledger_posting VALUES (3, 0, ?, 'CNY', 2)", (f"Expenses:Remainder:{OTHER}",)),
    ("INSERT INTO ledger_posting VALUES (3, 1, ?, 'CNY', -2)", (f"Assets:WeChat:{OTHER}",)),
    (
        "INSERT INTO ledger_entry (seq, kind, day, appeal, posting_count, documents, leaf, leaf_hash,"
        " booked_at_utc) VALUES (3, 'remainder', '2026-02-01', ?, 2, ?, x'00', x'00', '2026-02-01')",
        (OTHER, "d" * 64),
    ),
]
_Beside = Callable[[random.Random], tuple[str, tuple[object, ...]]]
_BESIDE: dict[str, _Beside] = {
    "link": lambda rng: (
        "INSERT INTO ledger_link VALUES (?, ?, ?, ?, '{}')",
        rng.choice(
            [(3, 4, "transfer", "d" * 64), (2, 3, "transfer", "d" * 64), (3, 1, "settlement", "d" * 64)]
        ),
    ),
    "exchange": lambda rng: (
        "INSERT INTO ledger_exchange VALUES (3, ?, 'USD', 5, 'CNY', 35, NULL, 7, 1)",
        (rng.choice([HERE, OTHER]),),
    ),
    "period": lambda rng: (
        "INSERT INTO ledger_period VALUES (?, '2027-01-01', 3)",
        (rng.choice(["2026-01-31", "2026-02-01", "2026-03-01"]),),
    ),
    "closed": lambda rng: (
        "INSERT INTO ledger_entry (seq, kind, day, appeal, posting_count, documents, leaf, leaf_hash,"
        " booked_at_utc) VALUES (3, 'appeal_closed', '2026-02-01', ?, 0, '', x'00', x'00', '2026-02-01')",
        (rng.choice([HERE, OTHER]),),
    ),
    "fund": lambda rng: (
        "UPDATE ledger_appeal_total SET currency = ? WHERE appeal = ?",
        (rng.choice(["USD", "CNY"]), HERE),
    ),
}


def _refusal(books: sqlite3.Connection, statements: list[tuple[str, tuple[object, ...]]]) -> str:
    books.execute("BEGIN")
    try:
        for text, values in statements:
            books.execute(text, values)
    except sqlite3.IntegrityError as error:
        return str(error)
    finally:
        books.execute("ROLLBACK")
    return ""


def test_the_look_at_a_plain_entry_refuses_and_lets_through_what_the_guards_do(
    two: list[sqlite3.Connection],
) -> None:
    rng = random.Random(7)
    said: set[str] = set()
    for _ in range(TRIES):
        statements = _tried(rng)
        short, whole = (_refusal(books, statements) for books in two)
        assert short == whole, statements
        said.add(short)
    wanted = {"unbalanced", "a posting outside the appeal", "a closed account takes no money"}
    assert "" in said
    assert {f"ledger: {words}" for words in wanted} <= said
    assert len(said) > 15, sorted(said)
