"""The verbs `ledger verify`, `ledger balance` and `ledger export`."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from beancount import loader
from click.testing import Result
from flask import Flask

from charity.app import create_app
from charity.kernel.database import Database
from charity.kernel.house import House
from charity.kernel.money import Money
from charity.kernel.references import Reference
from charity.ledger import accounts, balances, exchange, triggers
from charity.ledger.accounts import Custody
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.ledger.instruments import journal_of
from charity.ledger.journal import Journal
from charity.ledger.rates import Rate
from charity.ledger.tree import tree_hash
from tests.conftest import NOON, TestClock, make_config
from tests.staff.people import house_of

APPEAL, OTHER = "LX-2026-0007-K", "LX-2026-0008-P"
DOLLARS = str(Reference("LX", 2026, 12))
DAY = NOON.date()


@pytest.fixture
def booked(app: Flask, sqlite_database: Database) -> Database:
    """Two funds, three donations and a payout in one of them."""
    house = house_of(app)
    wechat = accounts.assets(accounts.WECHAT, APPEAL)
    income, out = accounts.donations(APPEAL), accounts.payouts(APPEAL)
    drafts = [
        Draft(
            Kind.DONATION,
            DAY,
            APPEAL,
            (Posting(wechat, "CNY", 1000), Posting(income, "CNY", -1000)),
            donor="欧阳测试",
            reference=ExternalReference(accounts.WECHAT, f"4200{number}"),
        )
        for number in range(3)
    ]
    drafts.append(Draft(Kind.PAYOUT, DAY, APPEAL, (Posting(out, "CNY", 700), Posting(wechat, "CNY", -700))))
    with sqlite_database.transaction() as session:
        balances.open_appeal(session, appeal=APPEAL, custody=Custody.HELD)
        balances.open_appeal(session, appeal=OTHER, custody=Custody.OBSERVED)
        origin = house.config.log_origin
        journal = Journal(session, log_origin=origin, cipher=house.cipher, entropy=secrets.token_bytes)
        journal.post_many(drafts, at=NOON)
    return sqlite_database


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["ledger", *words])


def object_of(done: Result) -> dict[str, Any]:
    """The one JSON object on standard output."""
    assert done.stdout.count("\n") == 1
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_good_ledger_verifies_with_exactly_the_promised_keys(app: Flask, booked: Database) -> None:
    done = run(app, "verify", "--json")
    with booked.reading() as session:
        size, root = tree_hash(session)
    assert (done.exit_code, done.stderr) == (0, "")
    assert object_of(done) == {
        "ok": True,
        "entries": size,
        "root": base64.b64encode(root).decode(),
        "checkpoint_size": 0,
        "problems": [],
    }
    assert run(app, "verify", "--openings", "--json").exit_code == 0
    told = run(app, "verify")
    assert (told.exit_code, "4 entries" in told.stdout) == (0, True)


def test_one_flipped_byte_of_a_leaf_is_exit_1_and_names_the_entry(app: Flask, booked: Database) -> None:
    with booked.transaction() as session:
        connection = session.connection()
        triggers.remove(connection)
        connection.exec_driver_sql(
            "UPDATE ledger_entry SET leaf = CAST(replace(CAST(leaf AS TEXT), '1000', '1001') AS BLOB)"
            " WHERE seq = 2"
        )
        triggers.install(connection)
    done = run(app, "verify", "--json")
    assert done.exit_code == 1
    answer = object_of(done)
    assert answer["ok"] is False
    assert (answer["problems"][0]["seq"], answer["problems"][0]["code"]) == (2, "leaf-hash")
    told = run(app, "verify")
    assert (told.exit_code, "entry 2" in told.stderr) == (1, True)


def test_a_balance_has_exactly_the_promised_keys(app: Flask, booked: Database) -> None:
    done = run(app, "balance", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    row = {
        "appeal": APPEAL,
        "custody": "held",
        "received_minor": 3000,
        "paid_out_minor": 700,
        "refunded_minor": 0,
        "fees_minor": 0,
        "held_minor": 2300,
        "donations": 3,
        "unmatched": 0,
    }
    zeros = {name: value if isinstance(value, str) else 0 for name, value in row.items()}
    assert object_of(done) == {
        "as_of": "2026-03-02T12:00:00+08:00",
        "currency": "CNY",
        "appeals": [row, zeros | {"appeal": OTHER, "custody": "observed"}],
        "balanced": True,
    }


def test_a_balance_of_one_appeal_takes_the_reference_as_people_write_it(app: Flask, booked: Database) -> None:
    for written in (APPEAL, "lx20260007k", "LX 2026 7 K"):
        done = run(app, "balance", "--appeal", written, "--json")
        assert [row["appeal"] for row in object_of(done)["appeals"]] == [APPEAL]
    told = run(app, "balance", "--appeal", APPEAL)
    assert "received 30.00 = paid out 7.00 + refunded 0.00 + fees 0.00 + held 23.00" in told.stdout


@pytest.mark.parametrize("verb", [["balance"], ["export", "--format", "csv", "--out", "never.csv"]])
def test_an_appeal_that_is_not_here_is_refused_in_words(
    app: Flask, booked: Database, verb: list[str]
) -> None:
    for written, words in (("LX-2026-0009-U", "no appeal"), ("LX-2026-0007-A", "last letter"), ("x", "last")):
        done = run(app, *verb, "--appeal", written)
        assert (done.exit_code, done.stdout) == (1, "")
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    assert not Path("never.csv").exists()


def test_the_beancount_export_is_accepted(app: Flask, booked: Database, tmp_path: Path) -> None:
    out = tmp_path / "ledger.beancount"
    done = run(app, "export", "--format", "beancount", "--out", str(out))
    assert (done.exit_code, done.stdout) == (0, "")
    entries, errors, _ = loader.load_file(str(out))
    assert not errors
    assert entries
    assert "欧阳测试" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "lines"), [("jsonl", 4), ("csv", 9)])
def test_the_other_exports_are_written(
    app: Flask, booked: Database, tmp_path: Path, name: str, lines: int
) -> None:
    out = tmp_path / f"ledger.{name}"
    assert run(app, "export", "--format", name, "--appeal", APPEAL, "--out", str(out)).exit_code == 0
    assert len(out.read_bytes().splitlines()) == lines
    assert run(app, "export", "--format", name, "--appeal", OTHER, "--out", str(out)).exit_code == 0
    assert len(out.read_bytes().splitlines()) == lines % 4
    assert [path.name for path in tmp_path.glob("*ledger*")] == [out.name]


def test_a_place_that_cannot_be_written_is_exit_1(app: Flask, booked: Database, tmp_path: Path) -> None:
    out = tmp_path / "no such folder" / "x.csv"
    done = run(app, "export", "--format", "csv", "--out", str(out))
    assert (done.exit_code, "cannot be written" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "words", [["export"], ["export", "--format", "pdf", "--out", "x"], ["verify", "--loud"], ["balances"]]
)
def test_wrong_usage_is_exit_2(app: Flask, words: list[str]) -> None:
    assert run(app, *words).exit_code == 2


@pytest.mark.parametrize("words", [["verify", "--json"], ["balance", "--json"]])
def test_a_database_without_its_schema_is_told_in_words(tmp_path: Path, words: list[str]) -> None:
    app = create_app(make_config(tmp_path, f"sqlite:///{tmp_path / 'new.db'}"), testing=True)
    done = run(app, *words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "db upgrade" in done.stderr
    house_of(app).database.engine.dispose()


def test_an_export_to_a_device_never_replaces_it(app: Flask, tmp_path: Path) -> None:
    device = tmp_path / "device"
    device.symlink_to("/dev/null")
    done = app.test_cli_runner().invoke(args=["ledger", "export", "--format", "csv", "--out", str(device)])
    assert done.exit_code == 0
    assert device.is_char_device()


def test_an_export_to_a_full_device_is_told_in_a_line(app: Flask, tmp_path: Path) -> None:
    device = tmp_path / "device"
    device.symlink_to("/dev/full")
    done = app.test_cli_runner().invoke(args=["ledger", "export", "--format", "csv", "--out", str(device)])
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr


def in_dollars(house: House) -> None:
    """An appeal kept in dollars that was given euros."""
    with house.database.transaction() as session:
        balances.open_appeal(session, appeal=DOLLARS, custody=Custody.HELD, currency="USD")
        euros, rate = Money(10_000, "EUR"), Rate(11, 10)
        draft = exchange.donation(
            session, appeal=DOLLARS, amount=euros, rate=rate, channel=accounts.BANK, day=DAY
        )
        journal_of(house, session).post(draft, at=NOON)


def test_a_balance_says_which_currency_it_is_in(app: Flask, booked: Database) -> None:
    in_dollars(house_of(app))
    row = object_of(run(app, "balance", "--appeal", DOLLARS, "--json"))["appeals"][0]
    assert (row["currency"], row["received_minor"], row["held_minor"]) == ("USD", 11_000, 11_000)
    euros = {"account": f"Assets:Bank-EUR:{DOLLARS}", "currency": "EUR", "minor": 10_000}
    assert row["foreign"] == [euros]
    told = run(app, "balance").stdout
    assert f"{DOLLARS} (held, USD): received 110.00 = paid out 0.00" in told
    assert f"100.00 EUR in Assets:Bank-EUR:{DOLLARS}" in told
    assert f"{APPEAL} (held, CNY): received 30.00" in told


def test_a_month_is_closed_once_and_signed(app: Flask, booked: Database, clock: TestClock) -> None:
    early = run(app, "close-period", "2026-03")
    assert (early.exit_code, "2026-03-31 is not over" in early.stderr) == (1, True)
    clock.at = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    for month in ("0001-01", "2026-01"):
        before = run(app, "close-period", month)
        assert (before.exit_code, "The first entry is of 2026-" in before.stderr) == (1, True)
    done = run(app, "close-period", "2026-03")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "2026-03 is closed, on 2026-04-01 09:00: entries up to 2026-03-31, signed at 4" in done.stdout
    again = run(app, "close-period", "2026-03")
    assert (again.exit_code, "was closed before" in again.stdout) == (0, True)
    back = run(app, "close-period", "2026-02")
    assert (back.exit_code, "closed up to 2026-03-31 already" in back.stderr) == (1, True)
    for text in ("2026-13", "March", "0000-01", "2026-1"):
        bad = run(app, "close-period", text)
        assert (bad.exit_code, f"{text} is no month" in bad.stderr) == (1, True)
    assert object_of(run(app, "verify", "--json"))["checkpoint_size"] == 4
    with booked.reading() as session:
        rows = session.connection().execute(sa.text("SELECT act, subject FROM trail")).all()
    assert ("ledger:period_closed", "period:2026-03") in [tuple(row) for row in rows]


def test_an_empty_log_has_nothing_to_close(app: Flask) -> None:
    done = run(app, "close-period", "2026-01")
    assert (done.exit_code, "nothing to sign" in done.stderr) == (1, True)
