"""One plea from a family's telephone to its public page, and what must hold on the way."""

from __future__ import annotations

import pytest

from tests.browser.journey import casework, family, publishing
from tests.browser.journey.desk import Desk
from tests.browser.journey.family import Asked
from tests.browser.journey.photos import carries_position, photo

pytestmark = pytest.mark.browser


def test_a_family_asks_page_by_page_on_a_phone_and_learns_where_it_stands(desk: Desk, asked: Asked) -> None:
    phone = desk.stranger()
    phone.open("/help/status")
    phone.fill({"您的查询码": asked.code})
    phone.press("查看进展")
    phone.sees("已收到")
    phone.does_not_see(family.CHILD, "病历.jpg")
    phone.fill({"您的六位口令": asked.pin})
    phone.press("打开我的求助")
    phone.sees("QZ-2026-0001-D", "病历.jpg")
    phone.fits()
    phone.leave()


def test_a_telephone_number_and_one_sentence_are_enough(desk: Desk, asked: Asked) -> None:
    phone = desk.stranger()
    phone.open("/help/new")
    phone.follow("我想等回电")
    phone.fill({"您的电话": "13804675678", "用一句话说说是什么事": "孩子他爸摔伤了，没钱做手术。"})
    phone.press("请给我打电话")
    phone.sees("您的求助已收到")
    assert phone.page.locator(".reference").count() == 2  # a code and a PIN
    phone.leave()


def test_one_person_is_not_two_visitors(desk: Desk, case_ref: str) -> None:
    visitor = desk.at("visitor")
    casework.plan_visit(visitor, case_ref, "赵立冬 · 02", "赵立冬 · 02", "14:00")
    visitor.sees("Choose a second visitor: a home visit is made by two people.")
    assert visitor.field("Time").input_value() == "14:00"


def test_the_sheets_open_once_both_are_in(desk: Desk, visited: str) -> None:
    second = desk.at("both", on="phone")
    second.open(visited)
    second.sees("Both sheets are in.", "Sheet of 赵立冬", "母亲与外婆", "Sheet of 柏青", "A room")
    second.fits()


def test_whoever_visited_cannot_review(desk: Desk, sent_for_review: str) -> None:
    visitor = desk.at("both", on="phone")
    visitor.open(f"/staff/cases/{sent_for_review}/review")
    visitor.sees("You cannot review this case", "You visited this family")
    assert visitor.page.get_by_role("link", name="Read and decide").count() == 0
    assert visitor.status_of(f"/staff/cases/{sent_for_review}/review/decide") == 403


def test_publishing_without_consent_is_refused_and_says_what_blocks(desk: Desk, drafted: str) -> None:
    editor = desk.at("editor")
    editor.open(f"/staff/appeals/{drafted}")
    editor.sees("Consent is missing: the story and its title", "Consent is missing: the name")
    assert editor.page.get_by_role("link", name="Send for review").count() == 0
    editor.open(f"/staff/appeals/{drafted}/send")
    editor.press("Send for review")
    editor.sees("This cannot go on yet", "Consent is missing: the name")
    colleague = desk.at("reviewer")
    colleague.open(f"/staff/appeals/{drafted}/publish")
    colleague.press("Publish now")
    assert "Error:" in colleague.page.title()
    assert colleague.status_of(f"/appeals/{drafted}") == 404


def test_the_author_does_not_review_the_own_words(desk: Desk, in_review: str) -> None:
    editor = desk.at("editor")
    editor.open(f"/staff/appeals/{in_review}/review")
    editor.tick("Approve it")
    editor.press("Save the decision")
    editor.sees("You wrote on this draft, so a colleague who did not has to review it.")


def test_the_page_tells_how_we_know_what_we_did_not_check_and_how_to_help(desk: Desk, published: str) -> None:
    reader = desk.stranger()
    reader.open(f"/appeals/{published}")
    reader.sees(
        publishing.TITLE, publishing.STORY, "我们如何核实", "我们没有核实的", "¥90,000.00", "02", "13"
    )
    assert reader.figures() == ["¥0.00", "¥0.00", "¥0.00"]
    reader.sees(published.replace("-", ""))
    reader.does_not_see(family.CHILD, family.MOTHER, family.PHONE_NUMBER, "白血病", "赵立冬", "柏青")
    reader.page.get_by_text("资金缺口怎么算出来的").first.click()
    reader.fits()
    reader.leave()


def test_the_photo_leaves_without_place_or_camera(desk: Desk, published: str) -> None:
    assert carries_position(photo("any.jpg", "any")["buffer"])
    reader = desk.stranger()
    assert not carries_position(reader.fetch(f"/appeals/{published}/photos/1.jpg"))
    reader.leave()


def test_an_update_stands_on_the_page(desk: Desk, published: str) -> None:
    editor = desk.at("editor")
    editor.open(f"/staff/appeals/{published}")
    editor.follow("Updates")
    editor.fill({"Update, in Chinese": "第三个疗程开始了。", "Update, in English": "The third course began."})
    editor.press("Post the update")
    reader = desk.stranger()
    reader.open(f"/appeals/{published}")
    reader.sees("第三个疗程开始了。")
    reader.leave()
