"""An account is closed only where it balances, with nothing left to look at or to hand on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from charity.appeals.rules import AppealStatus, ClosingAccount, MoneyStillHeld, RowsUnmatched, check_close
from charity.donations.closing.service import account_of
from charity.donations.queries import totals_of
from tests.donations.money_desk import HELD, NO_CHECK, MoneyDesk
from tests.statements.samples import START, Trade, bill, order_no


def _account(desk: MoneyDesk) -> ClosingAccount:
    with desk.house.database.reading() as session:
        return account_of(totals_of(session, HELD))


def test_the_numbers_of_closing_come_from_ledger_and_statements(desk: MoneyDesk) -> None:
    desk.bring(bill([Trade(order_no(1), START, 10_000, attach=HELD)]))
    account = _account(desk)
    assert (account.received_minor, account.held_minor, account.unmatched_rows) == (10_000, 10_000, 0)
    with pytest.raises(MoneyStillHeld):
        check_close(account, AppealStatus.RAISING_CLOSED)


def test_a_row_that_names_the_appeal_and_is_not_matched_stops_the_closing(desk: MoneyDesk) -> None:
    desk.bring(bill([Trade(order_no(1), START, 10_000, attach=NO_CHECK)]))
    with desk.writing() as session:
        session.execute(sa.text("UPDATE statement_row SET appeal = :ref"), {"ref": HELD})
    account = _account(desk)
    assert account.unmatched_rows == 1
    with pytest.raises(RowsUnmatched):
        check_close(account, AppealStatus.REMAINDER_DECIDED)
