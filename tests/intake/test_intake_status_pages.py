"""Where does my request stand: the code alone, then code and PIN."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from charity.intake import service
from charity.intake.rules import CaseStatus, DeclineReason
from charity.intake.tables import HelpRequest
from charity.kernel.roles import MACHINE
from tests.conftest import NOON, TestClock
from tests.intake.family import fill, fill_all, photo
from tests.intake.test_intake_family_pages import code_in, send
from tests.pages import checked
from tests.staff.people import house_of

PIN = "270914"


@pytest.fixture
def code(app: Flask) -> str:
    """The code of a request that was sent from another phone."""
    phone = app.test_client()
    fill_all(phone)
    return code_in(send(phone, pin=PIN))


def opened(client: FlaskClient, code: str) -> None:
    """Open a request with code and PIN."""
    assert fill(client, "/help/status/open", code=code, pin=PIN).location.startswith("/help/status/mine")


def move(app: Flask, *way: CaseStatus) -> None:
    """Take the only request along its way."""
    with house_of(app).database.transaction() as session:
        case = session.exec(select(HelpRequest)).one()
        for status in way:
            service.move_case(session, case, status, by=MACHINE, at=NOON)


@pytest.mark.parametrize("path", ["/help/status", "/help/status/open"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reading_the_page_sets_no_cookie(client: FlaskClient, path: str, lang: str) -> None:
    answer = client.get(f"{path}?lang={lang}")
    checked(answer)
    assert "Set-Cookie" not in answer.headers


def test_the_code_alone_shows_the_stage_and_nothing_else(client: FlaskClient, code: str) -> None:
    page = checked(fill(client, "/help/status", code=code.lower().replace("-", "")))
    assert "Your request has arrived." in page.text
    assert "By when: 3 March 2026 17:00" in page.text
    for secret in ("Shi", "QZ-", "Hongxing", "139"):
        assert secret not in page.text


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (("screened",), "made a case of it"),
        (("screened", "in_verification"), "We are checking"),
        (("screened", "in_verification", "visit_scheduled"), "A home visit is agreed"),
        (("screened", "withdrawn"), "is withdrawn"),
    ],
)
def test_each_stage_is_told_in_plain_words(
    app: Flask, client: FlaskClient, code: str, way: tuple[str, ...], words: str
) -> None:
    move(app, *(CaseStatus(one) for one in way))
    assert words in checked(fill(client, "/help/status", code=code)).text


def test_code_and_pin_show_what_is_missing_and_take_a_paper(client: FlaskClient, code: str) -> None:
    opened(client, code)
    page = checked(client.get("/help/status/mine?lang=en"))
    assert "no medical record or bill yet" in page.text
    assert "QZ-2026-0001" in page.text
    answer = fill(
        client, "/help/status/mine/papers", kind="medical_record", file=(io.BytesIO(photo()), "record.jpg")
    )
    assert answer.status_code == 302
    page = checked(client.get("/help/status/mine?lang=en"))
    assert "record.jpg" in page.text
    assert "no medical record or bill yet" not in page.text


def test_a_bad_paper_is_told(client: FlaskClient, code: str) -> None:
    opened(client, code)
    answer = fill(client, "/help/status/mine/papers", kind="bill", file=(io.BytesIO(b"GIF89a"), "x.gif"))
    assert "neither a photo" in checked(answer, 422).text
    assert "Choose a photo" in checked(fill(client, "/help/status/mine/papers", kind="bill"), 422).text


def test_withdrawing_asks_once_more_and_ends_the_request(client: FlaskClient, code: str) -> None:
    opened(client, code)
    assert "We then stop checking" in checked(client.get("/help/status/mine/withdraw?lang=en")).text
    fill(client, "/help/status/mine/withdraw")
    page = checked(client.get("/help/status/mine?lang=en"))
    assert "Your request is withdrawn." in page.text
    assert "Withdraw my request" not in page.text
    assert "closed already" in checked(client.get("/help/status/mine/withdraw?lang=en")).text


def test_a_declined_family_reads_reason_and_words_with_its_pin_only(
    app: Flask, client: FlaskClient, code: str
) -> None:
    house = house_of(app)
    with house.database.transaction() as session:
        service.decline(
            session, session.exec(select(HelpRequest)).one(), reason=DeclineReason.POLICY_COVERS,
            words="Serious-illness insurance pays this.", by=MACHINE, at=NOON, cipher=house.cipher,
        )  # fmt: skip
    page = checked(fill(client, "/help/status", code=code))
    assert "could not take on" in page.text
    assert "Serious-illness" not in page.text
    opened(client, code)
    page = checked(client.get("/help/status/mine?lang=en"))
    assert "Serious-illness insurance pays this." in page.text
    assert "Existing assistance covers the need" in page.text


def test_without_a_pin_nothing_but_the_stage_opens(client: FlaskClient, code: str) -> None:
    fill(client, "/help/status", code=code)
    for path in ("mine", "mine/papers", "mine/withdraw"):
        assert client.get(f"/help/status/{path}").location == "/help/status/open"


def test_wrong_pin_and_unknown_code_get_one_answer_and_the_sixth_try_waits(
    client: FlaskClient, code: str
) -> None:
    answers = []
    for tried in (code, "G6VQ-YEGF-MK"):
        page = checked(fill(client, "/help/status/open", code=tried, pin="111222"), 422)
        answers.append(page.text.replace(tried, ""))
    assert answers[0] == answers[1]
    for _ in range(4):
        fill(client, "/help/status/open", code=code, pin="111222")
    assert "Too many tries" in checked(fill(client, "/help/status/open", code=code, pin=PIN), 429).text


def test_an_opened_request_closes_by_itself_after_half_an_hour(
    client: FlaskClient, code: str, clock: TestClock
) -> None:
    opened(client, code)
    clock.at += timedelta(minutes=31)
    assert client.get("/help/status/mine").location == "/help/status/open"


def test_closing_forgets_code_and_pin_on_this_phone(client: FlaskClient, code: str) -> None:
    opened(client, code)
    page = checked(client.get("/help/status/mine?lang=en"))
    client.post("/help/status/close", data={"csrf_token": page.hidden("csrf_token")})
    assert client.get("/help/status/mine").location == "/help/status/open"


def test_a_pin_chosen_for_one_request_opens_no_other(app: Flask, client: FlaskClient, code: str) -> None:
    other = app.test_client()
    fill(other, "/help/new/call-me", phone="13904670077", situation="Please call.")
    other_code = code_in(checked(other.get("/help/new/sent?lang=en")).text)
    checked(fill(client, "/help/status/open", code=other_code, pin=PIN), 422)


def test_a_code_that_was_sent_already_leads_from_come_back_to_the_status(
    client: FlaskClient, code: str
) -> None:
    assert fill(client, "/help/new/come-back", code=code).location.startswith("/help/status")


def test_pages_of_the_family_are_never_cached(client: FlaskClient, code: str) -> None:
    opened(client, code)
    for path in ("/help/status/mine", "/help/new/need"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
