"""An account held against its statements: each check finds its fault, two people sign, a month closes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from charity.donations.imports.tables import StatementImport
from charity.donations.lines.queries import line_of
from charity.donations.reconciliation import service
from charity.donations.reconciliation.closing import close_period
from charity.donations.reconciliation.facts import accounts_known, balance_at
from charity.donations.reconciliation.finding_out import found_of
from charity.donations.reconciliation.periods import closed_periods
from charity.donations.reconciliation.rules import (
    ALL_TICKED,
    AccountKey,
    ChangedSinceLooked,
    Check,
    CheckState,
    EarlierOpen,
    ExplanationWanted,
    Found,
    NotAllTicked,
    NothingSigned,
    NotOverYet,
    NotReconciled,
    SameSigner,
    SignedForGood,
    Span,
    missing_days,
)
from charity.donations.reconciliation.tables import Reconciliation
from charity.kernel.columns import METADATA
from charity.kernel.errors import NotYours
from charity.kernel.roles import Actor
from charity.ledger.balances import all_totals
from charity.ledger.periods import closed_until
from tests.donations.money_desk import HELD, OTHER, MoneyDesk
from tests.statements.samples import START, Trade, bill, cash, order_no

WECHAT = AccountKey("WeChat", "CNY")
FEBRUARY = Span(date(2026, 2, 1), date(2026, 2, 28))
MARCH = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
GOOD, LOOK = CheckState.GOOD, CheckState.LOOK


def every_day(*, attach: str = HELD) -> list[Trade]:
    """A payment on each day of the month."""
    return [Trade(order_no(n), START + timedelta(days=n), 1_000 + n, 6, attach=attach) for n in range(28)]


def found(desk: MoneyDesk, key: AccountKey = WECHAT) -> Found:
    with desk.house.database.reading() as session:
        return found_of(session, key, FEBRUARY)


def check(desk: MoneyDesk, number: int) -> Check:
    return next(one for one in found(desk).checks if one.number == number)


def tell(desk: MoneyDesk, **facts: object) -> None:
    """Let the statements tell something, as formats with balances do."""
    with desk.writing() as session:
        session.connection().execute(sa.update(StatementImport).values(**facts))


def sign(desk: MoneyDesk, by: Actor | None = None, **changed: object) -> Reconciliation:
    command = service.Sign(ALL_TICKED, "", found(desk).fingerprint, once=str(changed.pop("once", "one")))
    with desk.writing() as session:
        return service.sign(
            session,
            WECHAT,
            FEBRUARY,
            replace(command, **changed),  # type: ignore[arg-type]
            by=by or desk.treasurer,
            at=MARCH,
        )


def countersign(desk: MoneyDesk, by: Actor) -> Reconciliation:
    seen = found(desk).fingerprint
    with desk.writing() as session:
        return service.countersign(session, WECHAT, FEBRUARY, fingerprint=seen, by=by, at=MARCH)


def close(desk: MoneyDesk) -> None:
    with desk.writing() as session:
        close_period(session, FEBRUARY, config=desk.house.config, by=desk.approver, at=MARCH)


def test_an_even_month_is_signed_by_two_people_and_closed_and_late_items_are_in_the_next(
    desk: MoneyDesk,
) -> None:
    trades = every_day()
    desk.bring(bill(trades))
    desk.bring(bill(trades[:3]))  # once more: known
    net = sum(trade.amount_minor - 6 for trade in trades)
    tell(desk, opening_minor=0, closing_minor=net)
    even = found(desk)
    assert (even.ledger_minor, even.statement_minor, even.difference_minor) == (net, net, 0)
    assert [one.number for one in even.checks if one.state is LOOK] == []
    assert [one.number for one in even.checks] == list(range(1, 13))
    assert check(desk, 7).figures[0].count == 3
    assert check(desk, 12).figures[0].minor == check(desk, 12).figures[1].minor == net + 28 * 6
    refusals: list[tuple[type[Exception], Callable[[], object]]] = [
        (NotReconciled, lambda: close(desk)),
        (NotYours, lambda: sign(desk, desk.auditor)),
        (NotAllTicked, lambda: sign(desk, ticks=ALL_TICKED - 8)),
        (ChangedSinceLooked, lambda: sign(desk, fingerprint="0" * 64)),
        (NothingSigned, lambda: countersign(desk, desk.approver)),
    ]
    for refusal, act in refusals:
        with pytest.raises(refusal):
            act()
    with pytest.raises(NotOverYet), desk.writing() as session:
        command = service.Sign(ALL_TICKED, "", even.fingerprint, "early")
        service.sign(session, WECHAT, FEBRUARY, command, by=desk.treasurer, at=MARCH - timedelta(days=6))
    signed = sign(desk)
    assert sign(desk).id == signed.id, "sent twice, signed once"
    with pytest.raises(SameSigner):
        countersign(desk, desk.treasurer)
    with pytest.raises(NotReconciled):
        close(desk)
    assert countersign(desk, desk.approver).countersigned_by_id == desk.approver.id
    close(desk)
    with pytest.raises(SignedForGood):
        sign(desk, once="two")
    desk.bring(bill([Trade(order_no(90), START, 700, attach=HELD)]), at=MARCH)
    with desk.house.database.reading() as session:
        assert closed_until(session) == FEBRUARY.last
        (period,) = closed_periods(session)
        assert [line_of(session, seq).amount_minor for seq in period.late] == [700]
        assert found_of(session, WECHAT, FEBRUARY).ledger_minor == net, "a closed period keeps its balance"


def test_months_are_closed_in_order(desk: MoneyDesk) -> None:
    january = START - timedelta(days=20)
    desk.bring(bill([Trade(order_no(60), january, 900, attach=HELD)]))
    with pytest.raises(EarlierOpen) as refusal:
        close(desk)
    assert refusal.value.facts == {"month": "2026-01"}


def test_a_difference_is_explained_and_a_booking_afterwards_takes_the_signature_its_force(
    desk: MoneyDesk,
) -> None:
    desk.bring(bill(every_day()))
    net = sum(trade.amount_minor - 6 for trade in every_day())
    tell(desk, opening_minor=0, closing_minor=net + 1)
    assert found(desk).difference_minor == 1
    with pytest.raises(ExplanationWanted):
        sign(desk, explanation="  ")
    sign(desk, explanation="One fen of interest, cleared in March.")
    countersign(desk, desk.approver)
    desk.bring(bill([Trade(order_no(80), START, 500, attach=HELD)]))
    with pytest.raises(NotReconciled) as refusal:
        close(desk)
    assert refusal.value.facts == {"accounts": "WeChat"}
    sign(desk, once="again", explanation="One fen of interest, and a payment that came late.")
    with desk.house.database.reading() as session:
        rows = session.exec(select(Reconciliation).order_by(Reconciliation.id)).all()  # type: ignore[arg-type]
    assert [row.replaced_at_utc is None for row in rows] == [False, True], "the earlier signature is kept"


FIRST_ROW = "UPDATE statement_row SET state = 'unmatched', reason = '{}', entry_seq = NULL WHERE number = 1"
FAULTS = (
    (1, "UPDATE statement_import SET rows = rows + 1"),
    (1, "DELETE FROM statement_row WHERE number = 28"),
    (2, "UPDATE statement_row SET amount_minor = amount_minor + 1 WHERE number = 1"),
    (4, "UPDATE statement_import SET period_to_utc = '2026-02-20 00:00:00'"),
    (5, FIRST_ROW.format("refund_alone")),
    (7, FIRST_ROW.format("differs")),
    (8, FIRST_ROW.format("no_code")),
    (11, FIRST_ROW.format("other_appeal")),
    (12, "UPDATE statement_row SET amount_minor = amount_minor + 1 WHERE number = 1"),
)


def test_each_check_finds_its_fault(desk: MoneyDesk) -> None:
    desk.bring(bill(every_day()))
    before = found(desk)
    assert [one.number for one in before.checks if one.state is LOOK] == []
    for number, broken in FAULTS:
        with desk.writing() as session:
            session.connection().exec_driver_sql(broken)
            after = found_of(session, WECHAT, FEBRUARY)
            session.rollback()
        states = {one.number: one.state for one in after.checks}
        assert states[number] is LOOK, (number, broken)
        assert after.fingerprint != before.fingerprint, broken


def test_balances_are_followed_from_file_to_file(desk: MoneyDesk) -> None:
    trades = every_day()
    for first, last in ((0, 14), (14, 28)):
        desk.bring(bill(trades[first:last]))
    with desk.writing() as session:
        one, two = session.exec(select(StatementImport).order_by(StatementImport.id)).all()  # type: ignore[arg-type]
        (one.opening_minor, one.closing_minor), (two.opening_minor, two.closing_minor) = (0, 50), (50, 90)
    assert check(desk, 3).state is GOOD
    assert found(desk).statement_minor == 90
    with desk.writing() as session:
        session.get_one(StatementImport, two.id).opening_minor = 49
    assert check(desk, 3).state is LOOK


def test_the_accounts_add_up_to_what_the_ledger_holds(desk: MoneyDesk) -> None:
    desk.bring(bill(every_day()))
    desk.bring(bill([Trade(order_no(70), START, 4_321, attach=OTHER)]))
    desk.bring(cash([["R-1", "2026-02-03", "", "88.00", "CNY", HELD, "x", ""]]))
    with desk.house.database.reading() as session:
        by_account = sum(balance_at(session, key, FEBRUARY.last) for key in accounts_known(session))
        by_appeal = sum(totals.held_minor for totals in all_totals(session))
        assert by_account == by_appeal
        assert balance_at(session, WECHAT, START.date() - timedelta(days=1)) == 0
        public = _public_minor(session, WECHAT) + _public_minor(session, AccountKey("Cash", "CNY"))
        assert public == sum(totals.received_minor for totals in all_totals(session))


def _public_minor(session: Session, key: AccountKey) -> int:
    last = found_of(session, key, FEBRUARY).checks[11]
    assert last.number == 12
    return last.figures[0].minor or 0


def test_the_database_holds_two_signers_the_ticks_and_the_explanation(desk: MoneyDesk) -> None:
    good: dict[str, object] = {
        "once": "x", "channel": "WeChat", "currency": "CNY", "first_day": FEBRUARY.first,
        "last_day": FEBRUARY.last, "ledger_minor": 29_000, "statement_minor": 29_000, "difference_minor": 0,
        "looks": 0, "ticks": ALL_TICKED, "findings": "{}", "fingerprint": "0" * 64, "explanation": "",
        "signed_by_id": desk.treasurer.id, "signed_at_utc": MARCH,
    }  # fmt: skip
    broken: tuple[dict[str, object], ...] = (
        {"countersigned_by_id": desk.treasurer.id, "countersigned_at_utc": MARCH},
        {"countersigned_by_id": desk.approver.id},
        {"ticks": ALL_TICKED - 1},
        {"difference_minor": 1, "statement_minor": 29_001},
        {"difference_minor": 0, "statement_minor": 29_001},
        {"looks": 1},
        {"statement_minor": None, "difference_minor": None},
    )
    table = METADATA.tables["reconciliation"]
    for change in broken:
        with pytest.raises(sa.exc.IntegrityError), desk.writing() as session:
            session.connection().execute(table.insert().values(**{**good, **change}))
    with desk.writing() as session:
        session.connection().execute(table.insert().values(**good))


def test_days_without_a_statement_are_named_in_stretches() -> None:
    def day(number: int) -> date:
        return date(2026, 2, number)

    assert missing_days(FEBRUARY, [(day(1), day(9)), (day(11), day(20)), (day(22), day(28))]) == [
        (day(10), day(10)), (day(21), day(21)),
    ]  # fmt: skip
    assert missing_days(FEBRUARY, []) == [(FEBRUARY.first, FEBRUARY.last)]
