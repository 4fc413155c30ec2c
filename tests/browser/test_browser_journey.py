"""One plea, walked by the people it concerns: from a family's telephone to an audited paper.

Each fixture is a stretch of the way and leads to the next; the tests after it say what must hold there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.journey import casework, family, money, papers, publishing, shortcuts
from tests.browser.journey.desk import Desk, open_desk
from tests.browser.journey.family import Asked
from tests.browser.journey.hands import Hands
from tests.browser.journey.photos import carries_position, photo, too_large

pytestmark = pytest.mark.browser

LATER = "外祖父母另住邻村。"


@pytest.fixture(scope="module")
def desk(browser: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An empty house with its people."""
    opened = open_desk(browser, sqlite_template, tmp_path_factory.mktemp("journey"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def asked(desk: Desk) -> Asked:
    """A mother asks for help by herself, on a telephone."""
    phone = desk.stranger()
    told = family.ask_page_by_page(phone)
    phone.leave()
    return told


@pytest.fixture(scope="module")
def case_ref(desk: Desk, asked: Asked) -> str:
    """Intake makes a case of it and gives it to a visitor, who writes down what papers and offices say."""
    ref = casework.screen_and_assign(desk.at("intake"), to="赵立冬")
    casework.record_findings(desk.at("visitor"), ref)
    return ref


@pytest.fixture(scope="module")
def planned(desk: Desk, case_ref: str) -> str:
    """A visit of two people in the afternoon."""
    visitor = desk.at("visitor")
    casework.plan_visit(visitor, case_ref, "赵立冬 · 02", "柏青 · 12", "14:00")
    visitor.sees("The visit is planned.")
    return visitor.path()


@pytest.fixture(scope="module")
def visited(desk: Desk, planned: str) -> str:
    """Both were there and handed their sheets in."""
    desk.pass_time(hours=3)
    first, second = desk.at("visitor", on="phone"), desk.at("both", on="phone")
    first.open("/staff/")
    first.sees("Home visits today", "红星乡东村 21 号", family.PHONE_NUMBER)
    casework.fill_sheet(first, met="母亲与外婆")
    casework.hand_in(first)
    second.open(planned)
    second.sees("One sheet is in: 赵立冬.")
    second.does_not_see("母亲与外婆")
    casework.fill_sheet(second, met="母亲")
    casework.hand_in(second)
    return planned


@pytest.fixture(scope="module")
def sent_for_review(desk: Desk, visited: str, case_ref: str) -> str:
    """The need is computed and nothing is missing."""
    visitor = desk.at("visitor")
    casework.compute_need(visitor, case_ref)
    visitor.sees(*casework.ARITHMETIC)
    visitor.open(f"/staff/cases/{case_ref}/review")
    visitor.sees("Nothing is missing.")
    visitor.press("Send the case for review")
    visitor.sees("The case is sent for review.")
    return case_ref


@pytest.fixture(scope="module")
def verified(desk: Desk, sent_for_review: str) -> str:
    """A third person reads everything and signs."""
    casework.verify(desk.at("reviewer"), sent_for_review)
    desk.at("reviewer").sees("Your decision is signed.", "Verified")
    return sent_for_review


@pytest.fixture(scope="module")
def drafted(desk: Desk, verified: str) -> str:
    """An editor begins the appeal: route, words, photo; nobody was asked for consent yet."""
    editor = desk.at("editor")
    ref = publishing.begin(editor, verified)
    publishing.choose_route(editor)
    publishing.write_words(editor, ref)
    publishing.choose_photo(editor, ref)
    return ref


@pytest.fixture(scope="module")
def in_review(desk: Desk, drafted: str) -> str:
    """The child and her guardian agreed item by item; the draft waits for a colleague."""
    editor = desk.at("editor")
    publishing.name_guardian(editor, drafted)
    for who in ("母亲", "Beneficiary"):
        publishing.record_consent(editor, drafted, who)
    editor.sees("Consented and on the page")
    publishing.send_for_review(editor, drafted)
    editor.sees("It waits for a colleague's review.")
    return drafted


@pytest.fixture(scope="module")
def published(desk: Desk, in_review: str) -> str:
    """Another person read every word and published it."""
    publishing.approve_and_publish(desk.at("reviewer"), in_review)
    return in_review


@pytest.fixture(scope="module")
def booked(desk: Desk, published: str) -> str:
    """A bill of the payment company is brought in, looked at and booked."""
    treasurer = desk.at("treasurer")
    money.drop(treasurer, money.csv_file("bill.csv", money.bill(published)))
    treasurer.sees("6 rows read, 6 matched, 0 to look at", "Refunds together")
    treasurer.press("Book this statement")
    treasurer.sees("Donations booked: 5", "Refunds booked: 1")
    return published


@pytest.fixture(scope="module")
def paid(desk: Desk, booked: str) -> str:
    """One asks for a payout, another approves it; the hospital's bill is shown for it."""
    cashier, approver = desk.at("cashier"), desk.at("approver")
    money.ask_payout(cashier, booked, "20000")
    cashier.sees("Waiting for approval")
    waiting = cashier.path()
    approver.open("/staff/")
    approver.follow("Payouts to approve")
    approver.follow("Payout 1")
    approver.follow("Decide this payout")
    approver.press_twice("Approve and book ¥20,000.00")
    approver.sees("Approved and booked")
    cashier.open(waiting)
    money.note_payment(cashier)
    money.add_bill_of_hospital(cashier)
    return booked


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
        publishing.TITLE, publishing.STORY, "我们如何核实", "我们没有核实的", "¥90,000.00", "02", "12"
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


@pytest.mark.parametrize("wrong", ["picture", "mixed-up amount"])
def test_a_wrong_file_is_told_and_books_nothing(desk: Desk, published: str, wrong: str) -> None:
    treasurer, before = desk.at("treasurer"), desk.count("ledger_entry")
    bill = money.bill(published)
    content = photo("x", "x")["buffer"] if wrong == "picture" else money.mixed_up(bill)
    money.drop(treasurer, money.csv_file("bill.csv", content))
    treasurer.sees("What is wrong with this file", "Nothing was booked and nothing was changed.")
    treasurer.sees("not a statement" if wrong == "picture" else "its rows add up to 3511.01")
    assert desk.count("ledger_entry") == before


def test_the_page_moves_by_exactly_the_sums_of_the_file(desk: Desk, booked: str) -> None:
    reader = desk.stranger()
    reader.open(f"/appeals/{booked}")
    assert reader.figures() == [money.RECEIVED, "¥0.00", money.HELD]
    reader.sees("付**", "¥30,000.00", "−¥1.00")
    reader.does_not_see("付先生")
    reader.leave()


def test_the_same_file_again_books_nothing(desk: Desk, booked: str) -> None:
    treasurer = desk.at("treasurer")
    money.drop(treasurer, money.csv_file("again.csv", money.bill(booked)))
    treasurer.sees("0 matched, 0 to look at, 6 booked before", "Nothing: no new row belongs to an appeal.")
    treasurer.press("Book this statement")
    treasurer.sees("Already booked: 6", "Donations booked: 0")
    reader = desk.stranger()
    reader.open(f"/appeals/{booked}")
    assert reader.figures() == [money.RECEIVED, "¥0.00", money.HELD]
    reader.leave()


def test_no_payout_above_what_is_held(desk: Desk, booked: str) -> None:
    treasurer = desk.at("treasurer")
    money.ask_payout(treasurer, booked, "40000")
    treasurer.sees("that nobody has asked for yet. Ask for no more than that.")
    assert treasurer.field("Name of the payee").input_value() == "市人民医院"


def test_whoever_asked_for_a_payout_does_not_approve_it(desk: Desk, paid: str) -> None:
    cashier = desk.at("cashier")
    money.ask_payout(cashier, paid, "100")
    assert cashier.page.get_by_role("link", name="Decide this payout").count() == 0
    cashier.open(f"{cashier.path()}/decide")
    cashier.press("Approve and book ¥100.00")
    cashier.sees("You asked for this payout, so another approver has to decide it.")
    assert desk.count("ledger_entry WHERE kind = 'payout'") == 1


def test_a_double_click_on_approve_books_one_payout(desk: Desk, paid: str) -> None:
    assert desk.count("ledger_entry WHERE kind = 'payout'") == 1
    reader = desk.stranger()
    reader.open(f"/appeals/{paid}")
    assert reader.figures() == [money.RECEIVED, "¥20,000.00", "¥10,510.01"]
    reader.leave()


def test_an_auditor_downloads_the_report_and_follows_a_total_to_its_source(desk: Desk, paid: str) -> None:
    papers.issue(desk.at("editor"), paid)
    auditor = desk.at("auditor")
    auditor.open("/staff/")
    auditor.follow("Audit")
    auditor.follow(paid)
    text = papers.text_of(papers.download(auditor, paid))
    assert paid in text
    assert publishing.NEUTRAL in text
    assert [name for name in papers.NEVER if name in text] == []
    papers.follow_to_the_source(auditor, "Received", money.RECEIVED)


def test_the_public_report_is_the_one_that_was_issued(desk: Desk, paid: str) -> None:
    papers.issue(desk.at("editor"), paid)
    reader = desk.stranger()
    assert paid in papers.text_of(reader.fetch(f"/appeals/{paid}/report.pdf"))
    reader.leave()


def test_what_is_found_out_later_waits_for_a_review_and_a_correction_with_a_note(
    desk: Desk, paid: str, case_ref: str
) -> None:
    reader, colleague = desk.stranger(), desk.at("reviewer")
    desk.pass_time(minutes=10)
    casework.record(desk.at("visitor"), case_ref, "Relation", LATER, "declared by the family")
    reader.open(f"/appeals/{paid}")
    reader.does_not_see(LATER)
    casework.verify(colleague, case_ref)
    reader.open(f"/appeals/{paid}")
    reader.does_not_see(LATER)
    publishing.correct(colleague, paid, note="补充一项已核实的情况。")
    reader.open(f"/appeals/{paid}")
    reader.sees(LATER)
    reader.open(f"/appeals/{paid}/history")
    reader.sees("补充一项已核实的情况。")
    reader.leave()


def test_the_ledger_verifies_and_refuses_to_be_edited(desk: Desk, paid: str) -> None:
    shortcuts.verifies(desk)
    shortcuts.refuses_edits_of_what_is_booked(desk)
    shortcuts.verifies(desk)


def test_the_service_refuses_what_the_pages_refuse(desk: Desk, paid: str, case_ref: str) -> None:
    shortcuts.refuses_a_visitors_review(desk, case_ref)
    shortcuts.refuses_the_askers_approval(desk, paid)


def test_what_was_typed_is_there_after_signing_in_again(desk: Desk, case_ref: str) -> None:
    worker = Hands(desk.browser, desk.live.url).sign_in("intake")
    worker.open(f"/staff/cases/{case_ref}/evidence")
    worker.follow("Add evidence")
    worker.fill({"Note (may be left empty)": "第二次住院"})
    desk.sql("DELETE FROM staff_session")
    desk.forget_who_is_at_work()
    worker.press("Save this file")
    worker.sees("You are signed out; nothing you typed is lost")
    worker.fill_in_sign_in("intake")
    worker.sees("What you had typed is back in the form.")
    assert worker.field("Note (may be left empty)").input_value() == "第二次住院"
    worker.leave()


def test_a_photo_that_is_too_large_costs_nothing_that_was_typed(
    desk: Desk, case_ref: str, tmp_path: Path
) -> None:
    papers.send_too_large(desk.at("intake"), case_ref, too_large(tmp_path))
    desk.at("intake").sees("This file is larger than 15 MB")
    assert desk.at("intake").field("Note (may be left empty)").input_value() == "第三次住院"


def test_the_second_of_two_editors_sees_what_changed_and_loses_nothing(desk: Desk, case_ref: str) -> None:
    one, other = desk.at("intake"), desk.at("visitor")
    for hands in (one, other):
        hands.open(f"/staff/cases/{case_ref}/edit")
    one.fill({"Filled in or told by (if another)": "前院老周"})
    one.press("Save")
    one.sees("Saved.")
    other.fill({"Address": "红星乡东村 23 号"})
    other.press("Save")
    other.sees("韩雨欣 changed this while you had it open", "Changed while you had this open")
    assert other.field("Address").input_value() == "红星乡东村 23 号"
    other.press("Save")
    other.sees("Saved.", "红星乡东村 23 号")
