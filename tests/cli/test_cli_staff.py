"""The verbs `staff …` and `worker --once`."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from charity.app import create_app
from charity.kernel.outbox import enqueue
from charity.kernel.roles import Role
from tests.conftest import make_config
from tests.staff.people import add_person, client_of, house_of, send


def test_the_first_administrator_joins_by_a_printed_link(app: Flask, client: FlaskClient) -> None:
    done = app.test_cli_runner().invoke(args=["staff", "invite", "First@Desk.Test", "--role", "admin"])
    assert done.exit_code == 0
    found = re.fullmatch(r"http://desk\.test(/staff/invitation/\w+)\n", done.stdout)
    assert found is not None
    link = found[1]
    answer = send(client, link, page=link, name="First", password="four quiet lanterns")
    assert answer.status_code == 302
    assert client.get("/staff/people/").status_code == 200


def test_a_refused_invitation_is_exit_1_with_the_reason(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["staff", "invite", "nonsense", "--role", "admin"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Write an e-mail address" in done.stderr


def test_an_unknown_role_is_wrong_usage(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["staff", "invite", "a@desk.test", "--role", "king"])
    assert done.exit_code == 2


def test_people_are_listed(app: Flask) -> None:
    add_person(app, "wu@desk.test", Role.VISITOR, Role.EDITOR)
    done = app.test_cli_runner().invoke(args=["staff", "list"])
    assert done.stdout == "01\tactive\twu@desk.test\teditor,visitor\tN wu\n"


def test_a_person_is_disabled_at_once(app: Flask) -> None:
    client = client_of(app, add_person(app, "wu@desk.test"))
    done = app.test_cli_runner().invoke(args=["staff", "disable", "WU@desk.test"])
    assert done.exit_code == 0
    assert client.get("/staff/account").status_code == 302
    assert "disabled" in app.test_cli_runner().invoke(args=["staff", "list"]).stdout


def test_the_last_administrator_and_unknown_people_are_refused(app: Flask) -> None:
    add_person(app, "admin@desk.test", Role.ADMIN)
    runner = app.test_cli_runner()
    last = runner.invoke(args=["staff", "disable", "admin@desk.test"])
    assert (last.exit_code, "only active administrator" in last.stderr) == (1, True)
    assert runner.invoke(args=["staff", "disable", "nobody@desk.test"]).exit_code == 1


def test_a_database_without_its_schema_is_told_without_a_traceback(tmp_path: Path) -> None:
    app = create_app(make_config(tmp_path, f"sqlite:///{tmp_path / 'new.db'}"), testing=True)
    for verb in (["staff", "list"], ["staff", "invite", "a@desk.test", "--role", "admin"]):
        done = app.test_cli_runner().invoke(args=verb)
        assert (done.exit_code, "run db upgrade" in done.stderr) == (1, True)
    house_of(app).database.engine.dispose()


def test_the_worker_does_what_is_due_and_ends(app: Flask) -> None:
    seen: list[dict[str, Any]] = []

    def handler(_session: Session, facts: Any, _at: datetime) -> None:
        seen.append(dict(facts))

    app.extensions["outbox_handlers"] = {"lamp:lit": handler}
    house = house_of(app)
    with house.database.transaction() as session:
        enqueue(session, "lamp:lit", {"lamp": 3}, due_at=house.clock())
    done = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (done.exit_code, done.stdout, seen) == (0, "1 done\n", [{"lamp": 3}])
    assert app.test_cli_runner().invoke(args=["worker", "--once"]).stdout == "0 done\n"
