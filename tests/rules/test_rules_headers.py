"""The exact set of headers that guard each answer."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.staff.people import add_person, client_of

GUARDS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(self), payment=()",
}
#: What an answer may carry beside them.
PLAIN = {
    "Content-Type",
    "Content-Length",
    "X-Request-Id",
    "Cache-Control",
    "Vary",
    "Location",
    "Set-Cookie",
    "Allow",
}
PAGES = ["/", "/staff/sign-in", "/staff/people/", "/no-such-page", "/staff/sign-out"]


@pytest.mark.parametrize("path", PAGES)
def test_an_answer_carries_the_exact_set(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    found = {name: value for name, value in answer.headers.items() if name not in PLAIN}
    assert found == GUARDS
    assert len(answer.headers["X-Request-Id"]) == 16


@pytest.mark.parametrize("path", PAGES)
def test_over_https_the_browser_is_told_to_stay_there(client: FlaskClient, path: str) -> None:
    answer = client.get(path, base_url="https://desk.test")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_no_page_allows_inline_script_or_style() -> None:
    assert "unsafe" not in GUARDS["Content-Security-Policy"]


def test_nothing_behind_the_sign_in_is_stored(app: Flask) -> None:
    client = client_of(app, add_person(app, "wu@desk.test"))
    for path in ("/staff/account", "/staff/people/", "/staff/no-such-page"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_the_cookie_is_closed_to_scripts_and_other_sites(app: Flask) -> None:
    client = client_of(app, add_person(app, "wu@desk.test"))
    page = client.get("/staff/account").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    cookie = client.post("/staff/sign-out", data={"csrf_token": token}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie
