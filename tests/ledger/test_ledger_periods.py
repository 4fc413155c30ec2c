"""A closed period takes nothing more: by the journal's rule, by the database, and by the audit's word."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from charity.kernel.database import retrying
from charity.ledger import audit, periods, signed, triggers
from charity.ledger.entry import SigningReason
from charity.ledger.note import SigningKey
from charity.ledger.refusals import NothingToSign, PeriodClosed, PeriodGoesBack, PeriodNotOver
from charity.ledger.tables import PERIOD
from tests.ledger.conftest import ORIGIN
from tests.ledger.test_ledger_audit import tampered

KEY = SigningKey(ORIGIN, b"k" * 32)
LAST = date(2026, 2, 28)
AFTER = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)  # midnight at the desk: March has begun


def close(keeper: Any, last_day: date = LAST, at: datetime = AFTER) -> periods.Period:
    with keeper.database.transaction() as session:
        return periods.close(session, last_day, key=KEY, at=at)


def test_a_closed_period_takes_no_entry_and_the_refusal_says_which_day_does(keeper: Any, say: Any) -> None:
    keeper.book(say.donation(1000, "a", idempotency_key="once"))
    found = close(keeper)
    assert (found.last_day, found.size, found.was_known) == (LAST, 1, False)
    with pytest.raises(PeriodClosed) as refusal:
        keeper.book(say.donation(5, "b", day=date(2026, 3, 1)), say.donation(1, "c", day=LAST))
    assert refusal.value.facts == {
        "day": LAST, "closed_until": LAST, "open_day": date(2026, 3, 1), "position": 1,
    }  # fmt: skip
    assert "2026-03-01 or later" in str(refusal.value)
    keeper.book(say.donation(5, "b", day=date(2026, 3, 1)))
    assert keeper.book(say.donation(1000, "a", idempotency_key="once"))[
        0
    ].was_known  # booked before: no entry
    with pytest.raises(PeriodClosed):
        keeper.reverse(0)  # the fixture's day is in February
    with keeper.database.transaction() as session:
        keeper.journal(session).reverse(0, day=date(2026, 3, 1), reason="entered_twice", at=AFTER)
    with keeper.database.reading() as session:
        assert periods.open_day(session, date(2026, 1, 5)) == date(2026, 3, 1)
        assert periods.open_day(session, date(2026, 3, 7)) == date(2026, 3, 7)
        assert audit.verify(session).problems == ()


def test_closing_signs_the_log_and_is_done_once(keeper: Any, say: Any) -> None:
    with pytest.raises(NothingToSign):
        close(keeper)
    keeper.book(say.donation(1000, "a"))
    with keeper.database.reading() as session:
        assert periods.open_day(session, LAST) == LAST
    close(keeper)
    again = close(keeper, at=AFTER + timedelta(days=9))
    assert (again.was_known, again.closed_at_utc) == (True, AFTER)
    with keeper.database.reading() as session:
        newest = signed.newest(session)
        assert newest is not None
        assert (newest.size, newest.reason) == (1, SigningReason.PERIOD)
        assert [one.last_day for one in periods.all_closed(session)] == [LAST]


def test_a_period_that_runs_or_lies_behind_is_not_closed(keeper: Any, say: Any) -> None:
    keeper.book(say.donation(1000, "a"))
    with pytest.raises(PeriodNotOver):
        close(keeper, at=AFTER - timedelta(seconds=1))
    close(keeper)
    with pytest.raises(PeriodGoesBack):
        close(keeper, date(2026, 1, 31))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE ledger_period SET size = size", "append only"),
        ("DELETE FROM ledger_period", "append only"),
        ("INSERT INTO ledger_period SELECT * FROM ledger_period", "a period ends after the one before"),
        ("INSERT INTO ledger_period SELECT {march}, closed_at_utc, size FROM ledger_period", "is over"),
        (
            "INSERT INTO ledger_period SELECT {january}, closed_at_utc, size FROM ledger_period",
            "after the one",
        ),
    ],
)
def test_the_database_keeps_periods_as_they_were_closed(
    keeper: Any, say: Any, statement: str, words: str
) -> None:
    keeper.book(say.donation(1000, "a"))
    close(keeper)
    days = {"march": "2026-03-31", "january": "2026-01-31"}
    days = {name: f"'{day}'" if keeper.database.is_sqlite else f"DATE '{day}'" for name, day in days.items()}
    with pytest.raises(sa.exc.DBAPIError, match=words), keeper.database.transaction() as session:
        session.connection().exec_driver_sql(statement.format(**days))


def test_the_database_refuses_what_the_rule_was_not_asked_about(
    keeper: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.book(say.donation(1000, "a"))
    close(keeper)
    monkeypatch.setattr(periods, "check_open", lambda *_: None)
    with pytest.raises(IntegrityError, match="a closed period takes no entry"):
        keeper.book(say.donation(5, "b", day=LAST))
    row = {"last_day": date(2026, 3, 31), "closed_at_utc": datetime(2026, 4, 1, tzinfo=UTC), "size": 1}
    keeper.book(say.donation(5, "b", day=date(2026, 3, 2)))
    with (
        pytest.raises(IntegrityError, match="closed at the head"),
        keeper.database.transaction() as session,
    ):
        session.connection().execute(PERIOD.insert().values(row))


@pytest.mark.parametrize(
    ("seq", "statement"),
    [
        (1, "UPDATE ledger_entry SET day = '2026-02-28' WHERE seq = 1"),
        (1, "UPDATE ledger_period SET last_day = '2026-03-02'"),
        (None, "UPDATE ledger_period SET last_day = '2026-03-01'"),
        (None, "UPDATE ledger_period SET size = 2"),
        (None, "DELETE FROM ledger_period"),
    ],
)
def test_the_audit_names_a_period_that_was_tampered_with(
    keeper: Any, say: Any, seq: int | None, statement: str
) -> None:
    keeper.book(say.donation(1000, "a"))
    close(keeper)
    keeper.book(say.donation(5, "b", day=date(2026, 3, 2)))
    found = tampered(keeper.database, statement)
    assert (seq, "period") in [(p.seq, p.code) for p in found.problems]


def test_nothing_slips_into_a_period_while_it_is_closed(keeper: Any, say: Any) -> None:
    """Many rounds of one who closes and one who books at the same moment: never an entry after the close."""
    keeper.book(say.donation(1000, "a", day=date(2026, 1, 1)))
    start = Barrier(2)

    def booked(day: date) -> bool:
        start.wait()
        try:
            retrying(lambda: keeper.book(say.donation(1, f"r{day}", day=day)))
        except PeriodClosed:
            return False
        return True

    with ThreadPoolExecutor(1) as pool:
        for offset in range(6):
            day = date(2026, 1, 5) + timedelta(days=offset)
            other = pool.submit(booked, day)
            start.wait()
            retrying(lambda day=day: close(keeper, day))
            other.result()
    with keeper.database.reading() as session:
        assert audit.verify(session).problems == ()
        assert triggers.differences(session.connection()) == []
