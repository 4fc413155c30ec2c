"""A closed month: what waits is looked at first, and a late row is booked where the books are open."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from charity.donations.closing.months import RowsOpen, close_month
from charity.donations.imports.queries import row_of_entry
from charity.donations.imports.rules import LATE
from charity.donations.lines.queries import all_lines_of, is_late, payment_day_of
from charity.kernel.clock import desk_day
from charity.kernel.roles import MACHINE
from charity.kernel.trail import TrailRow
from charity.ledger import periods
from charity.ledger.audit import verify
from charity.ledger.periods import Period
from charity.public.ledger.sheet import sheet_of
from tests.donations.money_desk import HELD, MoneyDesk
from tests.statements.samples import START, Trade, bill, order_no

MONTH = f"{START:%Y-%m}"
NEXT = datetime(START.year, START.month + 1, 5, 1, 0, tzinfo=UTC)
FIRST_OPEN = date(NEXT.year, NEXT.month, 1)


def close(desk: MoneyDesk, *, leave_unmatched: bool = False) -> Period:
    with desk.writing() as session:
        return close_month(
            session, MONTH, leave_unmatched=leave_unmatched, config=desk.house.config, by=MACHINE, at=NEXT
        )


def test_a_late_row_is_booked_on_the_first_open_day_and_its_own_day_is_still_told(desk: MoneyDesk) -> None:
    on_time = bill([Trade(order_no(1), START, 10_000, attach=HELD)])
    desk.bring(on_time)
    assert close(desk).size == 2  # the donation and the file's own leaf
    late = Trade(order_no(2), START + timedelta(minutes=1), 500, attach=HELD)
    refund = Trade(order_no(1), START, 300, attach=HELD, refund_no="R1")
    outcome = desk.bring(bill([Trade(order_no(1), START, 10_000, attach=HELD), late, refund]), at=NEXT)
    assert (outcome.booked, outcome.already_known, outcome.refunds_booked) == (1, 1, 1)
    with desk.house.database.reading() as session:
        first, *rest = all_lines_of(session, HELD)
        assert (first.day, first.note_code) == (desk_day(START), "")
        assert [(line.day, line.note_code) for line in rest] == [(FIRST_OPEN, LATE)] * 2
        found = row_of_entry(session, rest[0].seq)
        assert found is not None
        assert desk_day(found[1].at_utc) == desk_day(START)  # the row keeps its own day
        changes = session.exec(select(TrailRow.changes).where(TrailRow.act == "statement:booked")).all()
        assert [json.loads(text).get("late") for text in changes] == [None, 2]
        assert verify(session).problems == ()
        days = [payment_day_of(session, line.seq) for line in (first, *rest)]
        assert days == [desk_day(START)] * 3
        assert payment_day_of(session, 9_999) is None
        assert [one.is_late for one in (first, *rest)] == [False, True, True]
        assert [is_late(session, line.seq) for line in (first, *rest)] == [False, True, True]
    sheet = csv.DictReader(sheet_of([first, *rest]).lstrip("\ufeff").splitlines())
    assert [line["note"] for line in sheet] == ["", LATE, LATE]
    assert desk.bring(bill([late]), at=NEXT).already_known == 1


def test_a_month_with_rows_to_look_at_is_not_closed_by_oversight(desk: MoneyDesk) -> None:
    desk.bring(
        bill([Trade(order_no(1), START, 10_000, attach=HELD), Trade(order_no(2), START, 5, attach="")])
    )
    with pytest.raises(RowsOpen) as refusal:
        close(desk)
    assert refusal.value.facts == {"rows": 1, "month": MONTH}
    with desk.house.database.reading() as session:
        assert periods.closed_until(session) is None
    assert not close(desk, leave_unmatched=True).was_known
    assert close(desk).was_known
