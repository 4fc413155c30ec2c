"""A page meets a database or a disk that fails at any call: a person reads a sentence, never a trace."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from charity.app import create_app
from charity.kernel.database import Database
from charity.kernel.roles import Role
from charity.kernel.turns import Turns
from tests.conftest import TestClock, make_config
from tests.faults.sabotage import Saboteur
from tests.pages import checked, read_page
from tests.staff.people import add_person, client_of, house_of
from tests.statements.samples import START, Trade, bill, order_no

TRIES_MAX = 400
Ask = Callable[[], TestResponse]


@pytest.fixture
def production_like(sqlite_database: Database, clock: TestClock, tmp_path: Path) -> Iterator[Flask]:
    """The application as it runs for people: what it does not foresee becomes a page, not a test's error."""
    config = make_config(tmp_path, sqlite_database.url.render_as_string())
    application = create_app(config, clock=clock)
    logging.getLogger("charity").setLevel(logging.CRITICAL)
    yield application
    logging.getLogger("charity").setLevel(logging.NOTSET)
    house_of(application).database.engine.dispose()


@pytest.fixture
def treasurer(production_like: Flask) -> FlaskClient:
    """Somebody who brings statements in."""
    return client_of(production_like, add_person(production_like, "t@desk.test", Role.TREASURER))


@pytest.fixture
def saboteur(production_like: Flask, monkeypatch: pytest.MonkeyPatch) -> Saboteur:
    """Who makes calls fail."""
    return Saboteur(house_of(production_like).database, monkeypatch)


def asks(client: FlaskClient) -> dict[str, Ask]:
    """Return what a person does: reads the first page, reads the desk's day, brings a statement in."""

    def bring() -> TestResponse:
        form = {
            "csrf_token": token, "once": once,
            "file": (io.BytesIO(bill([Trade(order_no(1), START, 1_000, attach="none")])), "bill.csv"),
        }  # fmt: skip
        return client.post("/staff/money/statements/new", data=form)

    page = read_page(client.get("/staff/money/statements/new").text)
    token, once = page.hidden("csrf_token"), page.values.get("once", "")
    return {
        "front": lambda: client.get("/?lang=en"),
        "day": lambda: client.get("/staff/?lang=en"),
        "bring": bring,
    }


@pytest.mark.parametrize("lasts", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("name", ["front", "day", "bring"])
def test_whatever_call_fails_the_person_reads_a_page(
    treasurer: FlaskClient, saboteur: Saboteur, name: str, lasts: bool
) -> None:
    ask = asks(treasurer)[name]
    whole = ask()
    assert whole.status_code in {200, 302}, whole.text
    met = 0
    for call in range(1, TRIES_MAX):
        with saboteur.strikes_at(call, lasts=lasts):
            answer = ask()
        if not saboteur.has_struck:
            break
        met += 1
        told(answer, f"{name}, call {call} ({saboteur.said})")
    assert met >= 3
    assert answer.status_code == whole.status_code


def told(answer: TestResponse, where: str) -> None:
    """Hold that an answer is a whole page of the house, and a busy one says when to come again."""
    assert answer.status_code in {200, 302, 500, 503}, where
    if answer.status_code == 302:
        return
    assert "</html>" in answer.text, where
    assert "Traceback" not in answer.text
    if answer.status_code >= 500:
        assert len(read_page(answer.text).headings) == 1, where
    assert (answer.status_code == 503) == ("Retry-After" in answer.headers), where


def test_a_writer_that_never_ends_makes_others_come_again_and_hangs_nobody(
    production_like: Flask, treasurer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Any = house_of(production_like).database
    path = Path(f"{database.url.database}.writers")
    monkeypatch.setattr(database, "_turn", Turns(path, patience_s=0.05).turn)
    bring = asks(treasurer)["bring"]
    with Turns(path).turn():  # as another process would
        page = _elsewhere(bring)
    assert page.headers["Retry-After"] == "5"
    assert "busy" in checked(page, 503).h1
    assert bring().status_code in {200, 302}


def _elsewhere(ask: Ask) -> TestResponse:
    return ask()
