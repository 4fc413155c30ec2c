"""People of the desk for tests: added through the service, signed in through the page or straight away."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from charity.kernel.house import House
from charity.kernel.roles import MACHINE, Role
from charity.staff import service
from charity.staff.queries import actor_of
from charity.staff.sessions.service import start_session
from charity.staff.tables import Person
from tests.pages import read_page

PASSWORD = "four quiet lanterns"


def house_of(app: Flask) -> House:
    """Return the application's instruments."""
    house = app.extensions["lantern"]
    assert isinstance(house, House)
    return house


def add_person(app: Flask, email: str, *roles: Role, districts: tuple[str, ...] = ()) -> Person:
    """Add a person (intake when no role is named) to the application's database."""
    house = house_of(app)
    with house.database.transaction() as session:
        return service.add_person(
            session,
            email=email,
            name=f"N {email.partition('@')[0]}",
            password=PASSWORD,
            roles=roles or (Role.INTAKE,),
            districts=districts,
            by=MACHINE,
            at=house.clock(),
        )


def client_of(app: Flask, person: Person) -> FlaskClient:
    """Return a browser in which a person is signed in and reads English."""
    house, token = house_of(app), secrets.token_hex(32)
    assert person.id is not None
    with house.database.transaction() as session:
        by = actor_of(session, person.id)
        start_session(session, token=token, device="", lasts=timedelta(hours=12), by=by, at=house.clock())
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


def sign_in(
    client: FlaskClient, email: str, password: str = PASSWORD, *, target: str = "", **more: str
) -> TestResponse:
    """Sign in through the page."""
    query = {"lang": "en", **({"next": target} if target else {})}
    page = read_page(client.get("/staff/sign-in", query_string=query).text)
    data = {"csrf_token": page.hidden("csrf_token"), "email": email, "password": password, **more}
    return client.post("/staff/sign-in", query_string=query, data=data)


def send(client: FlaskClient, path: str, *, page: str = "/staff/account", **data: object) -> TestResponse:
    """Send a form with a token taken from a page."""
    token = read_page(client.get(page).text).hidden("csrf_token")
    return client.post(path, data={"csrf_token": token, **data})
