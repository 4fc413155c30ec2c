"""My day, the queue and the case page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from charity.appeals.service import begin
from charity.desk.rules import QUEUE_ROWS, Standing, Urgency, key_from, key_of, urgencies
from charity.intake import service as intake
from charity.intake.rules import CaseStatus, NeedKind
from charity.kernel.roles import Actor, Role
from charity.kernel.trail import TrailRow
from charity.staff.queries import person_by_id
from tests.conftest import NOON
from tests.pages import Page, checked
from tests.staff.people import client_of, house_of
from tests.verification.cases import Scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    """The application's house with people."""
    return Scene(house_of(app))


def browser_of(app: Flask, scene: Scene, who: Actor) -> FlaskClient:
    """Return a browser in which somebody of the scene is signed in."""
    with scene.house.database.reading() as session:
        person = person_by_id(session, who.id or 0)
    return client_of(app, person)


def opened(client: FlaskClient, path: str, **query: str) -> Page:
    """Open a page in English."""
    return checked(client.get(path, query_string={"lang": "en", **query}))


def refs_on(page: Page) -> list[str]:
    """Return the cases a page lists, in order."""
    found = (re.match(r"/staff/cases/(QZ-[^/?]+)(\?|$)", link) for link in page.links)
    return list(dict.fromkeys(match[1] for match in found if match))


def test_each_role_finds_its_own_work_in_my_day(app: Flask, scene: Scene) -> None:
    words = {
        Role.INTAKE: "Acknowledgements overdue",
        Role.VISITOR: "My visits to make",
        Role.REVIEWER: "Cases to review, where I did not visit",
        Role.EDITOR: "Appeals to review, drafted by others",
        Role.TREASURER: "Payouts whose evidence is missing",
        Role.APPROVER: "Payouts to approve",
        Role.ADMIN: "Nothing waits for your roles here.",
    }
    for role, expected in words.items():
        page = opened(browser_of(app, scene, scene.who(f"only{role}", role)), "/staff/")
        assert expected in page.text
        not_theirs = [w for r, w in words.items() if r is not role and w in page.text]
        assert not_theirs == ([words[Role.EDITOR]] if role is Role.REVIEWER else [])


def test_every_count_of_my_day_is_a_link_that_opens(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    everybody = scene.who("all", *(role for role in Role if role is not Role.ADMIN))
    client = browser_of(app, scene, everybody)
    page = opened(client, "/staff/")
    for link in page.links:
        if link.startswith("/staff/"):
            assert client.get(link).status_code == 200, link


def test_a_reviewer_who_visited_is_not_offered_the_case(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    asked = {"status": "in_review", "reviewable": "1"}
    assert refs_on(opened(browser_of(app, scene, scene.reviewer), "/staff/cases/", **asked)) == [ref]
    assert refs_on(opened(browser_of(app, scene, scene.first), "/staff/cases/", **asked)) == []


def test_todays_visit_tells_its_visitors_where_and_how_to_call(app: Flask, scene: Scene) -> None:
    ref = scene.case(phone="13904670042")
    scene.plan(ref)
    mine = opened(browser_of(app, scene, scene.first), "/staff/")
    assert "Hongqi village 7" in mine.text
    assert "tel:13904670042" in mine.links
    others = opened(browser_of(app, scene, scene.reviewer), "/staff/")
    assert ref in others.text
    assert "13904670042" not in others.html


def test_the_queue_puts_emergencies_first_and_says_why(app: Flask, scene: Scene) -> None:
    calm, urgent = scene.case(), scene.case()
    with scene.house.database.transaction() as session:
        case = scene.find(session, urgent)
        intake.set_emergency(session, case, on=True, reason="holiday", by=scene.worker, at=scene.at)
    page = opened(browser_of(app, scene, scene.worker), "/staff/cases/")
    assert refs_on(page) == [urgent, calm]
    assert "Emergency plan" in page.text


def test_filters_stand_in_the_address(app: Flask, scene: Scene) -> None:
    one, two = scene.case(), scene.case(NeedKind.LIVING)
    with scene.house.database.transaction() as session:
        intake.assign(session, scene.find(session, one), scene.worker.id, by=scene.worker, at=scene.at)
    client = browser_of(app, scene, scene.worker)
    assert refs_on(opened(client, "/staff/cases/", mine="1")) == [one]
    assert refs_on(opened(client, "/staff/cases/", unassigned="1")) == [two]
    assert refs_on(opened(client, "/staff/cases/", q=two.lower().replace("-", ""))) == [two]
    assert refs_on(opened(client, "/staff/cases/", district="虎林市")) == []
    assert refs_on(opened(client, "/staff/cases/", status="verified")) == []
    odd = {"status": "no such", "after": "9.x", "q": "<script>"}
    assert "No case fits" in opened(client, "/staff/cases/", **odd).text


def test_a_case_of_another_district_is_nowhere(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    client = browser_of(app, scene, scene.who("away", Role.INTAKE, districts=("虎林市",)))
    assert refs_on(opened(client, "/staff/cases/", status="all")) == []
    assert client.get(f"/staff/cases/{ref}").status_code == 404
    assert ref not in opened(client, "/staff/").html


def test_the_queue_goes_on_after_fifty_and_leaves_none_out(app: Flask, scene: Scene) -> None:
    made = [scene.case() for _ in range(QUEUE_ROWS + 3)]
    with scene.house.database.transaction() as session:
        for ref in made[-2:]:
            case = scene.find(session, ref)
            intake.set_emergency(session, case, on=True, reason="holiday", by=scene.worker, at=scene.at)
    client = browser_of(app, scene, scene.worker)
    first = opened(client, "/staff/cases/")
    [older] = [link for link in first.links if "after=" in link]
    second = checked(client.get(older))
    assert len(refs_on(first)) == QUEUE_ROWS
    assert refs_on(first)[:2] == made[-2:]
    assert sorted(refs_on(first) + refs_on(second)) == sorted(made)


def test_what_blocks_publication_leads_to_each_fix(app: Flask, scene: Scene) -> None:
    ref = scene.case(authorised=False)
    client = browser_of(app, scene, scene.worker)
    page = opened(client, f"/staff/cases/{ref}")
    for words in (
        "authorisation to enquire",
        "Identity: no document seen",
        "No home visit is planned",
        "The need is",
    ):
        assert words in page.text
    fixes = ("authorisation/new", "findings/new", "visits/new", "need/compute")
    for fix in fixes:
        [link, *_] = [link for link in page.links if f"/staff/cases/{ref}/{fix}" in link]
        assert client.get(link).status_code == 200, link


def test_a_line_does_not_lead_where_a_role_may_not_go(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    client = browser_of(app, scene, scene.reviewer)
    page = opened(client, f"/staff/cases/{ref}")
    assert "No home visit is planned" in page.text
    assert not [link for link in page.links if link.startswith(f"/staff/cases/{ref}/visits/new")]


def test_the_case_page_shows_the_whole_case_and_its_reading_is_kept(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    scene.decide(ref)
    page = opened(browser_of(app, scene, scene.who("ed", Role.EDITOR)), f"/staff/cases/{ref}")
    for words in (
        "Bai Xiaohe",
        "Review: verified",
        "Home visit made",
        "¥118,244.00",
        "Draft an appeal",
        "Signed on",
    ):
        assert words in page.text
    assert "The case is verified; no appeal is drafted yet." in page.text
    with scene.house.database.reading() as session:
        reads = session.exec(
            select(TrailRow).where(TrailRow.act == "help_request:read", TrailRow.case == ref)
        ).all()
    assert [row.by_name for row in reads] == ["Ed"]


def test_an_editors_day_leads_to_verified_cases_without_an_appeal(app: Flask, scene: Scene) -> None:
    ref = scene.case()
    scene.prepare(ref)
    client = browser_of(app, scene, scene.who("ed", Role.EDITOR))
    asked = {"status": "verified", "unwritten": "1"}
    assert ref not in opened(client, "/staff/cases/", **asked).text
    scene.decide(ref)
    assert "Verified cases without an appeal" in opened(client, "/staff/").text
    assert any("unwritten=1" in link for link in opened(client, "/staff/").links)
    assert ref in opened(client, "/staff/cases/", **asked).text
    with scene.house.database.transaction() as session:
        begin(session, scene.find(session, ref), once="one", by=scene.who("ed"), at=scene.at)
    assert ref not in opened(client, "/staff/cases/", **asked).text


@pytest.mark.parametrize("role", [Role.TREASURER, Role.APPROVER, Role.ADMIN])
def test_money_and_people_roles_open_no_case(app: Flask, scene: Scene, role: Role) -> None:
    ref = scene.case()
    client = browser_of(app, scene, scene.who("money", role))
    assert client.get(f"/staff/cases/{ref}").status_code == 403
    assert client.get("/staff/cases/").status_code == 403


def standing(**changed: object) -> Standing:
    """Return a calm case."""
    facts = {
        "status": CaseStatus.SCREENED, "is_emergency": False, "is_assigned": True,
        "acknowledge_by": NOON, "moved_at": NOON, "visit_at": None,
    }  # fmt: skip
    return Standing(**{**facts, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"is_assigned": False}, [Urgency.NOBODY]),
        ({"status": CaseStatus.RECEIVED, "acknowledge_by": NOON - timedelta(seconds=1)}, [Urgency.OVERDUE]),
        ({"status": CaseStatus.RECEIVED}, [Urgency.ACKNOWLEDGE]),
        ({"is_emergency": True, "visit_at": NOON}, [Urgency.EMERGENCY, Urgency.VISIT_TODAY]),
        ({"moved_at": NOON - timedelta(days=7)}, [Urgency.STILL]),
        ({"status": CaseStatus.IN_REVIEW}, [Urgency.TO_REVIEW]),
        ({"status": CaseStatus.DECLINED, "is_emergency": True, "is_assigned": False}, []),
    ],
)
def test_a_case_is_urgent_for_a_reason(changed: dict[str, object], expected: list[Urgency]) -> None:
    assert urgencies(standing(**changed), at=NOON) == expected


def test_a_key_of_the_queue_is_read_back_and_nonsense_begins_at_the_start() -> None:
    assert key_from(key_of(is_emergency=True, request_id=12)) == (True, 12)
    assert [key_from(text) for text in ("", "2.1", "1.", "1.x", "1.９" * 9)] == [None] * 5
