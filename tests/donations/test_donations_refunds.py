"""Two people give a donation back; the money waits for it, and nothing is booked twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from charity.donations.lines import service as lines
from charity.donations.lines.queries import all_lines_of
from charity.donations.payouts import service as payouts
from charity.donations.refunds import queries, service
from charity.donations.refunds.carrying import CarriedOut
from charity.donations.refunds.carrying import carry_out as book
from charity.donations.refunds.rules import (
    CannotGoBack,
    Cause,
    HeldBack,
    MoreThanGiven,
    NothingToGiveBack,
    Obstacle,
    OrderedAlready,
    OrderMoved,
    ProofWanted,
    SameHands,
    WhyNot,
)
from charity.donations.refunds.service import AskRefund
from charity.donations.refunds.tables import RefundOrder
from charity.intake.holidays import MAINLAND
from charity.kernel.errors import NotYours
from charity.kernel.money import Money
from charity.ledger.balances import appeal_totals
from tests.donations.money_desk import HELD, MoneyDesk
from tests.donations.test_donations_payouts import ask as ask_payout
from tests.donations.test_donations_payouts import photo
from tests.statements.samples import START, Trade, bill, cash, order_no

DAY = START.date() + timedelta(days=1)
GIVEN = Trade(order_no(1), START, 10_000, attach=HELD)


@pytest.fixture
def funded(desk: MoneyDesk) -> MoneyDesk:
    """A desk whose held appeal has ¥100 by WeChat (the first line) and ¥50 of nobody's cash (the second)."""
    desk.bring(bill([GIVEN]))
    desk.bring(cash([("C-1", "2026-02-03", "", "50", "", HELD, "", "")]))
    return desk


def seq_of(desk: MoneyDesk, number: int) -> int:
    with desk.house.database.reading() as session:
        return all_lines_of(session, HELD)[number].seq


def ask(desk: MoneyDesk, minor: int = 10_000, once: str = "once-1", **facts: Any) -> RefundOrder:
    values: dict[str, Any] = {"seq": seq_of(desk, 0), "cause": Cause.WISH} | facts
    by = values.pop("by", desk.treasurer)
    asked = AskRefund(amount=Money(minor), once=once, **values)
    with desk.writing() as session:
        return service.ask(
            session, asked, by=by, at=desk.house.clock(), calendar=MAINLAND, vault=desk.house.vault
        )


def act(desk: MoneyDesk, do: Any, order: RefundOrder, **facts: Any) -> RefundOrder:
    by = facts.pop("by", desk.approver if do in (service.approve, service.decline) else desk.treasurer)
    with desk.writing() as session:
        found: RefundOrder = do(session, order.id, by=by, at=desk.house.clock(), **facts)
        return found


def carry_out(desk: MoneyDesk, order: RefundOrder, number: str, day: date = DAY) -> RefundOrder:
    with desk.writing() as session:
        return book(
            session, order.id or 0, CarriedOut(number, day), by=desk.treasurer, at=desk.house.clock(),
            journal=desk.journal(session), cipher=desk.house.cipher,
        )  # fmt: skip


def found(desk: MoneyDesk, order: RefundOrder) -> RefundOrder:
    with desk.house.database.reading() as session:
        return queries.order_by_id(session, order.id or 0)


def returned(number: str, minor: int = 10_000) -> Any:
    return replace(GIVEN, refund_no=number, amount_minor=minor, at=START + timedelta(days=1))


def test_one_asks_another_approves_and_the_money_waits_for_it(funded: MoneyDesk) -> None:
    order = ask(funded)
    assert ask(funded).id == order.id, "a double click"
    assert order.due_on == date(2026, 3, 16), "ten working days"
    with funded.house.database.reading() as session:
        assert payouts.available(session, HELD) == Money(5_000)
    with pytest.raises(SameHands):
        act(funded, service.approve, order, by=funded.treasurer)
    with pytest.raises(OrderMoved):
        carry_out(funded, order, "R-1")
    act(funded, service.approve, order)
    done = carry_out(funded, order, "R-1")
    assert (done.state, carry_out(funded, order, "R-1").entry_seq) == ("done", done.entry_seq)
    assert (funded.totals().refunded_minor, funded.totals().held_minor) == (10_000, 5_000)
    with funded.house.database.reading() as session:
        line = all_lines_of(session, HELD)[-1]
        assert (line.of_seq, line.amount.minor) == (order.donation_seq, -10_000)
        assert payouts.available(session, HELD) == Money(5_000)


def test_the_bill_that_brings_the_row_later_books_nothing_and_one_that_comes_first_completes_it(
    funded: MoneyDesk,
) -> None:
    order = act(funded, service.approve, ask(funded, 4_000))
    carry_out(funded, order, returned("R-1").refund_no)
    outcome = funded.bring(bill([GIVEN, returned("R-1", 4_000)]))
    assert (outcome.refunds_booked, outcome.already_known) == (0, 2)
    second = act(funded, service.approve, ask(funded, 6_000, "once-2"))
    outcome = funded.bring(bill([GIVEN, returned("R-2", 6_000)]))
    assert outcome.refunds_booked == 1
    done = found(funded, second)
    assert (done.state, done.ended_by_id) == ("done", None)
    assert funded.totals().refunded_minor == 10_000
    with funded.writing() as session:
        assert done.entry_seq is not None
        lines.reverse(
            session, done.entry_seq, day=DAY, reason="wrong_row", journal=funded.journal(session),
            at=funded.house.clock(),
        )  # fmt: skip
    assert found(funded, second).state == "approved", "what is undone waits again"


def test_a_refund_before_its_approval_is_told_as_such(funded: MoneyDesk) -> None:
    order = ask(funded)
    funded.bring(bill([GIVEN, returned("R-1")]))
    assert found(funded, order).state == "overtaken"
    with pytest.raises(OrderMoved):
        act(funded, service.approve, order)


def test_nobody_asks_for_more_than_was_given_or_is_free_or_twice(funded: MoneyDesk) -> None:
    with pytest.raises(MoreThanGiven):
        ask(funded, 10_001)
    ask_payout(funded, 14_000)
    with pytest.raises(HeldBack):
        ask(funded, 1_001)
    ask(funded, 1_000)
    with pytest.raises(OrderedAlready):
        ask(funded, 100, "once-2")
    with pytest.raises(NotYours):
        ask(funded, 100, "once-3", by=funded.approver)


def test_cash_without_a_name_old_money_and_other_entries_do_not_go_back(funded: MoneyDesk) -> None:
    with pytest.raises(CannotGoBack) as refused:
        ask(funded, 5_000, seq=seq_of(funded, 1))
    assert refused.value.obstacle is Obstacle.NO_NAME
    funded.house.clock.at += timedelta(days=400)  # type: ignore[attr-defined]
    with pytest.raises(CannotGoBack) as refused:
        ask(funded)
    assert refused.value.obstacle is Obstacle.TOO_OLD


def test_of_what_went_back_nothing_more_goes_back(funded: MoneyDesk) -> None:
    carry_out(funded, act(funded, service.approve, ask(funded)), "R-1")
    with pytest.raises(NothingToGiveBack):
        ask(funded, 100, "once-2")


def test_a_minors_gift_goes_back_on_the_guardians_proof(funded: MoneyDesk) -> None:
    with pytest.raises(ProofWanted):
        ask(funded, cause=Cause.MINOR)
    order = ask(funded, cause=Cause.MINOR, proof=photo())
    with funded.writing() as session:
        content, kind = service.read_proof(
            session, order.id or 0, by=funded.approver, at=funded.house.clock(), vault=funded.house.vault
        )
    assert (content, kind) == (photo(), "image/jpeg")


def test_a_no_says_why_and_what_is_cancelled_or_cannot_be_is_free_again(funded: MoneyDesk) -> None:
    order = ask(funded)
    with pytest.raises(WhyNot):
        act(funded, service.decline, order, reason=" ")
    act(funded, service.decline, order, reason="The donor wrote again.")
    second = act(funded, service.cancel, ask(funded, once="once-2"))
    third = act(funded, service.approve, ask(funded, once="once-3"))
    act(funded, service.give_up, third, obstacle=Obstacle.PAYER_GONE)
    assert (found(funded, second).state, found(funded, third).obstacle) == ("cancelled", "payer_gone")
    with funded.house.database.reading() as session:
        assert payouts.available(session, HELD).minor == appeal_totals(session, HELD).held_minor


def test_the_database_wants_two_people_the_entry_the_proof_and_one_open_order(funded: MoneyDesk) -> None:
    order = act(funded, service.approve, ask(funded))
    for change in (
        "decided_by_id = asked_by_id",
        "state = 'done'",
        "cause = 'minor'",
        "state = 'impossible'",
        "cause = 'remainder'",
        "decided_by_id = NULL, decided_at_utc = NULL",
    ):
        with pytest.raises(IntegrityError), funded.writing() as session:
            session.connection().execute(sa.text(f"UPDATE refund_order SET {change} WHERE id = {order.id}"))
    with pytest.raises(IntegrityError), funded.writing() as session:
        columns = [c.name for c in RefundOrder.__table__.columns if c.name not in ("id", "once")]  # type: ignore[attr-defined]
        listed = ", ".join(columns)
        session.connection().execute(
            sa.text(f"INSERT INTO refund_order (once, {listed}) SELECT 'other', {listed} FROM refund_order")
        )
