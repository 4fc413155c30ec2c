"""Pledges end once and never count; rates hold after a second look and stay exact; sales lose to the fees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from charity.donations.lines.queries import all_lines_of
from charity.donations.pledges import queries, service
from charity.donations.pledges.rules import (
    AnnouncedAhead,
    DueBefore,
    Ended,
    NotDueYet,
    Outcome,
    ReasonWanted,
    TakesNoPledges,
)
from charity.donations.pledges.tables import Pledge
from charity.donations.rates import rules as rates_rules
from charity.donations.rates import sales
from charity.donations.rates import service as rates
from charity.donations.rates.queries import rate_on, waiting_for_a_look
from charity.kernel.errors import NotYours
from charity.kernel.money import Money
from charity.ledger.audit import verify
from charity.ledger.balances import account_balances, appeal_totals
from charity.ledger.pledges import pending_sum
from charity.ledger.rates import Rate
from charity.ledger.refusals import ConvertedSince, NotItsDonation
from tests.donations.cash_desk import TODAY, give_rate, stand_in, take
from tests.donations.money_desk import DRAFT, HELD, OTHER, MoneyDesk


@pytest.fixture
def till(desk: MoneyDesk, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    """A money desk with pledges and rates."""
    stand_in(desk, monkeypatch)
    return desk


def announce(desk: MoneyDesk, minor: int, *, once: str, **facts: object) -> Pledge:
    given: dict[str, object] = {
        "appeal": HELD, "donor": "李总", "contact": "139", "announced_at": "Evening", "announced_on": TODAY,
        "due_on": TODAY, "amount": Money(minor), "once": once,
    }  # fmt: skip
    with desk.writing() as session:
        return service.announce(
            session, service.AnnouncePledge(**(given | facts)), by=desk.treasurer, at=desk.house.clock(),  # type: ignore[arg-type]
            journal=desk.journal(session), cipher=desk.house.cipher,
        )  # fmt: skip


Ending = Callable[..., Pledge]


def end(
    desk: MoneyDesk, how: Ending, pledge: Pledge, *more: object, later: int = 0, **facts: object
) -> Pledge:
    with desk.writing() as session:
        at = desk.house.clock() + timedelta(days=later)
        return how(
            session, pledge.id, *more, by=desk.treasurer, at=at, journal=desk.journal(session), **facts
        )


def test_a_pledge_counts_nowhere_and_is_settled_once_by_the_money_that_came(till: MoneyDesk) -> None:
    pledge, other = announce(till, 5_000, once="a"), announce(till, 5_000, once="b")
    assert announce(till, 5_000, once="a").id == pledge.id
    totals = till.totals()
    assert (totals.received_minor, totals.held_minor, totals.donations) == (0, 0, 0)
    take(till, 700, once="no", donor="王五")
    elsewhere = take(till, 5_000, once="else", appeal=OTHER)
    same = take(till, 5_000, once="yes", donor="李总")
    named = take(till, 4_000, once="less", donor="李总")
    with till.house.database.reading() as session:
        assert pending_sum(session, HELD) == Money(10_000)
        alike = queries.suggested_for(session, pledge, cipher=till.house.cipher)
    assert [one.line.seq for one in alike] == [same.entry_seq, named.entry_seq]
    with pytest.raises(NotItsDonation):
        end(till, service.settle, pledge, elsewhere.entry_seq)
    settled = end(till, service.settle, pledge, same.entry_seq)
    assert (settled.state, settled.donation_seq) == ("settled", same.entry_seq)
    assert end(till, service.settle, pledge, same.entry_seq).end_seq == settled.end_seq
    with pytest.raises(NotItsDonation):  # one donation settles one pledge
        end(till, service.settle, other, same.entry_seq)
    with pytest.raises(Ended):
        end(till, service.void, pledge, reason="x")
    with till.house.database.reading() as session:
        assert pending_sum(session, HELD) == Money(5_000)
        assert verify(session).ok
    with pytest.raises(IntegrityError), till.writing() as session:
        session.connection().execute(sa.text("UPDATE pledge SET donation_seq = NULL WHERE state = 'settled'"))


def test_a_pledge_expires_after_its_day_is_voided_with_a_reason_and_calls_are_kept(till: MoneyDesk) -> None:
    late, wrong = announce(till, 100, once="a"), announce(till, 200, once="b")
    with till.writing() as session:
        at, cipher = till.house.clock(), till.house.cipher
        called = service.LogCall(late.id or 0, TODAY, Outcome.NOT_REACHED, "Rang twice", "k")
        service.log_call(session, called, by=till.treasurer, at=at, cipher=cipher)
        service.log_call(session, called, by=till.treasurer, at=at, cipher=cipher)
    with till.house.database.reading() as session:
        assert len(queries.calls_of(session, late.id or 0)) == 1
        assert queries.overdue_count(session, actor=till.auditor, today=TODAY) == 0
        assert queries.overdue_count(session, actor=till.auditor, today=date(2026, 3, 3)) == 2
    with pytest.raises(NotDueYet):
        end(till, service.expire, late)
    assert end(till, service.expire, late, later=1).state == "expired"
    with pytest.raises(ReasonWanted):
        end(till, service.void, wrong, reason=" ")
    assert end(till, service.void, wrong, reason="Entered twice").state == "voided"
    for refusal, facts in (
        (DueBefore, {"due_on": date(2026, 3, 1)}),
        (AnnouncedAhead, {"announced_on": date(2026, 3, 3), "due_on": date(2026, 3, 3)}),
        (TakesNoPledges, {"appeal": DRAFT}),
    ):
        with pytest.raises(refusal):
            announce(till, 100, once="x", **facts)


def test_a_rate_is_exact_holds_after_a_second_look_and_is_corrected_by_a_new_row(till: MoneyDesk) -> None:
    def on(day: date = TODAY, currency: str = "USD") -> Rate | None:
        with till.house.database.reading() as session:
            return rate_on(session, currency=currency, home="CNY", day=day)

    def enter(typed: str, once: str, **facts: str) -> int:
        with till.writing() as session:
            entered = rates.EnterRate(facts.pop("currency", "usd"), TODAY, typed, 100, "Bank", once, **facts)
            return rates.enter(session, entered, by=till.treasurer, at=till.house.clock()).id or 0

    first = enter("719.53", "a")
    assert on() is None
    with pytest.raises(rates_rules.OwnRate), till.writing() as session:
        rates.confirm(session, first, by=till.treasurer, at=till.house.clock())
    for who, refusal in ((till.auditor, NotYours),):
        with pytest.raises(refusal), till.writing() as session:
            rates.confirm(session, first, by=who, at=till.house.clock())
    give_rate(till, once="a")
    assert (on(), on(date(2026, 3, 1)), on(currency="EUR")) == (Rate(71_953, 10_000), None, None)
    with pytest.raises(rates_rules.CorrectionSaysWhy):
        enter("719.35", "b")
    enter("719.35", "b", reason="Two digits were exchanged")
    assert on() == Rate(71_953, 10_000)  # until somebody looked
    give_rate(till, "719.35", once="b")
    assert on() == Rate(71_935, 10_000)
    enter("4.7123", "yen", currency="JPY")
    with till.house.database.reading() as session:
        (yen,) = waiting_for_a_look(session)
    assert Rate(yen.numerator, yen.denominator).of(1_000) == round(1_000 * 47_123 / 10_000)
    for typed in ("7,19", "-1", "0", "1e3", "七", "1.123456789"):
        with pytest.raises(rates_rules.BadRate):
            enter(typed, "x", currency="GBP")
    with pytest.raises(IntegrityError), till.writing() as session:
        session.connection().execute(sa.text("UPDATE day_rate SET confirmed_by_id = entered_by_id"))


def sell(desk: MoneyDesk, minor: int, got: int, *, once: str) -> int:
    with desk.writing() as session:
        asked = sales.SellForeign(HELD, "Cash", Money(minor, "USD"), Money(got), TODAY, "B-1", once)
        made = sales.sell(
            session, asked, by=desk.treasurer, at=desk.house.clock(),
            journal=desk.journal(session), cipher=desk.house.cipher,
        )  # fmt: skip
        return made.id or 0


def test_foreign_money_is_sold_for_what_the_bank_gave_and_the_loss_is_a_fee(till: MoneyDesk) -> None:
    give_rate(till)
    receipt = take(till, 10_000, once="usd", amount=Money(10_000, "USD"))
    with pytest.raises(rates_rules.NothingOfIt):
        sell(till, 10_001, 70_000, once="x")
    first = sell(till, 4_000, 28_700, once="a")
    assert sell(till, 4_000, 28_700, once="a") == first
    sell(till, 6_000, 43_172, once="b")
    with till.house.database.reading() as session:
        totals = appeal_totals(session, HELD)
        assert (totals.received_minor, totals.fees_minor, totals.held_minor) == (71_953, 81, 71_872)
        left = {name: money.minor for name, money in account_balances(session, HELD)}
        assert (left[f"Assets:Cash:{HELD}"], left[f"Assets:Cash-USD:{HELD}"]) == (71_872, 0)
        lines = all_lines_of(session, HELD)
        assert [(one.amount.minor, one.fee.minor) for one in lines] == [(71_953, 0), (0, 81), (0, 0)]
        assert [one.foreign for one in lines[1:]] == [Money(-4_000, "USD"), Money(-6_000, "USD")]
        assert verify(session).ok
    _cannot_be_voided(till, receipt.entry_seq)
    with pytest.raises(rates_rules.OwnSale), till.writing() as session:
        _undo(till, session, first, by=till.treasurer)
    with till.writing() as session:
        assert _undo(till, session, first, by=till.approver).undo_reason == "Wrong slip"
    assert till.totals().fees_minor == 0


def _cannot_be_voided(till: MoneyDesk, seq: int) -> None:
    with pytest.raises(ConvertedSince), till.writing() as session:
        till.journal(session).reverse(seq, day=TODAY, reason="x", at=till.house.clock())


def _undo(till: MoneyDesk, session: Session, sale_id: int, *, by: object) -> sales.Sale:
    journal, at = till.journal(session), till.house.clock()
    return sales.undo(session, sale_id, reason="Wrong slip", by=by, at=at, journal=journal)  # type: ignore[arg-type]
