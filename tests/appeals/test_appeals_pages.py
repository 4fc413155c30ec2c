"""The desk's pages of appeals, opened and sent as people do it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from charity.appeals import service
from charity.appeals.consents.queries import words_that_stand
from charity.appeals.consents.rules import Item
from charity.appeals.queries import appeal_by_ref
from charity.appeals.rules import AppealStatus
from charity.intake.rules import NeedKind
from charity.kernel.roles import Actor, Role
from charity.staff.queries import person_by_id
from tests.appeals.desk import Desk
from tests.pages import Page, checked
from tests.staff.people import client_of, house_of

ROUTE = {
    "charity_name": "Snowfield Relief Foundation",
    "licence_no": "L-1",
    "agreement_no": "A-1",
    "agreed_on": "2026-02-20",
    "filing_no": "F-1",
    "filed_on": "2026-02-24",
    "purpose": "Treatment",
    "period_from": "2026-03-01",
    "period_to": "2026-08-31",
    "costs": "None",
    "remainder_rule": "Back to the donors",
    "remainder_bills": "5,000",
    "remainder_to": "donors",
    "remainder_fund": "Snowfield fund for children",
}
WORDS = {
    "title_zh": "小荷想回到课堂",
    "neutral_zh": "一名青年的治疗费用",
    "story_zh": "去年秋天。\n今年春天。",
    "name": "小荷",
    "costs-0-words_zh": "化疗",
    "costs-0-amount": "80,000",
    "costs-0-basis": "document_seen",
    "ways-0-channel": "WeChat",
    "ways-0-holder": "Snowfield Relief Foundation",
    "ways-0-words_zh": "扫码",
}


@dataclass
class Browser:
    """One person's browser, in English."""

    client: FlaskClient

    def open(self, path: str, status: int = 200) -> Page:
        """Open a page and check what holds for every page."""
        return checked(self.client.get(path, query_string={"lang": "en"}), status)

    def send(self, path: str, page: str = "", **data: Any) -> TestResponse:
        """Send the form of a page with its hidden fields."""
        hidden = self.open(page or path).values
        return self.client.post(path, query_string={"lang": "en"}, data={**hidden, **data})


@pytest.fixture
def desk(app: Flask) -> Desk:
    """The application's own desk."""
    return Desk(house_of(app))


@pytest.fixture
def browser_of(app: Flask, desk: Desk) -> Any:
    """Return a way to sit somebody down at a browser."""

    def sit(actor: Actor) -> Browser:
        with desk.house.database.reading() as session:
            return Browser(client_of(app, person_by_id(session, actor.id or 0)))

    return sit


def sent(answer: TestResponse) -> None:
    """Expect a form to lead on."""
    assert answer.status_code == 302, answer.get_data(as_text=True)[-3000:]


def test_the_whole_way_from_a_verified_case_to_a_public_page(desk: Desk, browser_of: Any) -> None:
    case_ref = desk.verified_case()
    editor, reviewer = browser_of(desk.editor), browser_of(desk.reviewer)
    answer = editor.send(f"/staff/appeals/new/{case_ref}")
    sent(answer)
    base = answer.location.partition("?")[0]
    ref = base.rpartition("/")[2]
    assert "The legal route is not chosen" in editor.open(base).text
    sent(editor.send(f"{base}/route", route="charity"))
    sent(editor.send(f"{base}/route/charity", **ROUTE))
    sent(editor.send(f"{base}/words", **WORDS))
    said = {"person": desk.people(ref)[0].id, "answer": "yes", "audiences": "page", "how": "in_person"}
    sent(editor.send(f"{base}/consents/new", items=["story", "name", "costs"], **said))
    assert "Nothing stands in the way" in editor.open(base).text
    sent(editor.send(f"{base}/send"))
    assert "小荷" in reviewer.open(f"{base}/review").text
    sent(reviewer.send(f"{base}/review", decision="approve"))
    sent(editor.send(f"{base}/publish"))
    assert desk.page(ref).title.zh == "小荷想回到课堂"
    for path in ("", "/preview", "/consents", "/photos", "/updates", "/pause", "/words", "/end", "/withdraw"):
        editor.open(f"{base}{path}")
    assert ref in editor.open("/staff/appeals/").text


def test_publishing_without_a_consent_is_refused_on_the_page(desk: Desk, browser_of: Any) -> None:
    ref = desk.scheduled()
    desk.say(ref, [Item.DIAGNOSIS], is_yes=False)
    answer = browser_of(desk.editor).send(f"/staff/appeals/{ref}/publish")
    page = checked(answer, 422)
    assert "Consent is missing: diagnosis" in page.text
    assert desk.find(ref).stage is AppealStatus.SCHEDULED


def test_the_author_does_not_approve_on_the_page(desk: Desk, browser_of: Any) -> None:
    ref = desk.draft()
    editor = browser_of(desk.editor)
    sent(editor.send(f"/staff/appeals/{ref}/send"))
    page = checked(editor.send(f"/staff/appeals/{ref}/review", decision="approve"), 403)
    assert "a colleague who did not has to review it" in page.text


def test_a_route_with_a_field_left_out_says_which(desk: Desk, browser_of: Any) -> None:
    ref = desk.begin()
    answer = browser_of(desk.editor).send(
        f"/staff/appeals/{ref}/route/charity", **{**ROUTE, "filing_no": " "}
    )
    page = checked(answer, 422)
    assert "Enter the number of the filing." in page.text
    assert desk.find(ref).charity_id is None


def test_two_people_editing_the_words_see_each_other_and_lose_nothing(desk: Desk, browser_of: Any) -> None:
    ref = desk.draft()
    mine, other = browser_of(desk.editor), browser_of(desk.colleague)
    path = f"/staff/appeals/{ref}/words"
    opened = mine.open(path).values
    sent(other.send(path, **WORDS))
    mine_words = {**opened, **WORDS, "title_zh": "我的题目"}
    page = checked(mine.client.post(path, query_string={"lang": "en"}, data=mine_words), 409)
    assert desk.colleague.name in page.text
    assert "我的题目" in page.html
    again = {**mine_words, **page.values}
    sent(mine.client.post(path, query_string={"lang": "en"}, data=again))
    assert desk.find(ref).title == "我的题目"


def test_a_wrong_amount_is_told_and_what_was_typed_stays(desk: Desk, browser_of: Any) -> None:
    ref = desk.begin()
    answer = browser_of(desk.editor).send(
        f"/staff/appeals/{ref}/words", **{**WORDS, "costs-0-amount": "eighty"}
    )
    page = checked(answer, 422)
    assert "Write the amount in digits" in page.text
    assert 'value="eighty"' in page.html


def test_pausing_takes_one_and_resuming_two(desk: Desk, browser_of: Any) -> None:
    ref = desk.published()
    liaison, approver = browser_of(desk.liaison), browser_of(desk.approver)
    sent(liaison.send(f"/staff/appeals/{ref}/pause", why="checking"))
    assert desk.page(ref).ways == ()
    sent(liaison.send(f"/staff/appeals/{ref}/resume"))
    sent(liaison.send(f"/staff/appeals/{ref}/resume"))
    assert desk.find(ref).stage is AppealStatus.PAUSED
    sent(approver.send(f"/staff/appeals/{ref}/resume"))
    assert desk.find(ref).stage is AppealStatus.PUBLISHED


def test_a_photo_is_public_only_while_published_and_consented(
    desk: Desk, app: Flask, client: FlaskClient
) -> None:
    ref = desk.draft()
    desk.add_photo(ref)
    address = f"/appeals/{ref}/photos/1.jpg"
    assert client.get(address).status_code == 404
    desk.say(ref, [Item.PHOTOS])
    assert client.get(address).status_code == 404
    desk.at_version(ref, service.send_for_review)
    desk.at_version(ref, service.approve, by=desk.reviewer)
    desk.publish(ref)
    answer = client.get(address)
    assert answer.mimetype == "image/jpeg"
    assert "max-age=300" in answer.headers["Cache-Control"]
    assert Image.open(io.BytesIO(answer.data)).size == (48, 48)
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    desk.say(ref, [Item.PHOTOS], is_yes=False)
    assert client.get(address).status_code == 404


def test_the_direct_route_is_offered_only_with_a_legal_opinion(desk: Desk, browser_of: Any) -> None:
    ref = desk.begin()
    admin = desk.scene.who("bao", Role.ADMIN)
    editor, office = browser_of(desk.editor), browser_of(admin)
    assert 'value="direct"' not in editor.open(f"/staff/appeals/{ref}/route").html
    opinion = {
        "author": "Counsel Yin",
        "institution": "Two Rivers Law",
        "given_on": "2026-02-01",
        "scope": "Relay only.",
    }
    assert office.send("/staff/settings/legal", **{**opinion, "scope": ""}).status_code == 422
    sent(office.send("/staff/settings/legal", **opinion))
    assert 'value="direct"' in editor.open(f"/staff/appeals/{ref}/route").html
    sent(office.send("/staff/settings/legal/1/withdraw", page="/staff/settings/legal"))
    assert 'value="direct"' not in editor.open(f"/staff/appeals/{ref}/route").html


def test_a_consent_is_withdrawn_on_the_panel_and_off_the_page_at_once(desk: Desk, browser_of: Any) -> None:
    ref = desk.published()
    liaison = browser_of(desk.liaison)
    panel = liaison.open(f"/staff/appeals/{ref}/consents")
    with desk.house.database.reading() as session:
        rows = words_that_stand(session, appeal_by_ref(session, ref).id or 0)
        name = next(row.id for row in rows if row.item == "name")
    assert any(link.partition("?")[0].endswith(f"/{name}/withdraw") for link in panel.links)
    sent(liaison.send(f"/staff/appeals/{ref}/consents/{name}/withdraw"))
    assert "小荷" not in [fact.value for fact in desk.page(ref).facts]
    after = liaison.open(f"/staff/appeals/{ref}/consents")
    assert after.text.count(f"by staff {desk.liaison.number:02d}") >= 2, "in the list of items, and of words"
    assert not any(f"/{name}/withdraw" in link for link in after.links)


def test_found_false_is_ticked_by_itself_and_a_stale_step_is_said_to_be_gone(
    desk: Desk, browser_of: Any
) -> None:
    ref = desk.published()
    reviewer, path = browser_of(desk.reviewer), f"/staff/appeals/{ref}/end"
    false = {"to": "found_false", "reason": "r" * 300}
    assert "Tick that you know" in checked(reviewer.send(path, **false), 422).text
    sent(reviewer.send(path, **false, is_sure="y"))
    confirm = f"/staff/appeals/{ref}/false"
    assert "a colleague has to confirm it" in checked(reviewer.send(confirm, decision="confirm"), 403).text
    sent(browser_of(desk.editor).send(confirm, decision="confirm"))
    over = reviewer.open(path)
    assert "No step towards the end is left" in over.text
    assert 'name="to"' not in over.html
    stale = {**over.values, "version": "1", "to": "raising_closed"}
    assert "changed while you had the page open" in checked(reviewer.client.post(path, data=stale), 409).text


def test_goods_go_out_to_the_last_and_not_beyond(desk: Desk, browser_of: Any) -> None:
    ref = desk.published(NeedKind.GOODS)
    liaison, path = browser_of(desk.liaison), f"/staff/appeals/{ref}/goods"
    sent(liaison.send(path, way="out", day="2026-03-02", quantity="49000"))
    assert (
        "Only 1000 are left."
        in checked(liaison.send(path, way="out", day="2026-03-02", quantity="1001"), 422).text
    )
    sent(liaison.send(path, way="back", day="2026-03-02", quantity="500"))
    goods = desk.page(ref).goods
    assert goods is not None
    assert goods.remaining == 1500


def test_an_update_is_posted_once_and_only_with_consent(desk: Desk, browser_of: Any) -> None:
    ref = desk.published()
    liaison, path = browser_of(desk.liaison), f"/staff/appeals/{ref}/updates"
    assert liaison.send(path, words_zh="第一疗程结束").status_code == 422
    desk.say(ref, [Item.UPDATES])
    hidden = liaison.open(path).values
    for _twice in range(2):
        sent(liaison.client.post(path, data={**hidden, "words_zh": "第一疗程结束"}))
    assert [u.words.zh for u in desk.page(ref).updates] == ["第一疗程结束"]


def test_people_of_another_district_find_nothing(desk: Desk, browser_of: Any) -> None:
    ref = desk.published()
    away = browser_of(desk.scene.who("yan", Role.EDITOR, districts=("虎林市",)))
    for path in ("", "/words", "/consents", "/photos", "/pause", "/goods"):
        assert away.client.get(f"/staff/appeals/{ref}{path}").status_code == 404


def test_each_page_is_whole_in_chinese_too(desk: Desk, browser_of: Any) -> None:
    ref = desk.published()
    client = browser_of(desk.editor).client
    for path in (
        "",
        "/preview",
        "/words",
        "/consents",
        "/consents/new",
        "/photos",
        "/route",
        "/correct",
        "/end",
    ):
        page = checked(client.get(f"/staff/appeals/{ref}{path}", query_string={"lang": "zh"}))
        assert page.lang == "zh-Hans"
