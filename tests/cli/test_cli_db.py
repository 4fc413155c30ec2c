"""The verbs `db upgrade` and `db check`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from charity.app import create_app
from charity.cli.answers import unusable
from charity.config import ConfigError
from charity.kernel.database import Database
from charity.kernel.turns import Turns
from tests.conftest import make_config
from tests.staff.people import house_of


def test_an_empty_database_is_brought_up_to_date_and_agrees(tmp_path: Path) -> None:
    app = create_app(make_config(tmp_path, f"sqlite:///{tmp_path / 'new.db'}"), testing=True)
    runner = app.test_cli_runner()
    before = runner.invoke(args=["db", "check"])
    assert (before.exit_code, "run db upgrade" in before.stderr) == (1, True)
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    after = runner.invoke(args=["db", "check"])
    assert (after.exit_code, after.stderr) == (0, "")
    house_of(app).database.engine.dispose()


def test_a_difference_is_named_and_is_exit_1(app: Flask, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        session.connection().exec_driver_sql("DROP TRIGGER trail_no_delete")
    done = app.test_cli_runner().invoke(args=["db", "check"])
    assert done.exit_code == 1
    assert "trigger trail_no_delete is missing" in done.stderr


@pytest.mark.parametrize(
    "verb",
    [
        ["db", "check"],
        ["db", "upgrade"],
        ["worker", "--once"],
        ["demo"],
        ["staff", "invite", "a@desk.test", "--role", "admin"],
        ["statements", "import", __file__],
        ["ledger", "verify", "--json"],
    ],
)
@pytest.mark.parametrize("address", ["sqlite:////nowhere/x.db", "postgresql+psycopg://desk@127.0.0.1:1/none"])
def test_a_database_that_is_nowhere_is_told_in_a_line(verb: list[str], address: str, tmp_path: Path) -> None:
    app = create_app(make_config(tmp_path, address), testing=True)
    done = app.test_cli_runner().invoke(args=verb)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert isinstance(done.exception, SystemExit)
    house_of(app).database.engine.dispose()


def test_a_database_that_is_only_busy_is_not_sent_to_be_upgraded(
    app: Flask, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = Turns(Path(f"{house_of(app).database.url.database}.writers"))
    impatient = Turns(Path(f"{house_of(app).database.url.database}.writers"), patience_s=0.05)
    monkeypatch.setattr(house_of(app).database, "_turn", impatient.turn)
    verb = ["staff", "invite", "a@desk.test", "--role", "admin"]
    with turn.turn():
        done = app.test_cli_runner().invoke(args=verb)
    assert (done.exit_code, "try again" in done.stderr, "upgrade" in done.stderr) == (1, True, False)
    assert app.test_cli_runner().invoke(args=verb).exit_code == 0


@pytest.mark.parametrize(
    ("cause", "is_busy"),
    [
        (sqlite3.OperationalError("database is locked"), True),
        (psycopg.errors.LockNotAvailable(), True),
        (psycopg.errors.SerializationFailure(), True),
        (psycopg.errors.TooManyConnections(), True),
        (sqlite3.OperationalError("no such table: person"), False),
        (psycopg.errors.UndefinedTable(), False),
        (psycopg.OperationalError("connection refused"), False),
    ],
)
def test_busy_is_told_apart_from_not_up_to_date(cause: Exception, is_busy: bool) -> None:
    words = unusable(OperationalError("SELECT 1", None, cause))
    assert ("try again" in words, "run db upgrade" in words) == (is_busy, not is_busy)


@pytest.mark.parametrize("address", ["nonsense", "nosuch://host/name", "mysql://host/name"])
def test_an_address_of_no_database_names_its_setting(address: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="CHARITY_DATABASE_URL"):
        create_app(make_config(tmp_path, address), testing=True)
