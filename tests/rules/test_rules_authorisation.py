"""Every way in, tried as everybody, against a table that people read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask, session
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from charity.kernel.columns import METADATA
from charity.kernel.roles import Role
from charity.kernel.web.csrf import csrf_token
from charity.staff.tables import Person
from tests.rules.authorisation import LEADS_ON, TABLE
from tests.rules.routes import Way, ways, who
from tests.staff.people import add_person, client_of, house_of

DISABLED = "disabled"
ALL_ROLES = "holder of every role"
ANONYMOUS = "anonymous"
#: What a GET may write: the trail, and what keeps a session.
WRITTEN_BY_READING = {"trail", "staff_session", "parked_form"}


class Everybody:
    """Anonymous, somebody disabled, one person for each role; each in a browser with a good token."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._people: dict[str, Person] = {}
        self._clients: dict[str, FlaskClient] = {}
        for role in Role:
            self._people[role.value] = add_person(app, f"{role.value}@rules.test", role)
        self._people[DISABLED] = add_person(app, "disabled@rules.test", *Role)
        self._people[ALL_ROLES] = add_person(app, "every@rules.test", *Role)
        self.names = (ANONYMOUS, DISABLED, *(role.value for role in Role))
        for name in (*self.names, ALL_ROLES):
            self.client(name)

    def client(self, name: str) -> FlaskClient:
        """Return somebody's browser, signed in where they can be."""
        if name not in self._clients:
            self._clients[name] = self._new_client(name)
        return self._clients[name]

    def _new_client(self, name: str) -> FlaskClient:
        if name == ANONYMOUS:
            return self._app.test_client()
        if name != DISABLED:
            return client_of(self._app, self._people[name])
        self._set_active(True)
        client = client_of(self._app, self._people[name])
        self._set_active(False)  # behind the service's back: the row of the session is still open
        return client

    def _set_active(self, is_active: bool) -> None:
        with house_of(self._app).database.transaction() as unit:
            person = unit.get(Person, self._people[DISABLED].id)
            assert person is not None
            person.is_active = is_active

    def ask(self, name: str, way: Way) -> TestResponse:
        """Ask for a way in as somebody."""
        client = self.client(name)
        token = {"csrf_token": token_of(self._app, client)} if way.method != "GET" else None
        answer = client.open(way.address, method=way.method, data=token, follow_redirects=False)
        if way.endpoint == "sessions.sign_out":
            del self._clients[name]
        return answer


def token_of(app: Flask, client: FlaskClient) -> str:
    """Return a token that is good for a browser."""
    with client.session_transaction() as cookie:
        held = {name: cookie[name] for name in ("_user_id", "visitor") if name in cookie}
    with app.test_request_context("/"):
        session.update(held)
        return csrf_token()


@pytest.fixture(scope="module")
def everybody(whole_app: Flask) -> Everybody:
    """Everybody who may knock."""
    return Everybody(whole_app)


def test_every_way_in_has_a_door(whole_app: Flask) -> None:
    assert [way.name for way in ways(whole_app) if way.door is None] == []


def test_every_way_in_has_a_row_that_says_the_same_as_its_door(whole_app: Flask) -> None:
    present = {way.name: who(way.door) for way in ways(whole_app)}
    missing = [f'    "{name}": "{present[name]}",' for name in sorted(present.keys() - TABLE.keys())]
    assert missing == [], "read these, then add them to tests/rules/authorisation.py:\n" + "\n".join(missing)
    assert sorted(TABLE.keys() - present.keys()) == [], "rows without a route"
    assert {n: (TABLE[n], present[n]) for n in TABLE if TABLE[n] != present[n]} == {}


def opens_for(row: str, name: str) -> bool:
    """Return whether a row of the table lets somebody in."""
    if row == "everyone":
        return True
    if name in {ANONYMOUS, DISABLED}:
        return False
    return row == "signed in" or name in row.split()


def faults_of(everybody: Everybody, way: Way) -> Iterator[str]:
    """Tell each cell of a way's line that is not as the table says."""
    for name in everybody.names:
        try:
            answer = everybody.ask(name, way)
        except Exception as error:  # told with its cell, so that one fault hides no other
            yield f"{way.name} as {name}: {type(error).__name__}: {error}"
            continue
        told = f"{way.name} as {name}: {answer.status_code} {answer.location or ''}"
        is_asked_to_sign_in = answer.status_code == 401 or "/staff/sign-in?next" in (answer.location or "")
        if opens_for(TABLE[way.name], name):
            wanted = answer.status_code < 500 and answer.status_code != 403 and not is_asked_to_sign_in
            if way.takes_values and way.name not in LEADS_ON:
                wanted = answer.status_code == 404
        elif name in {ANONYMOUS, DISABLED}:
            wanted = is_asked_to_sign_in
        else:
            wanted = answer.status_code == 403
        if not wanted:
            yield told


def test_every_cell_of_the_table(whole_app: Flask, everybody: Everybody) -> None:
    faults = [fault for way in ways(whole_app) if way.name in TABLE for fault in faults_of(everybody, way)]
    assert "\n".join(faults) == ""


def test_a_form_without_a_token_is_refused_and_does_nothing(whole_app: Flask, everybody: Everybody) -> None:
    faults = []
    before = counts(whole_app)
    for way in ways(whole_app):
        if way.method == "GET":
            continue
        for name in (ANONYMOUS, ALL_ROLES):
            for data in ({}, {"csrf_token": "forged"}):
                answer = everybody.client(name).open(way.address, method=way.method, data=data)
                if answer.status_code not in {400, 401}:
                    faults.append(f"{way.name} as {name}: {answer.status_code}")
    assert faults == []
    assert counts(whole_app) == before


def test_reading_changes_nothing_but_trail_and_session(whole_app: Flask, everybody: Everybody) -> None:
    before = counts(whole_app)
    for way in ways(whole_app):
        if way.method == "GET":
            for name in (ANONYMOUS, ALL_ROLES):
                everybody.ask(name, way)
    after = counts(whole_app)
    assert {
        t: (before[t], after[t]) for t in after if before[t] != after[t] and t not in WRITTEN_BY_READING
    } == {}


def counts(app: Flask) -> dict[str, int]:
    """Return how many rows each table holds."""
    with house_of(app).database.reading() as unit:
        return {name: _rows(unit, table) for name, table in METADATA.tables.items()}


def _rows(unit: Session, table: sa.Table) -> int:
    return int(unit.connection().execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_the_table_would_notice_an_open_door(whole_app: Flask, everybody: Everybody) -> None:
    people = next(way for way in ways(whole_app) if way.name == "GET /staff/people/")
    assert list(faults_of(everybody, people)) == []
    kept, TABLE[people.name] = TABLE[people.name], "admin treasurer"
    try:
        assert [fault.split(":")[0] for fault in faults_of(everybody, people)] == [
            "GET /staff/people/ as treasurer"
        ]
    finally:
        TABLE[people.name] = kept
