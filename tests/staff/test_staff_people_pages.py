"""The administrator's pages and the page behind an invitation."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from charity.kernel.roles import Role
from tests.pages import checked, read_page
from tests.staff.people import add_person, client_of, send, sign_in

PEOPLE = "/staff/people/?lang=en"


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """An administrator's browser; the administrator is person 1."""
    return client_of(app, add_person(app, "admin@desk.test", Role.ADMIN))


def link_in(page: TestResponse) -> str:
    """Return the path of the one-time link that a page shows."""
    found = re.search(r">http://desk\.test(/staff/invitation/\w+)", page.text)
    assert found is not None, page.text
    return found[1]


def invite(admin: FlaskClient, email: str = "wu@desk.test", **more: object) -> TestResponse:
    """Invite a visitor through the page."""
    facts = {"email": email, "roles": ["visitor"], **more}
    return send(admin, "/staff/people/invite?lang=en", page="/staff/people/invite", **facts)


def test_an_invited_person_joins_and_is_signed_in(
    app: Flask, admin: FlaskClient, client: FlaskClient
) -> None:
    link = link_in(invite(admin, districts=["鸡东县"]))
    page = checked(client.get(f"{link}?lang=en"))
    assert "wu@desk.test" in page.text
    answer = send(client, link, page=link, name="Wu Yun", password="four quiet lanterns")
    assert (answer.status_code, answer.location) == (302, "/staff/account")
    account = checked(client.get("/staff/account?lang=en"))
    assert "Wu Yun" in account.text
    assert "鸡东县" in account.text
    assert "Welcome. Your number is 02" in account.text


def test_a_used_link_says_what_to_do(app: Flask, admin: FlaskClient, client: FlaskClient) -> None:
    link = link_in(invite(admin))
    send(client, link, page=link, name="Wu Yun", password="four quiet lanterns")
    page = checked(app.test_client().get(f"{link}?lang=en"), 404)
    assert "Ask an administrator for a new one" in page.text


def test_a_refused_password_is_told_at_its_field_and_the_name_stays(
    admin: FlaskClient, client: FlaskClient
) -> None:
    link = link_in(invite(admin))
    answer = send(client, link, page=link, name="Wu Yun", password="short")
    assert 'value="Wu Yun"' in answer.text
    assert "at least 12 characters" in checked(answer, 422).text


def test_the_link_is_shown_once_and_the_list_never_shows_it(admin: FlaskClient) -> None:
    link = link_in(invite(admin))
    page = checked(admin.get(PEOPLE))
    assert "wu@desk.test" in page.text
    assert link.rpartition("/")[2] not in page.html


def test_a_new_link_kills_the_old_one(admin: FlaskClient, client: FlaskClient) -> None:
    old = link_in(invite(admin))
    new = link_in(send(admin, "/staff/people/invitations/1/again"))
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_a_withdrawn_invitation_opens_nothing(admin: FlaskClient, client: FlaskClient) -> None:
    link = link_in(invite(admin))
    assert send(admin, "/staff/people/invitations/1/withdraw").status_code == 302
    assert client.get(link).status_code == 404
    assert "wu@desk.test" not in checked(admin.get(PEOPLE)).text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"email": "nonsense"}, "Write an e-mail address"),
        ({"email": "admin@desk.test"}, "already signs in with this address"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["king"]}, "king"),
        ({"districts": ["Atlantis"]}, "Atlantis"),
    ],
)
def test_a_wrong_invitation_is_refused_in_words(
    admin: FlaskClient, facts: dict[str, object], words: str
) -> None:
    page = checked(invite(admin, **facts), 422)
    assert words in page.text


def test_duties_are_changed_on_the_persons_page(app: Flask, admin: FlaskClient) -> None:
    add_person(app, "wu@desk.test", Role.INTAKE)
    path = "/staff/people/2"
    ticked = re.findall(r'<input checked[^>]*value="([^"]+)"', admin.get(path).text)
    assert ticked == ["intake"]
    answer = send(admin, path, page=path, version=1, roles=["editor", "reviewer"], districts=["虎林市"])
    assert answer.status_code == 302
    page = checked(admin.get(PEOPLE))
    assert "Reviewer, Editor" in page.text
    assert "虎林市" in page.text


def test_the_second_of_two_editors_sees_what_changed_and_loses_nothing(
    app: Flask, admin: FlaskClient
) -> None:
    add_person(app, "wu@desk.test", Role.INTAKE)
    path = "/staff/people/2?lang=en"
    send(admin, path, page=path, version=1, roles=["editor"])
    answer = send(admin, path, page=path, version=1, roles=["visitor"])
    page = checked(answer, 409)
    assert "N admin changed this while you had it open" in page.text
    assert page.hidden("version") == "2"
    again = send(admin, path, page=path, version=2, roles=["visitor"])
    assert again.status_code == 302


def test_the_last_administrator_cannot_go(admin: FlaskClient) -> None:
    refused = send(admin, "/staff/people/1/disable?lang=en")
    assert "only active administrator" in checked(admin.get(refused.location)).text
    page = "/staff/people/1?lang=en"
    answer = send(admin, page, page=page, version=1, roles=["intake"])
    assert "only active administrator" in checked(answer, 422).text
    assert checked(admin.get(PEOPLE))


def test_a_person_is_disabled_and_enabled(app: Flask, admin: FlaskClient, client: FlaskClient) -> None:
    person = add_person(app, "wu@desk.test")
    theirs = client_of(app, person)
    assert send(admin, "/staff/people/2/disable").status_code == 302
    assert theirs.get("/staff/account").status_code == 302
    assert "Disabled" in checked(admin.get(PEOPLE)).text
    assert send(admin, "/staff/people/2/enable").status_code == 302
    assert sign_in(client, "wu@desk.test").status_code == 302


def test_people_are_searched_and_nobody_found_is_said(app: Flask, admin: FlaskClient) -> None:
    add_person(app, "wu@desk.test")
    found = checked(admin.get("/staff/people/?q=WU&lang=en")).text
    assert "wu@desk.test" in found
    assert "admin@desk.test" not in found
    assert "Nobody found" in checked(admin.get("/staff/people/?q=zzz&lang=en")).text


def test_a_long_list_goes_on_after_the_last_number(app: Flask, admin: FlaskClient) -> None:
    add_person(app, "wu@desk.test")
    assert "admin@desk.test" not in checked(admin.get("/staff/people/?after=1&lang=en")).text


@pytest.mark.parametrize("path", ["/staff/people/9", "/staff/people/x", "/staff/people/9/disable"])
def test_somebody_who_is_not_there_is_missing(admin: FlaskClient, path: str) -> None:
    answer = send(admin, path) if path.endswith("disable") else admin.get(path)
    assert answer.status_code == 404


def test_names_and_searches_never_become_markup(app: Flask, admin: FlaskClient, client: FlaskClient) -> None:
    link = link_in(invite(admin))
    nasty = "<script>alert(1)</script>\"'"
    send(client, link, page=link, name=nasty, password="four quiet lanterns")
    for page in (admin.get(PEOPLE), admin.get(f"/staff/people/?q={nasty}"), client.get("/staff/account")):
        assert "<script>alert" not in page.text
        checked(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_people_are_sound_in_both_languages(
    app: Flask, admin: FlaskClient, client: FlaskClient, language: str
) -> None:
    link = link_in(invite(admin))
    for path in ("/staff/people/", "/staff/people/1", "/staff/people/invite"):
        checked(admin.get(f"{path}?lang={language}"))
    checked(client.get(f"{link}?lang={language}"))
    checked(send(admin, f"/staff/people/invitations/1/again?lang={language}"))
    assert read_page(client.get(link).text)


def test_a_forgotten_password_is_replaced_by_a_link(
    app: Flask, admin: FlaskClient, client: FlaskClient
) -> None:
    person = add_person(app, "wu@desk.test")
    theirs = client_of(app, person)
    link = link_in(send(admin, f"/staff/people/{person.id}/password-link?lang=en"))
    page = checked(client.get(f"{link}?lang=en"))
    assert "Choose a new password" in page.text
    assert "Your name" not in page.text
    answer = send(client, link, page=link, password="short")
    assert answer.status_code == 422
    assert send(client, link, page=link, password="five quiet lanterns").location == "/staff/account"
    assert theirs.get("/staff/account").status_code == 302
    assert sign_in(app.test_client(), "wu@desk.test", "five quiet lanterns").status_code == 302
