"""The family's way in, page by page, as a phone without scripts sees it."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from charity.intake.ask.tables import DraftFile, RequestDraft
from charity.intake.authorisations.queries import authorisation_of
from charity.intake.evidence.queries import evidence_of
from charity.intake.tables import HelpRequest
from tests.conftest import TestClock
from tests.intake.family import PAGES, fill, fill_all, photo
from tests.pages import checked, read_page
from tests.staff.people import house_of

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}")


def requests_of(app: Flask) -> list[HelpRequest]:
    """Return all requests made so far."""
    with house_of(app).database.reading() as session:
        return list(session.exec(select(HelpRequest)))


def reading(app: Flask) -> Session:
    """Return a session to look into the database."""
    return Session(house_of(app).database.engine)


def code_in(text: str) -> str:
    """Return the come-back code that a page shows."""
    found = CODE.search(text)
    assert found is not None, text
    return found[0]


def send(client: FlaskClient, **data: str) -> str:
    """Send the request and return the text of the page afterwards."""
    answer = fill(client, "/help/new/check", **data)
    assert answer.status_code == 302, read_page(answer.text).text
    return checked(client.get("/help/new/sent?lang=en")).text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["", "/call-me", "/come-back", *(f"/{name}" for name in PAGES), "/check"])
def test_reading_a_page_of_the_way_sets_no_cookie(client: FlaskClient, page: str, lang: str) -> None:
    answer = client.get(f"/help/new{page}?lang={lang}")
    checked(answer)
    assert "Set-Cookie" not in answer.headers


def test_a_family_asks_for_help_page_by_page(app: Flask, client: FlaskClient) -> None:
    fill_all(client)
    page = checked(client.get("/help/new/check?lang=en"))
    for told in ("Shi Xiaohe", "¥80,000.00", "Second Hospital", "Hongxing village 7", "Mother or father"):
        assert told in page.text
    text = send(client, pin="270914")
    assert "270914" in text
    code_in(text)
    [case] = requests_of(app)
    assert (case.ref[:8], case.channel, case.district, case.status) == (
        "QZ-2026-", "online", "鸡东县", "received",
    )  # fmt: skip
    with reading(app) as session:
        assert authorisation_of(session, case) is not None


def test_the_promise_after_sending_is_one_working_day(client: FlaskClient) -> None:
    fill_all(client)
    assert "calls you by 3 March 2026 17:00" in send(client)


def test_a_pin_is_given_when_none_is_chosen(client: FlaskClient) -> None:
    fill_all(client)
    assert re.search(r"Your PIN of six digits [0-9]{6} ", send(client))


def test_a_pin_that_everybody_guesses_is_refused_and_nothing_is_lost(app: Flask, client: FlaskClient) -> None:
    fill_all(client)
    page = checked(fill(client, "/help/new/check", pin="111111"), 422)
    assert "not all the same" in page.text
    assert "Shi Xiaohe" in page.text
    assert requests_of(app) == []


def test_a_double_click_on_send_makes_one_request(app: Flask, client: FlaskClient) -> None:
    fill_all(client)
    page = read_page(client.get("/help/new/check?lang=en").text)
    first = client.post("/help/new/check", data=page.values)
    second = client.post("/help/new/check", data=page.values)
    assert first.location == second.location == "/help/new/sent"
    assert len(requests_of(app)) == 1


def test_an_unfinished_request_cannot_be_sent_and_says_what_is_missing(
    app: Flask, client: FlaskClient
) -> None:
    fill_all(client, besides=("home",))
    page = checked(fill(client, "/help/new/check"), 422)
    assert "Something is still missing" in page.text
    assert page.text.index("Something is still missing") < page.text.index("Not filled in yet")
    assert requests_of(app) == []


def test_a_change_leads_back_to_the_check_page(client: FlaskClient) -> None:
    fill_all(client)
    answer = fill(client, "/help/new/home?change=1", district="虎林市", address="New street 1")
    assert answer.location.startswith("/help/new/check")
    assert "New street 1" in checked(client.get("/help/new/check?lang=en")).text


def test_asking_for_somebody_else_after_all_asks_for_the_relation(client: FlaskClient) -> None:
    fill(client, "/help/new/need", for_whom="me", need_kind="living")
    fill(client, "/help/new/seeker", seeker_name="Shi Lan", phone="13904670001")
    answer = fill(client, "/help/new/need?change=1", for_whom="other", need_kind="living")
    assert answer.location.startswith("/help/new/seeker")
    assert "You are the" in checked(client.get("/help/new/seeker?lang=en")).text


def test_costs_are_asked_for_treatment_only(client: FlaskClient) -> None:
    fill(client, "/help/new/need", for_whom="me", need_kind="goods")
    answer = fill(client, "/help/new/situation", situation="A hundred thousand jin of radishes.")
    assert answer.location.startswith("/help/new/papers")


@pytest.mark.parametrize(
    ("page", "field", "typed", "words"),
    [
        ("seeker", "phone", "12345", "with all its digits"),
        ("seeker", "seeker_name", "   ", "Write your name."),
        ("beneficiary", "birth", "long ago", "Write the year of birth"),
        ("beneficiary", "identity_number", "230302200803150021", "has a mistake in it"),
        ("beneficiary", "identity_number", "1" * 25, "at most 24 characters"),
        ("home", "district", "Atlantis", "Not a valid choice"),
        ("costs", "cost_to_date", "a lot", "Write the amount in digits"),
        ("authorisation", "signed_on", "yesterday", "year-month-day"),
        ("situation", "situation", "x" * 3001, "at most 3000 characters"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_all_that_was_typed_stays(
    client: FlaskClient, page: str, field: str, typed: str, words: str
) -> None:
    fill(client, "/help/new/need", **PAGES["need"])
    data = PAGES[page] | {field: typed}
    shown = checked(fill(client, f"/help/new/{page}", **data), 422)
    assert words in shown.text
    assert shown.title.startswith("Error:")
    for name, value in data.items():
        if name != field and value and name not in {"insurance", "relation", "district"}:
            assert value in shown.html


@pytest.mark.parametrize(
    ("page", "changed", "words"),
    [
        ("beneficiary", {"birth": "1800", "identity_number": ""}, "between 1906 and 2026"),
        ("beneficiary", {"birth": "2030", "identity_number": ""}, "between 1906 and 2026"),
        ("authorisation", {"signed_on": "2030-01-01"}, "cannot lie in the future"),
        ("authorisation", {"hospital": "", "offices": "", "neighbours": ""}, "Name at least one hospital"),
    ],
)
def test_what_sending_would_refuse_is_told_on_its_own_page(
    client: FlaskClient, page: str, changed: dict[str, str], words: str
) -> None:
    fill(client, "/help/new/need", **PAGES["need"])
    shown = checked(fill(client, f"/help/new/{page}", **(PAGES[page] | changed)), 422)
    assert words in shown.text
    assert shown.title.startswith("Error:")


def test_the_code_brings_a_draft_back_on_another_phone(app: Flask, client: FlaskClient) -> None:
    fill(client, "/help/new/need", **PAGES["need"])
    fill(client, "/help/new/seeker", **PAGES["seeker"])
    code = code_in(checked(client.get("/help/new/beneficiary?lang=en")).text)
    other = app.test_client()
    answer = fill(other, "/help/new/come-back", code=code.lower().replace("-", " "))
    assert answer.location.startswith("/help/new/beneficiary")
    assert "Shi Lan" in checked(other.get("/help/new/seeker?lang=en")).html


def test_a_cookie_lost_between_two_pages_loses_nothing(app: Flask, client: FlaskClient) -> None:
    fill(client, "/help/new/need", **PAGES["need"])
    page = read_page(client.get("/help/new/seeker?lang=en").text)
    client.delete_cookie("lantern")
    client.post("/help/new/seeker", data={**page.values, **PAGES["seeker"]})
    assert "Kind of help Medical treatment" in checked(client.get("/help/new/check?lang=en")).text
    with reading(app) as session:
        assert len(session.exec(select(RequestDraft)).all()) == 1


def test_a_wrong_code_finds_nothing_and_is_slowed_down(client: FlaskClient) -> None:
    for _ in range(20):
        checked(fill(client, "/help/new/come-back", code="G6VQ-YEGF-MK"), 422)
    page = checked(fill(client, "/help/new/come-back", code="G6VQ-YEGF-MK"), 429)
    assert "Too many tries" in page.text


def test_a_mistyped_code_is_told_as_such(client: FlaskClient) -> None:
    page = checked(fill(client, "/help/new/come-back", code="G6VQ-YEGF-MM"), 422)
    assert "has a mistake in it" in page.text


def test_a_telephone_number_and_a_sentence_are_enough(app: Flask, client: FlaskClient) -> None:
    answer = fill(client, "/help/new/call-me", phone="0467-2350001", situation="My son is ill.")
    assert answer.location.startswith("/help/new/sent")
    code_in(checked(client.get("/help/new/sent?lang=en")).text)
    [case] = requests_of(app)
    assert (case.channel, case.status, case.district) == ("call_me", "received", "")


def test_a_double_click_on_call_me_makes_one_request_with_one_code(app: Flask, client: FlaskClient) -> None:
    page = read_page(client.get("/help/new/call-me?lang=en").text)
    data = {**page.values, "phone": "13904670009", "situation": "Please call."}
    other = app.test_client()
    codes = []
    for browser in (client, other):
        browser.post("/help/new/call-me", data=data)
        codes.append(code_in(checked(browser.get("/help/new/sent?lang=en")).text))
    assert codes[0] == codes[1]
    assert len(requests_of(app)) == 1


def test_another_family_at_the_same_open_page_is_another_request(app: Flask, client: FlaskClient) -> None:
    page = read_page(client.get("/help/new/call-me?lang=en").text)
    for phone in ("13904670009", "13904670010"):
        client.post("/help/new/call-me", data={**page.values, "phone": phone, "situation": "Please call."})
    assert len(requests_of(app)) == 2


def test_the_pin_is_shown_for_an_hour_only(client: FlaskClient, clock: TestClock) -> None:
    fill_all(client)
    assert "270914" in send(client, pin="270914")
    clock.at += timedelta(minutes=61)
    page = checked(client.get("/help/new/sent?lang=en"))
    assert "270914" not in page.html


class TestPapers:
    """Photos and PDFs."""

    def add(self, client: FlaskClient, content: bytes, name: str, then: str = "add") -> object:
        """Send one file."""
        return fill(
            client, "/help/new/papers", kind="medical_record", then=then, file=(io.BytesIO(content), name)
        )

    def test_photos_and_a_pdf_become_evidence_when_sent(self, app: Flask, client: FlaskClient) -> None:
        fill_all(client, besides=("papers",))
        self.add(client, photo("red"), "病历.jpg")
        self.add(client, photo("green", kind="HEIF"), "IMG_1.HEIC")
        self.add(client, b"%PDF-1.7\n1 0 obj", "bill.pdf", then="go")
        page = checked(client.get("/help/new/check?lang=en"))
        assert "病历.jpg" in page.text
        send(client)
        [case] = requests_of(app)
        with reading(app) as session:
            kinds = [e.media_type for e in evidence_of(session, case)]
            assert kinds == ["image/jpeg", "image/heif", "application/pdf"]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"MZ this is a program", "neither a photo"),
            (b"", "This file is empty"),
            (b"\xff\xd8\xff\xe0 cut off", "neither a photo"),
            (b"x" * (15 * 1024 * 1024 + 1), "larger than 15 MB"),
            (b"<svg onload=alert(1)>", "neither a photo"),
        ],
    )
    def test_a_bad_file_is_told_and_nothing_is_lost(
        self, app: Flask, client: FlaskClient, content: bytes, words: str
    ) -> None:
        fill_all(client, besides=("papers",))
        answer = self.add(client, content, "x.jpg")
        page = checked(answer, 413 if "larger" in words else 422)  # type: ignore[arg-type]
        assert words in page.text
        with reading(app) as session:
            assert session.exec(select(DraftFile)).all() == []
        assert "Shi Xiaohe" in client.get("/help/new/check").text

    def test_adding_wants_a_file_and_later_does_not(self, client: FlaskClient) -> None:
        fill(client, "/help/new/need", **PAGES["need"])
        page = checked(fill(client, "/help/new/papers", kind="bill", then="add"), 422)
        assert "Choose a photo or a PDF first" in page.text
        answer = fill(client, "/help/new/papers", kind="bill", then="go")
        assert answer.location.startswith("/help/new/authorisation")

    def test_a_file_can_be_taken_out_again(self, app: Flask, client: FlaskClient) -> None:
        fill(client, "/help/new/need", **PAGES["need"])
        self.add(client, photo("blue"), "wrong.jpg")
        with reading(app) as session:
            [file] = session.exec(select(DraftFile)).all()
        page = read_page(client.get("/help/new/papers?lang=en").text)
        client.post(f"/help/new/papers/remove/{file.id}", data={"csrf_token": page.hidden("csrf_token")})
        assert "wrong.jpg" not in checked(client.get("/help/new/papers?lang=en")).text
        assert not list((house_of(app).config.instance / "evidence").rglob(file.sha256[2:]))
