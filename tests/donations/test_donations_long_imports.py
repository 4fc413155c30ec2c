"""A long statement is booked in parts, counts when it is closed, and outlives a stop in the middle."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import timedelta

import pytest

from charity.donations.imports import queries, running, service
from charity.donations.imports.errands import LEASE, TOPIC
from charity.donations.imports.rules import ImportOverdraws, ImportState
from charity.donations.imports.running import finish
from charity.donations.imports.undoing import undo
from charity.donations.lines.queries import all_lines_of, daily_by_channel
from charity.kernel.outbox import drain
from charity.ledger import batches
from charity.ledger.audit import verify
from charity.ledger.balances import appeal_totals
from charity.ledger.batches import BatchOpen
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import sign_log
from charity.ledger.refusals import Overdrawn
from charity.statements.source import Source
from tests.donations.money_desk import HELD, OTHER, MoneyDesk
from tests.statements.samples import START, Trade, bill, order_no, refund_no

PARTS_OF = 3
TRADES = [
    Trade(order_no(n), START + timedelta(minutes=n), 1000 + n, 6, attach=HELD if n % 3 else OTHER)
    for n in range(1, 11)
]
BACK = replace(TRADES[1], at=START + timedelta(minutes=30), refund_no=refund_no(2))
CONTENT = bill([*TRADES[5:], *TRADES[:5], BACK])
SUM = sum(1000 + n - 6 for n in range(1, 11) if n % 3) - (1002 - 6)


class Stopped(BaseException):
    """The machine stops."""


@pytest.fixture(autouse=True)
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "ROWS_AT_ONCE", PARTS_OF)


def begun(desk: MoneyDesk, content: bytes = CONTENT) -> str:
    imported = desk.keep(content)
    with desk.writing() as session:
        service.book_kept(
            session, imported.ref, by=desk.treasurer, at=desk.house.clock(), journal=desk.journal(session),
            cipher=desk.house.cipher, vault=desk.house.vault,
        )  # fmt: skip
    return imported.ref


def stop_after(monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    """Let the machine stop inside the part after so many: the transaction that it is in is lost."""
    left = [parts]
    real = running.booking.keep_rows

    def stopping(*args: object, **named: object) -> None:
        real(*args, **named)  # type: ignore[arg-type]
        left[0] -= 1
        if left[0] < 0:
            raise Stopped

    monkeypatch.setattr(running.booking, "keep_rows", stopping)


def state(desk: MoneyDesk, ref: str) -> tuple[ImportState, int]:
    with desk.house.database.reading() as session:
        found = queries.progress_of(session, ref)
        return found.state, found.done_rows


def shown(desk: MoneyDesk) -> tuple[int, int, int]:
    """Return what people see of the appeal: held, donations, lines."""
    with desk.house.database.reading() as session:
        totals, lines = appeal_totals(session, HELD), all_lines_of(session, HELD)
        assert totals.held_minor == (lines[-1].running.minor if lines else 0)
        assert sum(day.donations for day in daily_by_channel(session, HELD)) == totals.donations
        return totals.held_minor, totals.donations, len(lines)


def test_a_stopped_import_is_not_seen_signed_or_spent_and_is_gone_on_with(
    desk: MoneyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = begun(desk)
    with monkeypatch.context() as patch, pytest.raises(Stopped):
        stop_after(patch, 2)
        finish(desk.house, ref, rows_at_once=PARTS_OF)
    assert state(desk, ref) == (ImportState.BOOKING, 6)
    assert shown(desk) == (0, 0, 0)
    with pytest.raises(BatchOpen), desk.writing() as session:
        sign_log(desk.house.config, session, at=desk.house.clock(), reason=SigningReason.ASKED)
    between = desk.bring(bill([Trade(order_no(77), START, 500, attach=HELD)]))
    assert between.booked == 1
    assert shown(desk) == (500, 1, 1), "donors' posts go in between and are seen"
    with pytest.raises(Overdrawn, match=r"holds 5\.00"):
        desk.pay_out(HELD, 501)
    errand = running.finishing(desk.house, rows_at_once=PARTS_OF + 1)
    at = desk.house.clock() + LEASE
    drain(desk.house.database, {TOPIC: errand}, at=at)
    assert state(desk, ref) == (ImportState.BOOKED, 11)
    assert shown(desk) == (500 + SUM, 8, 9)
    with desk.house.database.reading() as session:
        assert verify(session).ok
        imported = queries.import_by_ref(session, ref)
        assert (imported.booked, imported.refunds_booked) == (10, 1)
    with desk.writing() as session:
        undo(session, ref, by=desk.treasurer, at=at, journal=desk.journal(session), rows_at_once=PARTS_OF)
    assert (state(desk, ref)[0], shown(desk)) == (ImportState.UNDOING, (500, 1, 1))
    finish(desk.house, ref, rows_at_once=PARTS_OF)
    assert (state(desk, ref), desk.totals().held_minor) == ((ImportState.UNDONE, 11), 500)
    with desk.house.database.reading() as session:
        assert verify(session).ok
        batches.check_none_open(session.connection())
    again = service.import_source(desk.house, Source.of(CONTENT), "b.csv", None, by=desk.treasurer)
    assert (again.booked, again.refunds_booked, again.already_known) == (10, 1, 0)
    known = service.import_source(desk.house, Source.of(CONTENT), "b.csv", None, by=desk.treasurer)
    assert (known.booked, known.refunds_booked, known.already_known) == (0, 0, 11)


def test_what_would_overdraw_is_refused_before_its_first_row_is_booked(desk: MoneyDesk) -> None:
    desk.bring(bill([TRADES[0]]))
    desk.pay_out(HELD, 900)
    late = replace(TRADES[0], at=START + timedelta(hours=5), refund_no=refund_no(1))
    many = [replace(one, attach=OTHER) for one in TRADES[1:]]
    with pytest.raises(ImportOverdraws, match=f"{HELD} below zero"):
        service.import_source(desk.house, Source.of(bill([*many, late])), "b.csv", None, by=desk.treasurer)
    assert desk.totals(OTHER).held_minor == 0
    with desk.house.database.reading() as session:
        assert verify(session).ok


def test_an_import_whose_money_is_spent_on_the_way_is_taken_back_whole(
    desk: MoneyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bring(bill([TRADES[0]]))
    late = replace(TRADES[0], at=START + timedelta(hours=5), refund_no=refund_no(1))
    ref = begun(desk, bill([*(replace(one, attach=OTHER) for one in TRADES[1:]), late]))
    real, calls = running._Runner._book_part, iter(range(9))

    def after_a_payout(*args: object) -> object:
        if next(calls) == 1:
            desk.pay_out(HELD, 900)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(running._Runner, "_book_part", after_a_payout)
    with pytest.raises(ImportOverdraws):
        finish(desk.house, ref, rows_at_once=PARTS_OF)
    assert state(desk, ref)[0] == ImportState.UNDONE
    assert (desk.totals(OTHER).held_minor, desk.totals(HELD).held_minor) == (0, 1001 - 6 - 900)
    with desk.house.database.reading() as session:
        assert verify(session).ok


def test_an_import_outlives_the_death_of_its_process(desk: MoneyDesk) -> None:
    if not desk.house.database.is_sqlite:
        pytest.skip("a connection to PostgreSQL does not survive the fork; its crash has a test of its own")
    ref = begun(desk)
    desk.house.database.engine.dispose()
    child = os.fork()
    if child == 0:
        left = iter(range(3))
        real = running.booking.keep_rows

        def dying(*args: object, **named: object) -> None:
            real(*args, **named)  # type: ignore[arg-type]
            if next(left) == 2:
                os.kill(os.getpid(), signal.SIGKILL)

        running.booking.keep_rows = dying  # type: ignore[assignment]
        finish(desk.house, ref, rows_at_once=PARTS_OF)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert (state(desk, ref), shown(desk)) == ((ImportState.BOOKING, 6), (0, 0, 0))
    finish(desk.house, ref, rows_at_once=PARTS_OF)
    assert (state(desk, ref), shown(desk)) == ((ImportState.BOOKED, 11), (SUM, 7, 8))
    with desk.house.database.reading() as session:
        assert verify(session).ok
