"""What the pages refuse, asked of the services and of the database themselves."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from charity.donations.payouts.rules import Demanded, PayeeKind, SamePerson
from charity.donations.payouts.service import AskPayout, approve, ask
from charity.intake.queries import case_by_ref
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger.audit import verify
from charity.ledger.instruments import journal_of
from charity.ledger.journal import Journal
from charity.staff.queries import actor_of
from charity.staff.tables import Person
from charity.verification.review.rules import Decision, ReviewerVisited
from charity.verification.review.service import Decide, decide
from charity.verification.review.signing import SigningTools
from tests.browser.journey.desk import Desk

_EDITS = (
    "UPDATE ledger_entry SET day = '2026-03-01' WHERE seq = 1",
    "DELETE FROM ledger_entry WHERE seq = 1",
    "UPDATE ledger_posting SET minor = 5 WHERE seq = 1",
    "DELETE FROM ledger_posting WHERE seq = 1",
)


def _who(session: Session, duty: str) -> Actor:
    found = session.exec(select(Person).where(Person.email == f"{duty}@demo.test")).one()
    assert found.id is not None
    return actor_of(session, found.id)


def refuses_a_visitors_review(desk: Desk, case_ref: str) -> None:
    """Ask the service to let one of the two visitors decide."""
    with pytest.raises(ReviewerVisited), desk.house.database.transaction() as session:
        by = _who(session, "both")
        case = case_by_ref(session, case_ref, actor=by)
        command = Decide(decision=Decision.VERIFIED, once="shortcut", family_saw=True)
        tools = SigningTools(journal_of(desk.house, session), desk.house.cipher, desk.house.entropy)
        decide(session, case, command, by=by, at=desk.clock(), tools=tools)


def refuses_the_askers_approval(desk: Desk, appeal_ref: str) -> None:
    """Ask the service to let whoever asked for a payout approve it."""
    house = desk.house
    with pytest.raises(SamePerson), house.database.transaction() as session:
        by = _who(session, "cashier")
        asked = AskPayout(
            appeal=appeal_ref,
            amount=Money(100),
            payee_kind=PayeeKind.HOSPITAL,
            payee="市人民医院",
            purpose="住院费",
            demanded=Demanded.HOSPITAL_BILL,
            evidence_due_on=desk_day(desk.clock()),
            once="shortcut",
        )
        payout = ask(session, asked, by=by, at=desk.clock(), cipher=house.cipher)
        assert payout.id is not None
        origin = house.config.log_origin
        journal = Journal(session, log_origin=origin, cipher=house.cipher, entropy=house.entropy)
        approve(session, payout.id, by=by, at=desk.clock(), journal=journal)


def refuses_edits_of_what_is_booked(desk: Desk) -> None:
    """Try to change booked entries with SQL; the database itself says no."""
    for statement in _EDITS:
        with pytest.raises(sa.exc.DBAPIError):
            desk.sql(statement)


def verifies(desk: Desk) -> None:
    """Recompute the ledger from its stored bytes."""
    with desk.house.database.reading() as session:
        verdict = verify(session, openings=desk.house.cipher)
    assert verdict.ok, verdict.problems
    assert verdict.entries >= 8
