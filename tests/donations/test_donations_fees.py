"""A fee told by a row of its own and by a column beside its payment is charged once, in either order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from charity.donations.imports.shown import moved
from charity.kernel.money import Money
from charity.statements.row import RowKind
from tests.donations.money_desk import HELD, MoneyDesk
from tests.statements.chinese import START, Move, fund_flow
from tests.statements.samples import Trade, bill

PAID, FLOW_NO = "4200002026202602010000000001", "1600000001202602010000000001"
TRADE = bill([Trade(PAID, START, 3000, 18, attach=HELD)])
FLOW = fund_flow(
    [
        Move(PAID, START, 3000, type="交易"),
        Move(PAID, START, 18, "支出", "扣除交易手续费", second_no=FLOW_NO),
        Move("7000002026020100000000000001", START + timedelta(hours=2), 2_000, "支出", "提现"),
    ]
)


@pytest.mark.parametrize("files", [(TRADE, FLOW), (FLOW, TRADE), (FLOW, FLOW, TRADE)])
def test_a_fee_is_charged_once_whichever_bill_tells_it_first(
    desk: MoneyDesk, files: tuple[bytes, ...]
) -> None:
    booked = [desk.bring(content, HELD).booked for content in files]
    assert booked == [1, *([0] * (len(files) - 1))]
    totals = desk.totals()
    assert (totals.received_minor, totals.fees_minor, totals.held_minor) == (3000, 18, 2982)


def test_a_fee_whose_payment_nobody_knows_waits_to_be_looked_at(desk: MoneyDesk) -> None:
    alone = fund_flow([Move(PAID, START, 18, "支出", "扣除交易手续费", second_no=FLOW_NO)])
    assert desk.bring(alone).unmatched == 1


def test_every_row_of_a_flow_is_counted_and_a_fee_row_shows_its_fee(desk: MoneyDesk) -> None:
    first = desk.bring(FLOW, HELD)
    assert (first.booked, first.already_known, first.ignored) == (1, 0, 1), "and one fee is booked"
    again = desk.bring(FLOW, HELD)
    assert (again.booked, again.already_known, again.ignored) == (0, 2, 1)
    assert moved(RowKind.FEE, 0, 18, "CNY") == Money(18, "CNY")
