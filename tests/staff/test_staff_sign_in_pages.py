"""Signing in and out through the pages; sessions that die are dead at the next request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from charity.kernel.roles import MACHINE, Role
from charity.staff import service
from charity.staff.service import ChangeDuties
from charity.staff.sessions.rules import ACCOUNT_FAILURES_MAX
from tests.conftest import TestClock
from tests.pages import checked, read_page
from tests.staff.people import PASSWORD, add_person, client_of, house_of, send, sign_in

HOME = "/staff/account"


def copy_of(app: Flask, client: FlaskClient) -> FlaskClient:
    """Return another browser that holds a copy of the same cookie."""
    other = app.test_client()
    cookie = client.get_cookie("lantern")
    assert cookie is not None
    other.set_cookie("lantern", cookie.value)
    return other


def test_a_person_signs_in_and_is_led_to_where_they_wanted_to_go(app: Flask, client: FlaskClient) -> None:
    add_person(app, "wu@desk.test")
    asked = client.get(HOME)
    assert (asked.status_code, asked.location) == (302, "/staff/sign-in?next=/staff/account")
    answer = sign_in(client, "Wu@Desk.Test ", target=HOME)
    assert (answer.status_code, answer.location) == (302, HOME)
    assert "wu@desk.test" in checked(client.get(HOME)).text


def test_a_foreign_address_is_never_gone_to_after_signing_in(app: Flask, client: FlaskClient) -> None:
    add_person(app, "wu@desk.test")
    assert sign_in(client, "wu@desk.test", target="https://evil.example/").location == "/staff/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("nobody@desk.test", PASSWORD),
        ("wu@desk.test", "wrong lanterns"),
        ("gone@desk.test", PASSWORD),
        ("x", "y"),
    ],
)
def test_unknown_wrong_and_disabled_get_the_same_answer(
    app: Flask, client: FlaskClient, email: str, password: str
) -> None:
    add_person(app, "wu@desk.test")
    gone = add_person(app, "gone@desk.test")
    with house_of(app).database.transaction() as session:
        service.disable(session, gone.id or 0, by=MACHINE, at=house_of(app).clock())
    page = checked(sign_in(client, email, password), 422)
    assert "do not belong together" in page.text
    assert page.title.startswith("Error: ")


def test_what_was_typed_stays_but_not_the_password(app: Flask, client: FlaskClient) -> None:
    html = sign_in(client, "wu@desk.test", "wrong lanterns").text
    assert 'value="wu@desk.test"' in html
    assert "wrong lanterns" not in html


def test_too_many_tries_are_told_how_long_to_wait_even_with_the_right_password(
    app: Flask, client: FlaskClient, clock: TestClock
) -> None:
    add_person(app, "wu@desk.test")
    for _ in range(ACCOUNT_FAILURES_MAX):
        sign_in(client, "wu@desk.test", "wrong lanterns")
    page = checked(sign_in(client, "wu@desk.test"), 429)
    assert "Wait 15 minutes" in page.text
    clock.at += timedelta(minutes=15)
    assert sign_in(client, "wu@desk.test").status_code == 302


def test_the_sign_in_page_of_somebody_signed_in_leads_on(app: Flask) -> None:
    client = client_of(app, add_person(app, "wu@desk.test"))
    assert client.get("/staff/sign-in").location == "/staff/"


def test_each_sign_in_has_an_id_of_its_own_and_drops_what_the_cookie_held(
    app: Flask, client: FlaskClient
) -> None:
    add_person(app, "wu@desk.test")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    sign_in(client, "wu@desk.test")
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        first = cookie["_user_id"]
    send(client, "/staff/sign-out")
    sign_in(client, "wu@desk.test")
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != first


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask) -> None:
    client = client_of(app, add_person(app, "wu@desk.test"))
    copied = copy_of(app, client)
    assert copied.get(HOME).status_code == 200
    assert send(client, "/staff/sign-out").location.startswith("/staff/sign-in")
    assert copied.get(HOME).status_code == 302
    assert client.get(HOME).status_code == 302


def test_a_cookie_is_dead_after_its_hours(app: Flask, clock: TestClock) -> None:
    client = client_of(app, add_person(app, "wu@desk.test"))
    clock.at += timedelta(hours=12)
    assert client.get(HOME).status_code == 302


def test_a_cookie_is_dead_once_the_person_is_disabled(app: Flask) -> None:
    person = add_person(app, "wu@desk.test")
    client = client_of(app, person)
    with house_of(app).database.transaction() as session:
        service.disable(session, person.id or 0, by=MACHINE, at=house_of(app).clock())
    assert client.get(HOME).status_code == 302


def test_a_cookie_is_dead_once_the_roles_change(app: Flask) -> None:
    person = add_person(app, "wu@desk.test")
    client = client_of(app, person)
    command = ChangeDuties(person.id or 0, 1, frozenset({Role.EDITOR}), ())
    with house_of(app).database.transaction() as session:
        service.change_duties(session, command, by=MACHINE, at=house_of(app).clock())
    assert client.get(HOME).status_code == 302


def test_changing_the_password_keeps_this_device_under_a_new_id_and_drops_the_others(app: Flask) -> None:
    person = add_person(app, "wu@desk.test")
    client, other = client_of(app, person), client_of(app, person)
    copied = copy_of(app, client)
    answer = send(client, HOME, current=PASSWORD, password="five quiet lanterns")
    assert answer.status_code == 302
    page = checked(client.get(HOME))
    assert page.text.count("This device") == 1
    assert other.get(HOME).status_code == 302
    assert copied.get(HOME).status_code == 302


def test_a_wrong_present_password_is_told_at_its_field(app: Flask) -> None:
    client = client_of(app, add_person(app, "wu@desk.test"))
    answer = send(client, HOME, current="wrong lanterns", password="five quiet lanterns")
    page = checked(answer, 422)
    assert "This is not your present password." in page.text
    assert "five quiet lanterns" not in page.html


def test_a_person_signs_another_device_out(app: Flask) -> None:
    person = add_person(app, "wu@desk.test")
    client, other = client_of(app, person), client_of(app, person)
    page = checked(client.get(HOME))
    assert page.text.count("Unknown device") == 2
    path = next(p for p in page.html.split('"') if p.endswith("/end"))
    assert send(client, path).status_code == 302
    assert other.get(HOME).status_code == 302
    assert client.get(HOME).status_code == 200


def test_another_persons_device_is_missing(app: Flask) -> None:
    client = client_of(app, add_person(app, "wu@desk.test"))
    assert send(client, f"/staff/account/sessions/{'0' * 64}/end").status_code == 404


def test_last_seen_is_written_now_and_then_only(app: Flask, clock: TestClock) -> None:
    client = client_of(app, add_person(app, "wu@desk.test"))
    clock.at += timedelta(minutes=4)
    assert "12:04" not in checked(client.get(HOME)).text
    clock.at += timedelta(minutes=2)
    client.get(HOME)
    assert "12:06" in checked(client.get(HOME)).text


def test_pages_behind_the_sign_in_are_never_stored(app: Flask, client: FlaskClient) -> None:
    signed_in = client_of(app, add_person(app, "wu@desk.test"))
    for answer in (signed_in.get(HOME), client.get("/staff/sign-in"), client.get(HOME)):
        assert answer.headers["Cache-Control"] == "no-store"


def test_reading_the_sign_in_page_sets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/staff/sign-in").headers


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_ones_own_are_sound_in_both_languages(app: Flask, language: str) -> None:
    client = client_of(app, add_person(app, "wu@desk.test", Role.ADMIN))
    checked(app.test_client().get(f"/staff/sign-in?lang={language}"))
    checked(client.get(f"{HOME}?lang={language}"))


def test_a_stale_sign_in_page_asks_once_more_and_keeps_the_address(client: FlaskClient) -> None:
    data = {"csrf_token": "stale", "email": "wu@desk.test", "password": PASSWORD}
    answer = client.post("/staff/sign-in?lang=en", data=data)
    page = checked(answer, 400)
    assert 'value="wu@desk.test"' in answer.text
    assert PASSWORD not in answer.text
    assert "open for too long" in page.text
    assert read_page(answer.text).hidden("csrf_token") != "stale"
