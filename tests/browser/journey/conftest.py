"""The way of one plea: each fixture is a stretch that the people concerned walk, and leads to the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.journey import casework, family, money, publishing
from tests.browser.journey.desk import Desk, open_desk
from tests.browser.journey.family import Asked


@pytest.fixture(scope="session")
def desk(browser: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An empty house with its people."""
    opened = open_desk(browser, sqlite_template, tmp_path_factory.mktemp("journey"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def asked(desk: Desk) -> Asked:
    """A mother asks for help by herself, on a telephone."""
    phone = desk.stranger()
    told = family.ask_page_by_page(phone)
    phone.leave()
    return told


@pytest.fixture(scope="session")
def case_ref(desk: Desk, asked: Asked) -> str:
    """Intake makes a case of it and gives it to a visitor, who writes down what papers and offices say."""
    ref = casework.screen_and_assign(desk.at("intake"), to="赵立冬")
    casework.record_findings(desk.at("visitor"), ref)
    return ref


@pytest.fixture(scope="session")
def planned(desk: Desk, case_ref: str) -> str:
    """A visit of two people in the afternoon."""
    visitor = desk.at("visitor")
    casework.plan_visit(visitor, case_ref, "赵立冬 · 02", "柏青 · 13", "14:00")
    visitor.sees("The visit is planned.")
    return visitor.path()


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def verified(desk: Desk, sent_for_review: str) -> str:
    """A third person reads everything and signs."""
    casework.verify(desk.at("reviewer"), sent_for_review)
    desk.at("reviewer").sees("Your decision is signed.", "Verified")
    return sent_for_review


@pytest.fixture(scope="session")
def drafted(desk: Desk, verified: str) -> str:
    """An editor begins the appeal: route, words, photo; nobody was asked for consent yet."""
    editor = desk.at("editor")
    ref = publishing.begin(editor, verified)
    publishing.choose_route(editor)
    publishing.write_words(editor, ref)
    publishing.choose_photo(editor, ref)
    return ref


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def published(desk: Desk, in_review: str) -> str:
    """Another person read every word and published it."""
    publishing.approve_and_publish(desk.at("reviewer"), in_review)
    return in_review


@pytest.fixture(scope="session")
def booked(desk: Desk, published: str) -> str:
    """A bill of the payment company is brought in, looked at and booked."""
    treasurer = desk.at("treasurer")
    money.drop(treasurer, money.csv_file("bill.csv", money.bill(published)))
    treasurer.sees("6 read, 6 matched, 0 to look at", "Refunds together")
    treasurer.press("Book this statement")
    treasurer.sees("Matched and booked (6)")
    return published


@pytest.fixture(scope="session")
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
