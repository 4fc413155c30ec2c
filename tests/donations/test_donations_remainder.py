"""What is left over goes to a fund of the same purpose, once that is decided and never before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session

from charity.appeals.rules import AppealStatus
from charity.donations.lines.queries import all_lines_of
from charity.donations.payouts import service
from charity.donations.payouts.rules import Demanded, PayeeKind, RemainderUndecided
from charity.kernel.money import Money
from charity.ledger.balances import account_balances
from charity.ledger.entry import Kind
from tests.donations.money_desk import HELD, MoneyDesk
from tests.statements.samples import START, Trade, bill, order_no


def _ask(desk: MoneyDesk, session: Session) -> int:
    asked = service.AskPayout(
        HELD, Money(10_000), PayeeKind.FUND, "专项", "余款", Demanded.PAYMENT_SLIP, date(2026, 4, 1), "once-r"
    )
    at, cipher = desk.house.clock(), desk.house.cipher
    return service.ask(session, asked, by=desk.treasurer, at=at, cipher=cipher).id or 0


def test_a_fund_is_paid_only_after_the_remainder_was_decided(desk: MoneyDesk) -> None:
    desk.bring(bill([Trade(order_no(1), START, 10_000, attach=HELD)]))
    with pytest.raises(RemainderUndecided), desk.writing() as session:
        _ask(desk, session)
    desk.appeals[HELD] = replace(desk.appeals[HELD], status=AppealStatus.REMAINDER_DECIDED)
    with desk.writing() as session:
        payout = _ask(desk, session)
        service.approve(
            session, payout, by=desk.approver, at=desk.house.clock(), journal=desk.journal(session)
        )
    with desk.house.database.reading() as session:
        balances = {name: money.minor for name, money in account_balances(session, HELD)}
        line = all_lines_of(session, HELD)[-1]
    assert balances[f"Expenses:Remainder:{HELD}"] == 10_000
    assert (line.kind, line.running.minor) == (Kind.REMAINDER, 0)
    assert desk.totals().paid_out_minor == 10_000
