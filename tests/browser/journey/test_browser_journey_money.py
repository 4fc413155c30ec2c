"""The same plea from the first donation to an audited paper, and what must hold on the way."""

from __future__ import annotations

import pytest

from tests.browser.journey import casework, money, papers, publishing, shortcuts
from tests.browser.journey.desk import Desk
from tests.browser.journey.photos import photo

pytestmark = pytest.mark.browser

LATER = "外祖父母另住邻村。"


@pytest.mark.parametrize("wrong", ["picture", "mixed-up amount"])
def test_a_wrong_file_is_told_and_books_nothing(desk: Desk, published: str, wrong: str) -> None:
    treasurer, before = desk.at("treasurer"), desk.count("ledger_entry")
    bill = money.bill(published)
    content = photo("x", "x")["buffer"] if wrong == "picture" else money.mixed_up(bill)
    money.drop(treasurer, money.csv_file("bill.csv", content))
    treasurer.sees("What is wrong with it is listed below; nothing was changed.")
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
    treasurer, before = desk.at("treasurer"), desk.count("ledger_entry")
    money.drop(treasurer, money.csv_file("again.csv", money.bill(booked)))
    treasurer.sees("Matched and booked (6)")  # it leads to the statement as which it stands
    assert desk.count("ledger_entry") == before
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
