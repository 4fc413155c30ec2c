"""Clocks that are wrong: the order is the sequence, a day is the desk's day, signing survives a jump back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from charity.kernel.clock import desk_day
from charity.kernel.outbox import OutboxRow
from charity.ledger import audit, merkle, signed
from charity.ledger.balances import appeal_totals
from charity.ledger.entry import SigningReason
from charity.ledger.note import SigningKey
from charity.public.log.clock import tick
from tests.ledger.conftest import APPEAL, ORIGIN, Bookkeeper, Say

KEY = SigningKey(ORIGIN, b"k" * 32)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
#: Forward, an hour back, a day back, to the beginning of time as machines without a battery have it.
WRONG_CLOCKS = (
    NOON,
    NOON - HOUR,
    NOON + HOUR,
    NOON - 24 * HOUR,
    datetime(1970, 1, 1, tzinfo=UTC),
    NOON + 2 * HOUR,
)


@pytest.fixture
def keeper(sqlite_database: object, cipher: object) -> Bookkeeper:
    """Who books into an empty ledger."""
    return Bookkeeper(sqlite_database, cipher)  # type: ignore[arg-type]


def test_whatever_the_clock_says_order_totals_and_signatures_hold(keeper: Bookkeeper) -> None:
    roots, say = [], Say()
    for number, at in enumerate(WRONG_CLOCKS):
        with keeper.database.transaction() as session:
            draft = say.donation(100, f"r{number}", day=desk_day(at))
            assert keeper.journal(session).post(draft, at=at).seq == number
            made = signed.sign_head(session, key=KEY, at=at, reason=SigningReason.HOUR)
            roots.append((made.size, made.root))
            again = signed.sign_head(session, key=KEY, at=at - HOUR, reason=SigningReason.DAY)
            assert again == made
    with keeper.database.reading() as session:
        verdict = audit.verify(session)
        assert (verdict.problems, verdict.checkpoint_size) == ((), len(WRONG_CLOCKS))
        assert appeal_totals(session, APPEAL).received_minor == 100 * len(WRONG_CLOCKS)
        newest = signed.newest(session)
        assert newest is not None
        assert newest.size == len(WRONG_CLOCKS)
        for size, root in roots:
            hashes = signed.consistency(session, size, newest.size)
            assert merkle.verify_consistency(size, newest.size, root, newest.root, hashes)
        assert [one.size for one in signed.newest_first(session, limit=9)] == [6, 5, 4, 3, 2, 1]


def test_a_clock_that_was_set_back_does_not_silence_the_log(keeper: Bookkeeper) -> None:
    ahead = NOON + 24 * 20 * HOUR
    with keeper.database.transaction() as session:
        keeper.journal(session).post(Say().donation(100, "r1"), at=ahead)
        signed.sign_head(session, key=KEY, at=ahead, reason=SigningReason.HOUR)
        keeper.journal(session).post(Say().donation(100, "r2"), at=NOON)
    tick(keeper.database, NOON)
    with keeper.database.reading() as session:
        asked = session.exec(select(OutboxRow.facts).where(OutboxRow.topic == signed.SIGN_TOPIC)).all()
    assert [json.loads(facts)["reason"] for facts in asked] == [SigningReason.HOUR.value]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2028, 2, 29, 16, 0, tzinfo=UTC), date(2028, 3, 1)),
        (datetime(2026, 2, 28, 16, 0, tzinfo=UTC), date(2026, 3, 1)),
        # In the summer of 1988 clocks in China stood an hour ahead: the desk's own clock never does, so that
        # no day of its books is an hour short and none comes twice.
        (datetime(1988, 7, 1, 15, 59, 59, tzinfo=UTC), date(1988, 7, 1)),
        (datetime(1988, 7, 1, 16, 0, tzinfo=UTC), date(1988, 7, 2)),
        (datetime(1988, 9, 10, 16, 0, tzinfo=UTC), date(1988, 9, 11)),
    ],
)
def test_a_day_is_the_day_at_the_desk(keeper: Bookkeeper, at: datetime, day: date) -> None:
    assert desk_day(at) == day
    with keeper.database.transaction() as session:
        booked = keeper.journal(session).post(Say().donation(100, "r", day=desk_day(at)), at=at)
        octets = signed.leaf_at(session, booked.seq)
    assert octets is not None
    assert f'"day":"{day.isoformat()}"'.encode() in octets
    with keeper.database.reading() as session:
        assert audit.verify(session).ok
