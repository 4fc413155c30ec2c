"""The pages of verification: what is typed is kept, shortcuts are refused, sheets stay apart."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from charity.intake.rules import CaseStatus
from charity.kernel.roles import Actor
from charity.staff.queries import person_by_id
from charity.verification.findings.rules import Statement, Subject
from charity.verification.findings.tables import Finding
from charity.verification.review.tables import Review
from charity.verification.visits.tables import VisitPhoto
from tests.pages import Page, checked, read_page
from tests.staff.people import client_of, house_of
from tests.verification.cases import DECLARED, PASSWORD, Scene, photo

LANG = "?lang=en"


@pytest.fixture
def scene(app: Flask) -> Scene:
    """The application's house with people."""
    return Scene(house_of(app))


def browser_of(app: Flask, scene: Scene, who: Actor) -> FlaskClient:
    """Return a browser in which somebody of the scene is signed in."""
    with scene.house.database.reading() as session:
        person = person_by_id(session, who.id or 0)
    return client_of(app, person)


def open_form(client: FlaskClient, path: str) -> Page:
    """Open a form's page in English."""
    return checked(client.get(path, query_string={"lang": "en"}))


def sent(client: FlaskClient, path: str, page: Page, /, **fields: object) -> object:
    """Send a form with the hidden values of its page."""
    hidden = {name: page.values[name] for name in ("csrf_token", "once", "version") if name in page.values}
    return client.post(path, query_string={"lang": "en"}, data={**hidden, **fields})


FINDING = {"subject": "means", "statement": "Two mu of land.", "basis": "declared", "is_public": "y"}


def test_a_double_click_on_a_finding_makes_one(app: Flask, scene: Scene) -> None:
    client, ref = browser_of(app, scene, scene.worker), scene.case()
    path = f"/staff/cases/{ref}/findings/new"
    page = open_form(client, path)
    for _ in range(2):
        assert sent(client, path, page, **FINDING).status_code == 302  # type: ignore[attr-defined]
    with scene.house.database.reading() as session:
        assert len(session.exec(select(Finding)).all()) == 1


def test_a_document_left_out_is_told_at_its_field_and_nothing_typed_is_lost(app: Flask, scene: Scene) -> None:
    client, ref = browser_of(app, scene, scene.worker), scene.case()
    path = f"/staff/cases/{ref}/findings/new"
    answer = sent(client, path, open_form(client, path), **{**FINDING, "basis": "document_seen"})
    page = checked(answer, 422)  # type: ignore[arg-type]
    assert "Choose the document you have seen." in page.text
    assert "Two mu of land." in page.html


def test_the_second_editor_sees_who_changed_what_and_loses_nothing(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    finding = scene.add(ref, Statement(Subject.MEANS, "Two mu of land.", DECLARED))
    path = f"/staff/cases/{ref}/findings/{finding.id}/edit"
    one, two = browser_of(app, scene, scene.worker), browser_of(app, scene, scene.first)
    pages = open_form(one, path), open_form(two, path)
    first = {**FINDING, "statement": "Four mu of land.", "reason": "register"}
    assert sent(one, path, pages[0], **first).status_code == 302  # type: ignore[attr-defined]
    second = {**FINDING, "statement": "Five mu of land.", "reason": "neighbour"}
    page = checked(sent(two, path, pages[1], **second), 409)  # type: ignore[arg-type]
    assert "Han changed this while you had it open." in page.text
    assert "Four mu of land." in page.text
    assert "Five mu of land." in page.html
    assert sent(two, path, page, **second).status_code == 302  # type: ignore[attr-defined]


def test_a_visit_by_one_person_twice_is_refused_at_its_field(app: Flask, scene: Scene) -> None:
    client, ref = browser_of(app, scene, scene.worker), scene.case()
    path = f"/staff/cases/{ref}/visits/new"
    plan = {"day": "2026-03-09", "hour": "09:30"}
    same = {**plan, "first_visitor": scene.first.id, "second_visitor": scene.first.id}
    page = checked(sent(client, path, open_form(client, path), **same), 422)  # type: ignore[arg-type]
    assert "a home visit is made by two people" in page.text
    both = {**same, "second_visitor": scene.second.id}
    assert sent(client, path, page, **both).status_code == 302  # type: ignore[attr-defined]


def test_the_address_is_shown_to_the_two_visitors_only(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    path = f"/staff/cases/{ref}/visits/{scene.plan(ref).id}"
    assert "Hongqi village 7" in open_form(browser_of(app, scene, scene.first), path).text
    assert "Hongqi village 7" not in open_form(browser_of(app, scene, scene.worker), path).text


def test_the_others_sheet_is_on_no_page_until_both_are_in(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    visit = scene.plan(ref)
    scene.pass_time(hours=3)
    scene.fill(ref, visit, scene.first, contradictions="A car stands in the yard.")
    scene.fill(ref, visit, scene.second)
    scene.submit(ref, visit, scene.first)
    other = browser_of(app, scene, scene.second)
    pages = [f"/staff/cases/{ref}/visits/{visit.id}", f"/staff/cases/{ref}/visits/{visit.id}/sheet"]
    for path in (*pages, f"/staff/cases/{ref}", f"/staff/cases/{ref}/findings"):
        assert "A car stands" not in open_form(other, path).html
    scene.submit(ref, visit, scene.second)
    assert "A car stands" in open_form(other, pages[0]).text


def test_looking_at_a_sheet_begins_none_and_a_stranger_sees_none(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    visit = scene.plan(ref)
    path = f"/staff/cases/{ref}/visits/{visit.id}/sheet"
    open_form(browser_of(app, scene, scene.first), path)
    third = scene.who("bo", *scene.first.roles)
    assert browser_of(app, scene, third).get(path).status_code == 403
    with scene.house.database.reading() as session:
        from charity.verification.visits.tables import VisitSheet

        assert session.exec(select(VisitSheet)).all() == []


def test_a_sheet_is_filled_step_by_step_and_handed_in(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    visit = scene.plan(ref)
    scene.pass_time(hours=3)
    client = browser_of(app, scene, scene.first)
    base = f"/staff/cases/{ref}/visits/{visit.id}/sheet"
    page = open_form(client, base)
    unfinished = checked(sent(client, base, page, sure="y"), 422)  # type: ignore[arg-type]
    assert "Answer every item of the checklist" in unfinished.text
    from charity.verification.visits.rules import Item

    answers = {f"{item}_answer": "yes" for item in Item} | {"room_note": "one room, a stove"}
    steps = {
        "checklist": answers,
        "people": {"persons_met": "the mother"},
        "signature": {"signed_name": "Bai Dashan"},
    }
    for step, fields in steps.items():
        answer = sent(client, f"{base}/{step}", open_form(client, f"{base}/{step}"), **fields)
        assert answer.status_code == 302  # type: ignore[attr-defined]
    assert "one room, a stove" in open_form(client, f"{base}/checklist").html
    assert sent(client, base, open_form(client, base), sure="y").status_code == 302  # type: ignore[attr-defined]
    assert "handed in and sealed" in open_form(client, base).text


def test_each_photo_is_acknowledged_and_a_wrong_file_loses_nothing(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    visit = scene.plan(ref)
    client = browser_of(app, scene, scene.first)
    path = f"/staff/cases/{ref}/visits/{visit.id}/sheet/photos"
    page = open_form(client, path)
    good = {"kind": "room", "file": (io.BytesIO(photo("olive")), "room.jpg")}
    assert sent(client, path, page, **good).status_code == 302  # type: ignore[attr-defined]
    wrong = {"kind": "room", "file": (io.BytesIO(b"not a photo"), "room.txt")}
    after = checked(sent(client, path, page, **wrong), 422)  # type: ignore[arg-type]
    with scene.house.database.reading() as session:
        [kept] = session.exec(select(VisitPhoto)).all()
    assert kept.sha256 in after.text
    assert client.get(f"{path}/{kept.id}.jpg").mimetype == "image/jpeg"
    other = browser_of(app, scene, scene.second)
    assert other.get(f"{path}/{kept.id}.jpg").status_code == 404
    assert sent(client, f"{path}/{kept.id}/remove", page).status_code == 302  # type: ignore[attr-defined]


def test_what_was_typed_is_there_after_signing_in_again(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    path = f"/staff/cases/{ref}/findings/new"
    client = browser_of(app, scene, scene.worker)
    page = open_form(client, path)
    scene.pass_time(hours=13)
    asked = checked(sent(client, path, page, **FINDING), 401)  # type: ignore[arg-type]
    with scene.house.database.reading() as session:
        assert session.exec(select(Finding)).all() == []
    action = next(part for part in asked.html.split('"') if part.startswith("/staff/sign-in"))
    data = {name: asked.hidden(name) for name in ("csrf_token", "carried")}
    data |= {"email": "han@desk.test", "password": PASSWORD}
    signed = client.post(action.replace("&amp;", "&"), data=data)
    assert signed.status_code == 302
    again = checked(client.get(signed.location))
    assert "Two mu of land." in again.html
    assert sent(client, path, again, **FINDING).status_code == 302  # type: ignore[attr-defined]


PARTS = {
    "cost_to_date": "204,244",
    "further_estimate": "100000",
    "reimbursed": "120000.00",
    "expected_reimbursement": "50000",
    "lodging_and_travel": "12000",
    "other_aid": "8000",
    "family_can_pay": "20000",
}


def need_fields(**changed: str) -> dict[str, str]:
    """Return the fields of a need's form."""
    amounts = {f"{part}_amount": amount for part, amount in PARTS.items()}
    return amounts | {f"{part}_basis": "declared" for part in PARTS} | changed


def test_a_need_is_computed_by_the_page_and_shown_line_by_line(app: Flask, scene: Scene) -> None:
    client, ref = browser_of(app, scene, scene.worker), scene.case()
    path = f"/staff/cases/{ref}/need/compute"
    page = open_form(client, path)
    assert sent(client, path, page, **need_fields()).status_code == 302  # type: ignore[attr-defined]
    shown = open_form(client, f"/staff/cases/{ref}/need").text
    assert "¥134,244.00" in shown
    assert "¥118,244.00" in shown


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"other_aid_amount": ""}, "Enter every part; write 0 where there is nothing."),
        ({"other_aid_amount": "12,34"}, "Write the amount in digits"),
        ({"reimbursed_basis": "confirmed"}, "Name the office that confirmed this."),
        ({"cost_to_date_amount": "99999999999"}, "look at the zeros again"),
    ],
)
def test_a_mixed_up_part_is_told_at_its_field(
    app: Flask, scene: Scene, changed: dict[str, str], words: str
) -> None:
    client, ref = browser_of(app, scene, scene.worker), scene.case()
    path = f"/staff/cases/{ref}/need/compute"
    page = checked(sent(client, path, open_form(client, path), **need_fields(**changed)), 422)  # type: ignore[arg-type]
    assert words in page.text
    assert "100000" in page.html


def test_the_page_refuses_a_visitor_who_reviews_and_says_why(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    client = browser_of(app, scene, scene.first)
    page = open_form(client, f"/staff/cases/{ref}/review")
    assert "You cannot review this case" in page.text
    assert f"/staff/cases/{ref}/review/decide?lang=en" not in page.links
    assert client.get(f"/staff/cases/{ref}/review/decide").status_code == 403
    token = {"csrf_token": page.values["csrf_token"]} if "csrf_token" in page.values else {}
    verdict = {**token, "once": "x", "decision": "verified", "family_saw": "y", "version": "1"}
    assert client.post(f"/staff/cases/{ref}/review/decide", data=verdict).status_code == 403


def test_a_double_click_on_the_verdict_signs_once(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    client = browser_of(app, scene, scene.reviewer)
    path = f"/staff/cases/{ref}/review/decide"
    page = open_form(client, path)
    verdict = {"decision": "verified", "unchecked": ["deposits", "debts"], "family_saw": "y"}
    for _ in range(2):
        assert sent(client, path, page, **verdict).status_code == 302  # type: ignore[attr-defined]
    with scene.house.database.reading() as session:
        assert len(session.exec(select(Review)).all()) == 1
        assert scene.find(session, ref).stage is CaseStatus.VERIFIED


def test_a_need_computed_while_the_review_was_open_is_shown_first(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    client = browser_of(app, scene, scene.reviewer)
    path = f"/staff/cases/{ref}/review/decide"
    page = open_form(client, path)
    scene.compute(ref, scene.stated(other_aid=900_000), version=1, reason="a neighbour gave")
    verdict = {"decision": "verified", "unchecked": ["deposits"], "family_saw": "y"}
    again = checked(sent(client, path, page, **verdict), 409)  # type: ignore[arg-type]
    assert "changed this while you had it open" in again.text
    assert sent(client, path, again, **verdict).status_code == 302  # type: ignore[attr-defined]


def test_declining_wants_reason_and_words(app: Flask, scene: Scene) -> None:
    client, ref = browser_of(app, scene, scene.reviewer), scene.case()
    path = f"/staff/cases/{ref}/decline"
    page = checked(sent(client, path, open_form(client, path)), 422)  # type: ignore[arg-type]
    assert "Choose the reason for declining." in page.text
    answer = sent(client, path, page, reason="papers_contradict", words="The bill is of another person.")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert "Declined" in open_form(client, f"/staff/cases/{ref}/review").text


def test_pages_of_another_district_are_not_there(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    away = scene.who("away", *scene.first.roles, *scene.worker.roles, districts=("虎林市",))
    client = browser_of(app, scene, away)
    for page in (
        "findings",
        "findings/new",
        "visits",
        "visits/new",
        "need",
        "need/compute",
        "review",
        "decline",
    ):
        assert client.get(f"/staff/cases/{ref}/{page}").status_code == 404, page
    assert read_page(client.get(f"/staff/visits{LANG}").text).h1 == "My visits"
