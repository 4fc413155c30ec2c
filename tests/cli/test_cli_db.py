"""The verbs `db upgrade` and `db check`."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from charity.app import create_app
from charity.kernel.database import Database
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
