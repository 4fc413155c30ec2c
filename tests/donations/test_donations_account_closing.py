"""A held account is closed with nothing in it and nothing waiting, and takes no money afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session

from charity.appeals.endings import service as endings
from charity.appeals.rules import AppealStatus
from charity.donations.closing import handover
from charity.donations.closing.rules import HandoverWaits, PayoutWaits, StillHolds
from charity.donations.closing.service import close_account
from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.donations.payouts import service as payouts
from charity.donations.payouts.rules import Demanded, PayeeKind
from charity.kernel.house import House
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.ledger import accounts
from charity.ledger.audit import verify
from charity.ledger.closings import AccountClosed
from charity.ledger.entry import Draft, Kind, Posting
from tests.appeals.desk import Desk
from tests.staff.people import add_person, client_of, house_of


@pytest.fixture
def desk(house: House) -> Desk:
    """A desk over a database of each kind."""
    return Desk(house)


def holding(desk: Desk, minor: int) -> str:
    """Return a published appeal that holds money and whose remainder was decided."""
    ref = desk.published()
    bank, income = accounts.assets(accounts.BANK, ref), accounts.donations(ref)
    postings = (Posting(bank, "CNY", minor), Posting(income, "CNY", -minor))
    with desk.house.database.transaction() as session:
        draft = Draft(Kind.DONATION, desk.scene.at.date(), ref, postings)
        booking = Booking(draft, accounts.BANK, minor, "CNY")
        lines.book(session, [booking], journal=desk.journal(session), at=desk.scene.at)
    for to in (AppealStatus.RAISING_CLOSED, AppealStatus.PAYING_OUT):
        desk.at_version(ref, endings.end, to)
    with pytest.raises(endings.DecidedElsewhere):  # what becomes of money is not one person's step
        desk.at_version(ref, endings.end, AppealStatus.REMAINDER_DECIDED)
    desk.act(ref, endings.settle_remainder, by=desk.editor)
    return ref


def close(desk: Desk, ref: str) -> None:
    with desk.appeal(ref) as (session, appeal):
        close_account(
            session, appeal, version=appeal.version, by=desk.editor, at=desk.scene.at,
            journal=desk.journal(session),
        )  # fmt: skip


def ask(desk: Desk, ref: str, minor: int, once: str = "p-1") -> int:
    asked = payouts.AskPayout(
        ref, Money(minor), PayeeKind.HOSPITAL, "医院", "住院", Demanded.PAYMENT_SLIP, date(2026, 4, 1), once
    )
    by = desk.scene.who("fang", Role.TREASURER)
    with desk.house.database.transaction() as session:
        payout = payouts.ask(session, asked, by=by, at=desk.scene.at, cipher=desk.house.cipher)
        return payout.id or 0


def approve(desk: Desk, payout_id: int) -> None:
    by = desk.approver
    with desk.house.database.transaction() as session:
        payouts.approve(session, payout_id, by=by, at=desk.scene.at, journal=desk.journal(session))


def test_an_account_that_holds_money_is_not_closed_and_one_closed_takes_none(desk: Desk) -> None:
    ref = holding(desk, 6_815)
    with pytest.raises(StillHolds) as refusal:
        close(desk, ref)
    assert refusal.value.facts == {"appeal": ref, "held": "68.15", "currency": "CNY"}
    payout = ask(desk, ref, 6_815)
    with pytest.raises(PayoutWaits):
        close(desk, ref)
    approve(desk, payout)
    close(desk, ref)
    assert desk.find(ref).stage is AppealStatus.CLOSED
    with pytest.raises(AccountClosed):
        ask(desk, ref, 1, once="p-2")
    with desk.house.database.reading() as session:
        assert verify(session).problems == ()


def test_a_payout_that_waited_all_the_same_is_not_approved_on_a_closed_account(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = holding(desk, 500)
    approve(desk, ask(desk, ref, 400))
    waiting = ask(desk, ref, 100, once="p-2")
    nothing: Callable[..., None] = lambda *_: None  # noqa: E731
    monkeypatch.setattr("charity.donations.closing.service._check_nothing_waits", nothing)
    monkeypatch.setattr("charity.donations.closing.service.check_empty", nothing)
    close(desk, ref)
    with pytest.raises(AccountClosed):
        approve(desk, waiting)
    with desk.house.database.transaction() as session:  # saying no is still possible: it moves nothing
        payouts.decline(session, waiting, reason="closed", by=desk.approver, at=desk.scene.at)


def test_a_remainder_that_waits_keeps_the_account_open_until_it_is_withdrawn(desk: Desk) -> None:
    ref = holding(desk, 500)
    other = desk.published()
    by = desk.scene.who("fang", Role.TREASURER)

    def asked(session: Session) -> int:
        made = handover.ask(
            session, source=ref, to=other, amount=Money(500), once="h-1", by=by, at=desk.scene.at
        )
        return made.id or 0

    with desk.house.database.transaction() as session:
        waiting = asked(session)
    with pytest.raises(HandoverWaits):
        close(desk, ref)
    with desk.house.database.transaction() as session:
        handover.withdraw(session, waiting, by=by, at=desk.scene.at)
    with pytest.raises(StillHolds):
        close(desk, ref)


@pytest.mark.parametrize(("language", "said"), [("en", "This account is closed"), ("zh", "该账目已经结清")])
def test_the_page_of_a_closed_account_offers_nothing_to_press(app: Flask, language: str, said: str) -> None:
    desk = Desk(house_of(app))
    ref = holding(desk, 500)
    browser = client_of(app, add_person(app, "a@desk.test", Role.APPROVER))
    address = f"/staff/appeals/{ref}/close?lang={language}"
    page = browser.get(address).text
    assert (said in page, 'name="version"' in page) == (False, True)
    approve(desk, ask(desk, ref, 500))
    close(desk, ref)
    page = browser.get(address).text
    assert (said in page, 'name="version"' in page) == (True, False)
