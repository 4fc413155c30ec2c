"""What is left of one appeal goes to another by two people's word, in two legs that name each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from charity.appeals.rules import AppealStatus
from charity.donations.closing import handover
from charity.donations.closing.handover import RemainderNotDecided, TakesNoRemainder
from charity.donations.lines.queries import all_lines_of
from charity.donations.payouts.rules import AboveHeld, SamePerson
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger.audit import verify
from charity.ledger.balances import appeal_totals
from charity.ledger.links import link_of
from tests.donations.money_desk import HELD, OTHER, MoneyDesk
from tests.statements.samples import START, Trade, bill, order_no


@pytest.fixture
def decided(desk: MoneyDesk, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    """A desk with an appeal that holds 100 yuan and whose remainder was decided."""
    monkeypatch.setattr(handover, "appeal_by_ref", lambda _, ref: desk.appeals[ref])
    desk.bring(bill([Trade(order_no(1), START, 10_000, attach=HELD)]))
    desk.appeals[HELD] = replace(desk.appeals[HELD], status=AppealStatus.REMAINDER_DECIDED)
    return desk


def ask(desk: MoneyDesk, session: Session, minor: int = 9_000, once: str = "once-1") -> int:
    asked = handover.ask(
        session,
        source=HELD,
        to=OTHER,
        amount=Money(minor),
        once=once,
        by=desk.treasurer,
        at=desk.house.clock(),
    )
    return asked.id or 0


def approve(desk: MoneyDesk, handover_id: int, by: Actor) -> None:
    with desk.writing() as session:
        journal = desk.journal(session)
        handover.approve(session, handover_id, by=by, at=desk.house.clock(), journal=journal)


def test_two_people_hand_it_over_and_both_appeals_show_it(decided: MoneyDesk) -> None:
    with decided.writing() as session:
        asked = ask(decided, session)
        assert ask(decided, session) == asked
    with pytest.raises(SamePerson):
        approve(decided, asked, decided.treasurer)
    for _ in range(2):  # a double click
        approve(decided, asked, decided.approver)
    with decided.house.database.reading() as session:
        out, into = all_lines_of(session, HELD)[-1], all_lines_of(session, OTHER)[-1]
        assert (out.amount.minor, out.running.minor) == (-9_000, 1_000)
        assert (into.amount.minor, into.running.minor, into.of_seq) == (9_000, 9_000, out.seq)
        link = link_of(session, into.seq)
        assert link is not None
        assert (link.first_seq, link.second_seq) == (out.seq, into.seq)
        assert appeal_totals(session, HELD).paid_out_minor == 9_000
        assert appeal_totals(session, OTHER).received_minor == 9_000
        assert verify(session).problems == ()


def test_it_is_not_handed_over_too_early_too_much_or_to_an_appeal_at_its_end(decided: MoneyDesk) -> None:
    with pytest.raises(AboveHeld), decided.writing() as session:
        ask(decided, session, 10_001)
    decided.appeals[OTHER] = replace(decided.appeals[OTHER], status=AppealStatus.CLOSED)
    with pytest.raises(TakesNoRemainder), decided.writing() as session:
        ask(decided, session)
    decided.appeals[HELD] = replace(decided.appeals[HELD], status=AppealStatus.PAYING_OUT)
    with pytest.raises(RemainderNotDecided), decided.writing() as session:
        ask(decided, session)


def test_the_database_wants_two_people_and_both_legs(decided: MoneyDesk) -> None:
    with decided.writing() as session:
        ask(decided, session)
    for change, words in (
        (
            "approved_by_id = asked_by_id, approved_at_utc = asked_at_utc, out_seq = 0, into_seq = 1",
            "another",
        ),
        ("approved_by_id = 2, approved_at_utc = asked_at_utc, out_seq = 0", "approved_is_booked"),
        ("to_appeal = source", "to_another"),
    ):
        with pytest.raises(IntegrityError, match=words), decided.writing() as session:
            session.connection().exec_driver_sql(f"UPDATE remainder_handover SET {change}")
