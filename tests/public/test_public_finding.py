"""A donor finds a donation: by the end of its number, by the day; slowed down; the receipt is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from charity.donations.erasure import service as erasure
from charity.donations.erasure.rules import Reason, Scope, Shown
from charity.donations.finding.filling import fill_tails
from charity.donations.finding.rules import TRIES_PER_CLIENT, TRIES_PER_TAIL, WINDOW, client_of
from charity.donations.finding.service import forget_tries
from charity.donations.finding.tables import FindingTry
from charity.donations.lines.tables import LedgerLine
from charity.donations.lines.tails import stretch, tail_index
from charity.kernel import outbox
from charity.kernel.outbox import OutboxRow
from charity.kernel.trail import TrailRow
from charity.ledger import proof
from charity.reports.receipt.wishes import service as wishes
from charity.reports.receipt.wishes.tables import ReceiptWish
from charity.verifier import pdf
from tests.conftest import TestClock
from tests.pages import Page, checked, read_page
from tests.reports.issuing import Office
from tests.staff.people import house_of

PAGE = "/find-my-donation"
DONOR = "欧阳小河"
NUMBER = "4200002026030200000000AB3456"
OTHER = "4200002026030200000000CD3456"


class Finder:
    """A desk with donations, and somebody in front of the page."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.app, self.client, self.house = app, client, house_of(app)
        self.office = Office(self.house)
        self.ref = self.office.published()
        self.seq = self.office.give(self.ref, DONOR, NUMBER)
        self.day = self.house.clock().date().isoformat()

    def look(self, *, status: int = 200, path: str = PAGE, ip: str = "203.0.113.9", **data: str) -> Page:
        token = read_page(self.client.get(f"{path}?lang=en").text).hidden("csrf_token")
        answer = self.client.post(
            f"{path}?lang=en", data={"csrf_token": token, **data}, environ_base={"REMOTE_ADDR": ip}
        )
        assert answer.headers["Cache-Control"] == "no-store"
        return checked(answer, status)

    def work(self) -> int:
        handlers = self.app.extensions["outbox_handlers"]
        return outbox.drain(self.house.database, handlers, at=self.house.clock())


@pytest.fixture
def finder(app: Flask, client: FlaskClient) -> Finder:
    return Finder(app, client)


NONE = "No donation fits this."


def test_a_number_is_found_by_its_end_however_it_is_written(finder: Finder) -> None:
    said = "Your ¥20.00 came in on 2 March 2026 and no payment has used it yet."
    for number in (
        "3456",
        "b3456",
        "AB3456",
        " ａｂ３４５６ ",
        "ab 34-56",
        NUMBER,
        f" {NUMBER[:9]} {NUMBER[9:]}\t",
    ):
        page = finder.look(number=number, amount="20")
        assert said in page.text, number
        assert DONOR not in page.html
        assert f"/log/entries/{finder.seq}?lang=en" in page.links
        assert "/find-my-donation/receipt?lang=en" in page.links
    assert [one for one in page.links if NUMBER in one or "3456" in one] == [], (
        "nothing personal in an address"
    )
    answers = {
        finder.look(number=n, amount=a).text for n, a in (("9999", "20"), ("3456", "21"), ("56", "20"))
    }
    assert all(NONE in text for text in answers)
    assert len({text[: text.index("Last 4")] for text in answers}) == 1, "none and too short are told alike"
    finder.look(number="3456", amount="twenty", status=422)
    assert "or the day on which you gave" in finder.look(number="", amount="20", status=422).text
    assert finder.client.get(PAGE).headers.get("Set-Cookie") is None


def test_several_that_fit_are_counted_and_a_payout_that_used_one_is_named(finder: Finder) -> None:
    finder.office.give(finder.ref, None, OTHER)
    both = finder.look(number="3456", amount="20")
    assert "2 donations fit." in both.text
    assert "six characters" in both.text
    assert "2 donations of ¥20.00 that day." in finder.look(number="", amount="20", day=finder.day).text
    assert NONE in finder.look(number="", amount="20.01", day=finder.day).text
    finder.office.pay_out(finder.ref, 2_500)
    first = finder.look(number="AB3456", amount="20.00").text
    assert "is part of payment 1 to" in first
    assert "its bill is on file" in first
    second = finder.look(number="CD3456", amount="20").text
    assert "¥15.00 of it is still held and waits for the next payment." in second


def test_guessing_is_slowed_down_by_client_and_by_tail_and_forgotten_in_minutes(
    finder: Finder, clock: TestClock
) -> None:
    for _ in range(TRIES_PER_TAIL):
        finder.look(number="770001", amount="20")
    page = finder.look(number="770001", amount="20", ip="198.51.100.7", status=429)
    assert "Wait 10 minutes" in page.text
    for n in range(TRIES_PER_CLIENT - TRIES_PER_TAIL):
        finder.look(number=f"88{n:04d}", amount="20")
    finder.look(number="AB3456", amount="20", status=429)
    assert "came in on" in finder.look(number="AB3456", amount="20", ip="198.51.100.8").text
    with finder.house.database.reading() as session:
        kept = session.exec(select(FindingTry)).all()
    assert kept
    assert not any(b"203.0.113.9" in row.bucket_index or b"770001" in row.bucket_index for row in kept)
    clock.at += WINDOW
    assert "came in on" in finder.look(number="AB3456", amount="20").text
    forget_tries(finder.house.database, clock.at)
    with finder.house.database.reading() as session:
        assert session.exec(select(FindingTry)).first() is None


def test_one_ipv6_customer_is_one_client() -> None:
    assert client_of("2001:db8:1:2:3::4") == client_of("2001:db8:1:2:ffff::1") != client_of("2001:db8:1:3::4")
    assert client_of("::ffff:192.0.2.1") == client_of("192.0.2.1")


def test_a_longer_end_is_a_stretch_within_a_shorter_one() -> None:
    whole = tail_index(b"k" * 32, "12AB34")
    assert whole is not None
    for end in ("AB34", "2AB34", "12AB34"):
        low, high = stretch(b"k" * 32, end)
        assert low <= whole <= high
    assert tail_index(b"k" * 32, "A-1") is None
    assert tail_index(b"x" * 32, "12AB34") != whole


def test_a_forgotten_donor_is_not_found_and_earlier_donations_are_filled_in(
    finder: Finder, clock: TestClock
) -> None:
    house, asks, decides = finder.house, finder.office.treasurer, finder.office.approver
    with house.database.transaction() as session:
        session.connection().execute(sa.update(LedgerLine).values(tail_index=None))
        outbox.enqueue(session, "donations:fill_tails", {"after": -1}, due_at=clock.at)
    assert NONE in finder.look(number="AB3456", amount="20").text
    finder.work()
    assert "came in on" in finder.look(number="AB3456", amount="20").text
    asked = erasure.AskErasure(finder.seq, Scope.ENTRY, next(iter(Reason)), next(iter(Shown)), once="forget")
    with house.database.transaction() as session:
        wish = erasure.ask(session, asked, by=asks, at=clock.at, cipher=house.cipher)
        erasure.carry_out(session, wish.id or 0, by=decides, at=clock.at, cipher=house.cipher)
    assert NONE in finder.look(number="AB3456", amount="20").text
    with house.database.transaction() as session:
        fill_tails(session, {"after": -1}, clock.at, cipher=house.cipher)
    assert NONE in finder.look(number="AB3456", amount="20").text


def test_the_worker_issues_a_receipt_that_a_donor_asked_for_with_the_whole_number(
    finder: Finder, clock: TestClock
) -> None:
    path = f"{PAGE}/receipt"
    assert "whole number" in finder.look(path=path, number="AB3456", amount="20", status=422).text
    assert "whole number" in finder.look(path=path, number=NUMBER, amount="21", status=422).text
    page = finder.look(path=path, number=NUMBER, amount="20")
    assert "Your receipt is being made" in page.text
    finder.look(path=path, number=NUMBER, amount="20")  # pressed again before it is there
    with finder.house.database.reading() as session:
        assert len(session.exec(select(ReceiptWish)).all()) == 1
        acts = list(session.exec(select(TrailRow.act).where(TrailRow.act.startswith("receipt:"))))  # type: ignore[attr-defined]
    assert acts == ["receipt:asked"], "a page issues nothing"
    assert finder.work() >= 1
    token = read_page(finder.client.get(f"{path}?lang=en").text).hidden("csrf_token")
    answer = finder.client.post(
        f"{path}?lang=en", data={"csrf_token": token, "number": NUMBER, "amount": "20"}
    )
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    inside = pdf.attachments(answer.data)["receipt.tlog-proof"]
    assert proof.parse(inside).openings["donor"].value == DONOR
    with finder.house.database.reading() as session:
        wish = session.exec(select(ReceiptWish)).one()
        rows = session.exec(select(TrailRow)).all()
        asked = session.exec(select(OutboxRow.facts)).all()
    assert not any(NUMBER in row.changes or NUMBER in (row.subject or "") for row in rows)
    assert not any(NUMBER in facts for facts in asked)
    assert wish.sha256 is not None
    wishes.forget_papers(finder.house.database, finder.house.vault, clock.at + timedelta(hours=24))
    with finder.house.database.reading() as session:
        assert session.exec(select(ReceiptWish)).first() is None


def test_a_number_that_can_be_guessed_gives_no_receipt(finder: Finder) -> None:
    finder.office.give(finder.ref, DONOR, "R20260017")
    page = finder.look(path=f"{PAGE}/receipt", number="R20260017", amount="20", status=422)
    assert "can be guessed" in page.text
