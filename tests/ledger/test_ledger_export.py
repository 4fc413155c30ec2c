"""The ledger for other programs: they read it, agree with it, and find no person in it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Custom, Transaction

from charity.kernel.database import Database
from charity.kernel.money import Money
from charity.ledger import balances, exchange, merkle
from charity.ledger.entry import Kind
from charity.ledger.export import beancount, jsonl
from charity.ledger.export import csv as csv_export
from charity.ledger.rates import Rate
from charity.ledger.tree import tree_hash

NAME, REFERENCE = "欧阳测试", "4200009999888877776666"


@pytest.fixture
def town(ledger: Database, book: Callable[..., Any], reverse: Callable[..., Any], say: Any) -> Database:
    """Two appeals with every shape of entry."""
    book(say.fact(Kind.APPEAL_PUBLISHED, appeal=say.APPEAL), say.donation(12_345, REFERENCE, donor=NAME))
    book(say.donation(100, "b"), say.refund(100, "b", "r"), say.fee(74), say.payout(5_000))
    reverse(5)
    book(say.donation(1, "c", appeal=say.OTHER), say.fact())
    for amount, rate in ((Money(1000, "USD"), Rate(71, 10)), (Money(500, "JPY"), Rate(478, 100))):
        with ledger.reading() as session:
            day = say.DAY.replace(day=1)
            draft = exchange.donation(
                session, appeal=say.OTHER, amount=amount, rate=rate, channel="Bank", day=day
            )
        book(draft)
    return ledger


def beancount_text(ledger: Database, appeal: str | None = None) -> str:
    stream = io.StringIO()
    with ledger.reading() as session:
        beancount.write(session, stream, appeal=appeal)
    return stream.getvalue()


def stored_balances(ledger: Database, appeal: str) -> dict[tuple[str, str], str]:
    with ledger.reading() as session:
        kept = balances.account_balances(session, appeal)
        return {(account, money.currency): money.plain() for account, money in kept if money.minor}


@pytest.mark.parametrize("appeal", [None, "LX-2026-0007-K", "LX-2026-0008-R", "LX-2026-0009-X"])
def test_bean_check_accepts_the_export(town: Database, tmp_path: Path, appeal: str | None) -> None:
    path = tmp_path / "ledger.beancount"
    path.write_text(beancount_text(town, appeal), encoding="utf-8")
    bean_check = Path(sys.executable).with_name("bean-check")
    if not bean_check.exists():
        pytest.skip("bean-check is not installed beside this Python")
    done = subprocess.run([bean_check, path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_bean_check_would_refuse_an_unbalanced_export(town: Database, tmp_path: Path) -> None:
    path = tmp_path / "ledger.beancount"
    path.write_text(beancount_text(town).replace("123.45 CNY", "123.46 CNY", 1), encoding="utf-8")
    _, errors, _ = loader.load_file(str(path))
    assert errors


def test_bean_check_would_refuse_balances_that_the_entries_do_not_give(town: Database) -> None:
    claimed = beancount_text(town)
    account, amount = re.search(r"balance (Assets:WeChat:\S+)  (\S+) CNY", claimed).groups()  # type: ignore[union-attr]
    _, errors, _ = loader.load_string(
        claimed.replace(f"balance {account}  {amount}", f"balance {account}  1{amount}")
    )
    assert [account in error.message for error in errors] == [True]


def test_the_export_tells_where_each_entry_is_in_the_log(town: Database) -> None:
    text = beancount_text(town)
    entries, errors, _ = loader.load_string(text)
    assert not errors
    assert text.startswith("; The ledger of the log desk.test/lantern,")
    moved = [e.links for e in entries if isinstance(e, Transaction)]
    facts = [int(e.values[-1].value) for e in entries if isinstance(e, Custom)]
    assert len(moved) + len(facts) == 11
    assert {"seq-5", "seq-6"} in moved
    assert facts == [0, 8]
    assert text.count("; leaf_hash: ") == 11
    assert f"; documents: {'ab' * 32}" in text


def test_hledger_reads_the_same_file_and_agrees_on_every_balance(
    town: Database, tmp_path: Path, say: Any
) -> None:
    hledger = shutil.which("hledger")
    if hledger is None:
        pytest.skip("hledger is not installed")
    path = tmp_path / "ledger.beancount"
    path.write_text(beancount_text(town), encoding="utf-8")

    def told_by(*words: str) -> list[list[str]]:
        said = subprocess.run(
            [hledger, "-f", f"journal:{path}", *words, "-O", "csv"],
            capture_output=True, text=True, check=True, env={"LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        return list(csv.reader(io.StringIO(said.stdout)))[1:]

    rows = told_by("balance", "--flat", "--no-total", "--layout", "bare")
    told = {(account, currency): balance for account, currency, balance in rows}
    expected = stored_balances(town, say.APPEAL) | stored_balances(town, say.OTHER)
    assert {pair: Decimal(amount) for pair, amount in told.items() if Decimal(amount)} == {
        pair: Decimal(amount) for pair, amount in expected.items()
    }
    assert len(expected) >= 9
    assert {row[4] for row in told_by("register", "tag:reverses=5")} == {
        row[4] for row in told_by("register", "tag:seq=^5$")
    }


def test_a_line_of_jsonl_is_a_leaf_byte_for_byte(town: Database) -> None:
    stream = io.BytesIO()
    with town.reading() as session:
        assert jsonl.write(session, stream) == 11
        size, root = tree_hash(session)
    lines = stream.getvalue().splitlines()
    frontier, _ = merkle.append(0, [], [merkle.leaf_hash(line) for line in lines])
    assert (len(lines), merkle.root_of(frontier)) == (size, root)
    assert [json.loads(line)["seq"] for line in lines] == list(range(11))


def test_an_export_of_one_appeal_holds_only_its_entries(town: Database, say: Any) -> None:
    stream = io.BytesIO()
    with town.reading() as session:
        assert jsonl.write(session, stream, appeal=say.OTHER) == 3
    assert {json.loads(line)["appeal"] for line in stream.getvalue().splitlines()} == {say.OTHER}
    assert say.APPEAL not in beancount_text(town, say.OTHER)


def test_the_csv_has_one_posting_a_line_and_sums_to_zero(town: Database) -> None:
    stream = io.StringIO(newline="")
    with town.reading() as session:
        assert csv_export.write(session, stream) == 11
    rows = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    assert len(rows) == 2 * 7 + 4 + 4 + 2
    sums: dict[str, int] = {}
    for row in rows:
        if row["minor"]:
            sums[row["currency"]] = sums.get(row["currency"], 0) + int(row["minor"])
    assert sums == {"CNY": 0, "USD": 0, "JPY": 0}
    assert [row["amount"] for row in rows if row["seq"] == "1"] == ["123.45", "-123.45"]
    assert [row["account"] for row in rows if row["seq"] == "0"] == [""]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@sum", "\t=1", "\r=1", "-", "+", "=5"])
def test_a_cell_that_a_spreadsheet_would_run_becomes_text(cell: str) -> None:
    assert csv_export.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "5", "-5", "+5.20", "-0.01", "李四", "Assets:Cash", "a=b"])
def test_a_plain_cell_stays_as_it_is(cell: str) -> None:
    assert csv_export.harmless(cell) == cell


def test_beancount_strings_are_escaped_onto_one_line() -> None:
    assert beancount.quoted('a"b\\c\nd') == '"a\\"b\\\\c d"'


def test_no_export_holds_a_person(town: Database) -> None:
    octets, text = io.BytesIO(), io.StringIO()
    with town.reading() as session:
        jsonl.write(session, octets)
        csv_export.write(session, text)
    for told in (octets.getvalue().decode(), text.getvalue(), beancount_text(town)):
        assert NAME not in told
        assert REFERENCE not in told


def test_an_export_longer_than_one_piece_loses_nothing(
    town: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = beancount_text(town)
    for length in (1, 3, 10):
        monkeypatch.setattr("charity.ledger.export.rows.PARAMETERS_MAX", length)
        assert beancount_text(town) == whole
