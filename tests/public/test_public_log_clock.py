"""The log is signed by itself: soon after a batch, within the hour of any change, and every day."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from charity.config import WitnessSetting
from charity.kernel.house import House
from charity.kernel.outbox import Errand, Facts, Keep, OutboxRow, drain
from charity.ledger import accounts, balances, cosignature, note, signed
from charity.ledger.accounts import Custody
from charity.ledger.entry import Draft, Kind, Posting, SigningReason
from charity.ledger.instruments import journal_of, sign_log
from charity.ledger.note import COSIGNATURE, SigningKey
from charity.ledger.refusals import ForkedLog, LogKeyChanged, NothingToSign
from charity.ledger.witnesses.panel import ASK
from charity.public.log import clock as log_clock
from charity.public.log import worker as log_worker
from tests.conftest import TestClock

APPEAL = "LX-2026-0007-K"
WITNESS = SigningKey("witness.test", b"w" * 32, COSIGNATURE)


class Desk:
    """A desk whose worker passes when told to; `asked` are the checkpoints put before the witness."""

    def __init__(self, house: House) -> None:
        setting = WitnessSetting(WITNESS.verifier.text, "http://witness.test")
        config = replace(house.config, witnesses=(setting,), witness_quorum=1)
        self.house = replace(house, config=config)
        self.asked: list[int] = []
        with house.database.transaction() as session:
            balances.open_appeal(session, appeal=APPEAL, custody=Custody.HELD)

    def book(self, *kinds: Kind) -> None:
        with self.house.database.transaction() as session:
            at = self.house.clock()
            journal_of(self.house, session).post_many([_draft(kind) for kind in kinds], at=at)

    def ask_witness(self, facts: Facts, at: datetime) -> Keep:
        size, time_s = int(facts["size"]), int(at.timestamp())
        self.asked.append(size)

        def keep(session: Session) -> None:
            made = signed.signed_at(session, size)
            assert made is not None
            line = cosignature.cosign(note.parse(made.note).text, WITNESS, time_s=time_s)
            signed.keep_cosignature(session, size, WITNESS.verifier, line.line, time_s=time_s)

        return keep

    def work(self) -> tuple[int, str] | None:
        """One pass of the worker; the size and reason of the newest checkpoint."""
        at = self.house.clock()
        handlers = {**log_worker.handlers(self.house), ASK: Errand(self.ask_witness)}
        log_clock.tick(self.house.database, at)
        drain(self.house.database, handlers, at=at)
        with self.house.database.reading() as session:
            newest = signed.newest(session)
        return None if newest is None else (newest.size, newest.reason.value)


def _draft(kind: Kind) -> Draft:
    if kind is not Kind.DONATION:
        return Draft(kind, TestClock().at.date(), None, documents=(secrets.token_hex(32),))
    postings = (
        Posting(accounts.assets(accounts.CASH, APPEAL), "CNY", 100),
        Posting(accounts.donations(APPEAL), "CNY", -100),
    )
    return Draft(kind, TestClock().at.date(), APPEAL, postings)


@pytest.fixture
def desk(house: House) -> Desk:
    """A desk with one open appeal and one witness."""
    return Desk(house)


def test_signed_after_a_batch_within_the_hour_and_every_day(desk: Desk, clock: TestClock) -> None:
    assert desk.work() is None, "an empty log has nothing to sign"
    desk.book(Kind.DONATION)
    assert desk.work() == (1, "day"), "the first entry of a day is signed at once"
    desk.book(Kind.DONATION)
    clock.at += timedelta(minutes=59)
    assert desk.work() == (1, "day"), "a single donation waits"
    clock.at += timedelta(minutes=1)
    assert desk.work() == (2, "hour"), "but no longer than an hour"
    desk.book(Kind.DONATION, Kind.DONATION, Kind.STATEMENT_IMPORTED)
    assert desk.work() == (5, "batch"), "a batch does not wait"
    assert desk.asked == [1, 2, 5]
    clock.at += timedelta(days=1)
    assert desk.work() == (5, "batch"), "nothing changed: the checkpoint stands"
    assert desk.asked == [1, 2, 5, 5], "and is cosigned afresh each day"
    assert desk.work() == (5, "batch")
    assert desk.asked == [1, 2, 5, 5], "once a day"


def test_a_worker_that_slept_for_days_signs_once_when_it_wakes(desk: Desk, clock: TestClock) -> None:
    desk.book(Kind.DONATION)
    assert desk.work() == (1, "day")
    desk.book(Kind.DONATION)
    clock.at += timedelta(days=9)
    assert desk.work() == (2, "day")
    with desk.house.database.reading() as session:
        assert [one.size for one in signed.newest_first(session, limit=9)] == [2, 1]


def test_a_signature_that_is_refused_is_tried_again_and_not_asked_for_twice(
    desk: Desk, clock: TestClock
) -> None:
    desk.book(Kind.STATEMENT_IMPORTED)
    good = desk.house
    desk.house = replace(good, config=replace(good.config, log_key=b"o" * 32))
    assert desk.work() == (1, "day")
    desk.house = good
    desk.book(Kind.STATEMENT_IMPORTED)
    for _ in range(3):
        assert desk.work() == (1, "day"), "another key than the log's signs nothing"
    with desk.house.database.reading() as session:
        waiting = select(OutboxRow.fault).where(
            OutboxRow.topic == signed.SIGN_TOPIC, col(OutboxRow.done_at_utc).is_(None)
        )
        assert session.exec(waiting).all() == ["LogKeyChanged"]
    clock.at += timedelta(minutes=2)
    desk.house = replace(good, config=replace(good.config, log_key=b"o" * 32))
    assert desk.work() == (2, "batch")


def test_a_signature_asked_for_is_made_as_the_log_stands_then(desk: Desk, clock: TestClock) -> None:
    desk.book(Kind.DONATION)
    desk.work()
    with desk.house.database.transaction() as session:
        signed.ask_signature(session, SigningReason.PERIOD, at=clock())
        journal_of(desk.house, session).post(_draft(Kind.DONATION), at=clock())
    assert desk.work() == (2, "period")


def _refused(session: Session, desk: Desk, error: type[Exception]) -> None:
    with pytest.raises(error):
        sign_log(desk.house.config, session, at=desk.house.clock(), reason=SigningReason.ASKED)


def test_what_does_not_continue_the_last_checkpoint_is_not_signed(desk: Desk) -> None:
    with desk.house.database.transaction() as session:
        _refused(session, desk, NothingToSign)
    desk.book(*[Kind.DONATION] * 3)
    desk.work()
    desk.book(*[Kind.DONATION] * 2)
    with desk.house.database.transaction() as session:
        other = replace(desk.house.config, log_key=b"x" * 32)
        with pytest.raises(LogKeyChanged):
            sign_log(other, session, at=desk.house.clock(), reason=SigningReason.ASKED)
        renamed = replace(desk.house.config, log_origin="desk.test/other")
        with pytest.raises(LogKeyChanged):
            sign_log(renamed, session, at=desk.house.clock(), reason=SigningReason.ASKED)
    _forge(desk)
    with desk.house.database.transaction() as session:
        _refused(session, desk, ForkedLog)


def _forge(desk: Desk) -> None:
    """Put another history in place, as who owns the database can."""
    with desk.house.database.transaction() as session:
        run = session.connection().exec_driver_sql
        if desk.house.database.is_sqlite:
            run("DROP TRIGGER ledger_node_update")
        else:
            run("ALTER TABLE ledger_node DISABLE TRIGGER ALL")
        value = "X'" + "ee" * 32 + "'" if desk.house.database.is_sqlite else "'\\x" + "ee" * 32 + "'"
        run(f"UPDATE ledger_node SET hash = {value} WHERE level = 1 AND position = 0")
