"""A session that is lost in the middle of a form loses nothing that was typed."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from charity.kernel.cipher import SealBroken
from charity.kernel.roles import Role
from charity.staff.parked.carrying import Carried, carried_in
from charity.staff.parked.rules import CARRIED_CHARACTERS_MAX
from charity.staff.parked.tables import ParkedForm
from charity.staff.tables import Person
from tests.conftest import TestClock
from tests.pages import checked, read_page
from tests.staff.people import PASSWORD, add_person, client_of, house_of, send

FORM = "/staff/people/invite"
TYPED = {"email": "老余头 <wu@desk.test>", "roles": ["visitor", "editor"], "districts": ["鸡东县"]}


@pytest.fixture
def admin(app: Flask) -> Person:
    """An administrator."""
    return add_person(app, "admin@desk.test", Role.ADMIN)


def lose_session(app: Flask, clock: TestClock, person: Person) -> tuple[FlaskClient, str]:
    """Return a browser whose session ended while its form was open, and the form's token."""
    client = client_of(app, person)
    token = read_page(client.get(FORM).text).hidden("csrf_token")
    clock.at += timedelta(hours=12)
    return client, token


def sign_in_on(client: FlaskClient, answer: TestResponse, password: str = PASSWORD) -> TestResponse:
    """Fill in the sign-in page that was answered, as a browser would send it."""
    page = read_page(answer.text)
    action = next(part for part in answer.text.split('"') if part.startswith("/staff/sign-in"))
    data = {"csrf_token": page.hidden("csrf_token"), "carried": page.hidden("carried")}
    return client.post(
        action.replace("&amp;", "&"), data={**data, "email": "admin@desk.test", "password": password}
    )


def test_what_was_typed_is_in_the_form_after_signing_in(app: Flask, clock: TestClock, admin: Person) -> None:
    client, token = lose_session(app, clock, admin)
    answer = client.post(f"{FORM}?lang=en", data={"csrf_token": token, **TYPED})
    assert "nothing you typed is lost" in checked(answer, 401).text
    answer = sign_in_on(client, answer)
    assert (answer.status_code, answer.location) == (302, f"{FORM}?lang=en")
    filled = client.get(answer.location)
    assert "What you had typed is back in the form" in checked(filled).text
    assert "老余头 &lt;wu@desk.test&gt;" in filled.text
    assert filled.text.count(" checked") == 3


def test_it_is_filled_in_once(app: Flask, clock: TestClock, admin: Person) -> None:
    client, token = lose_session(app, clock, admin)
    answer = sign_in_on(client, client.post(FORM, data={"csrf_token": token, **TYPED}))
    client.get(answer.location)
    assert "老余头" not in client.get(FORM).text
    with house_of(app).database.reading() as session:
        assert session.exec(select(ParkedForm)).all() == []


def test_a_wrong_password_on_the_way_loses_nothing(app: Flask, clock: TestClock, admin: Person) -> None:
    client, token = lose_session(app, clock, admin)
    answer = sign_in_on(
        client, client.post(FORM, data={"csrf_token": token, **TYPED}), password="wrong lantern"
    )
    assert answer.status_code == 422
    assert sign_in_on(client, answer).location == FORM
    assert "老余头" in client.get(FORM).text


def test_a_lost_cookie_loses_nothing_either(app: Flask, client: FlaskClient, admin: Person) -> None:
    answer = client.post(FORM, data={"csrf_token": "of another life", **TYPED})
    assert answer.status_code == 401
    assert sign_in_on(client, answer).location == FORM
    assert "老余头" in client.get(FORM).text


def test_nothing_is_done_by_the_lost_form_itself(app: Flask, clock: TestClock, admin: Person) -> None:
    client, token = lose_session(app, clock, admin)
    data = {"csrf_token": token, "email": "wu@desk.test", "roles": ["visitor"]}
    sign_in_on(client, client.post(FORM, data=data))
    assert "wu@desk.test" not in client.get("/staff/people/").text


def test_a_form_opened_before_signing_in_again_can_be_gone_back_to(app: Flask, admin: Person) -> None:
    client = client_of(app, admin)
    answer = client.post(f"{FORM}?lang=en", data={"csrf_token": "of the session before", **TYPED})
    page = checked(answer, 400)
    data = {"csrf_token": page.hidden("csrf_token"), "carried": page.hidden("carried")}
    assert client.post("/staff/resume", data=data).location == f"{FORM}?lang=en"
    assert "老余头" in client.get(FORM).text


def test_files_are_named_to_be_chosen_again(app: Flask, clock: TestClock, admin: Person) -> None:
    client, token = lose_session(app, clock, admin)
    photo = (io.BytesIO(b"pixels"), "病历 1.jpg")
    data = {"csrf_token": token, "note": "typed", "photo": photo}
    answer = client.post(f"{FORM}?lang=en", data=data, content_type="multipart/form-data")
    assert "Choose these files again afterwards: 病历 1.jpg" in checked(answer, 401).text
    sign_in_on(client, answer)
    assert "Choose these files again: 病历 1.jpg" in client.get(f"{FORM}?lang=en").text


def test_passwords_are_neither_carried_nor_kept(app: Flask, clock: TestClock, admin: Person) -> None:
    client, token = lose_session(app, clock, admin)
    data = {"csrf_token": token, "current": "kept", "password": "five secret lanterns"}
    answer = client.post("/staff/account", data=data)
    assert answer.status_code == 401
    assert "five secret lanterns" not in answer.text


def test_what_is_parked_is_sealed_and_bound_to_its_row(app: Flask, clock: TestClock, admin: Person) -> None:
    client, token = lose_session(app, clock, admin)
    sign_in_on(client, client.post(FORM, data={"csrf_token": token, **TYPED}))
    with house_of(app).database.reading() as session:
        row = session.exec(select(ParkedForm)).one()
    assert "老余头".encode() not in row.fields_sealed
    assert row.person_id == admin.id
    with pytest.raises(SealBroken):
        house_of(app).cipher.open("parked_form.fields|another", row.fields_sealed)


def test_what_is_parked_is_gone_after_an_hour(app: Flask, clock: TestClock, admin: Person) -> None:
    client, token = lose_session(app, clock, admin)
    sign_in_on(client, client.post(FORM, data={"csrf_token": token, **TYPED}))
    clock.at += timedelta(hours=1)
    assert "老余头" not in client.get(FORM).text


def test_another_person_does_not_get_what_is_parked(app: Flask, clock: TestClock, admin: Person) -> None:
    client, token = lose_session(app, clock, admin)
    sign_in_on(client, client.post(FORM, data={"csrf_token": token, **TYPED}))
    other = client_of(app, add_person(app, "other@desk.test", Role.ADMIN))
    with other.session_transaction() as cookie:
        cookie["parked"] = FORM
    assert "老余头" not in other.get(FORM).text


def test_a_page_of_another_site_plants_nothing(app: Flask, client: FlaskClient, admin: Person) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(FORM, data=TYPED, headers=headers)
    assert answer.status_code == 400
    assert "老余头" not in answer.text
    answer = client_of(app, admin).post(FORM, data=TYPED, headers=headers)
    assert answer.status_code == 400
    assert "老余头" not in answer.text


def test_text_too_long_to_carry_is_said_at_once(app: Flask, client: FlaskClient, admin: Person) -> None:
    data = {"csrf_token": "x", "note": "x" * (CARRIED_CHARACTERS_MAX + 1)}
    answer = client.post(f"{FORM}?lang=en", data=data)
    page = checked(answer, 401)
    assert "too long to carry along" in page.text
    assert page.hidden("carried") == ""


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"target": "/staff/"}', '{"target": 1, "fields": 2, "files": 3}', "[" * 50_000,
     '{"target": "/staff/", "fields": {"a": 1}, "files": []}'],
)  # fmt: skip
def test_what_cannot_be_read_is_as_if_nothing_was_carried(text: str) -> None:
    assert carried_in(text) is None


def test_a_carried_address_is_only_ever_our_own() -> None:
    forged = Carried("https://evil.example/", {"a": ["b"]}, ()).to_text()
    carried = carried_in(forged)
    assert carried is not None
    assert carried.target == "/staff/"


def test_a_form_without_fields_parks_nothing(app: Flask, clock: TestClock, admin: Person) -> None:
    client, token = lose_session(app, clock, admin)
    sign_in_on(client, client.post(FORM, data={"csrf_token": token}))
    with house_of(app).database.reading() as session:
        assert session.exec(select(ParkedForm)).all() == []


def test_the_page_to_go_back_is_sound_in_chinese(app: Flask, admin: Person) -> None:
    client = client_of(app, admin)
    checked(client.post(f"{FORM}?lang=zh", data={"csrf_token": "old", **TYPED}), 400)
    assert send(client, "/staff/resume", carried="").location == "/staff/"
