"""Acts on approved payouts: paid, told of by the payee, shown to have been used, sent back by the bank."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from charity.donations.lines import service as lines
from charity.donations.payouts.day_rules import PaymentNoted, check_back_on, check_paid_on
from charity.donations.payouts.queries import opened, payout_by_id, sealed_place
from charity.donations.payouts.rules import (
    ConfirmedHow,
    NotGone,
    NotYetApproved,
    PayoutState,
    check_decider,
    check_treasurer,
)
from charity.donations.payouts.service import case_of, record
from charity.donations.payouts.tables import Payout
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import add_evidence
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.ledger import closings
from charity.ledger.journal import Journal

trail.vocabulary("payout:paid", "payout:evidenced", "payout:confirmed", "payout:returned")

RETURNED = "payout_returned"


def record_paid(
    session: Session,
    payout_id: int,
    *,
    paid_on: date,
    bank_reference: str,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> Payout:
    """Note the bank's reference of an approved payout, once.

    Raises NotYours, NotYetApproved, PaymentNoted, PaidAhead, PaidBeforeApproval.
    """
    payout = _approved(session, payout_id, by)
    if payout.paid_on is not None:
        if (payout.paid_on, opened(payout, "bank_reference", cipher=cipher)) != (paid_on, bank_reference):
            raise PaymentNoted(day=payout.paid_on.isoformat())
        return payout
    assert payout.decided_at_utc is not None, "an approved payout has its time"
    check_paid_on(paid_on, approved_on=desk_day(payout.decided_at_utc), today=desk_day(at))
    payout.paid_on, payout.paid_by_id = paid_on, by.id
    place = sealed_place("bank_reference", payout.once)
    payout.bank_reference_sealed = cipher.seal(place, bank_reference)
    session.flush()
    record(session, "payout:paid", payout, by=by, at=at, changes={"paid_on": paid_on.isoformat()})
    return payout


def add_evidence_of_use(
    session: Session,
    payout_id: int,
    *,
    content: bytes,
    filename: str,
    by: Actor,
    at: datetime,
    vault: Vault,
    cipher: Cipher,
) -> Payout:
    """Keep the bill or slip that shows how a payout was used; raises NotYours, NotYetApproved, NotAPhoto."""
    payout = _approved(session, payout_id, by)
    case = case_of(session, payout.request_id)
    piece = add_evidence(
        session,
        case=case,
        kind=EvidenceKind.BILL,
        content=content,
        filename=filename,
        by=by,
        at=at,
        vault=vault,
        cipher=cipher,
        note=f"payout {payout.id}",
    )
    payout.evidence_id, payout.evidenced_at_utc = piece.id, at
    session.flush()
    record(session, "payout:evidenced", payout, by=by, at=at, changes={"piece": piece.id})
    return payout


def confirm_received(
    session: Session, payout_id: int, *, on: date, how: ConfirmedHow, by: Actor, at: datetime
) -> Payout:
    """Note that the payee has told that the money is there; raises NotYours, NotYetApproved, NotGone."""
    payout = _approved(session, payout_id, by)
    if payout.paid_on is None:
        raise NotGone()
    payout.payee_confirmed_on, payout.payee_confirmed_how = on, how
    payout.confirmation_noted_by_id = by.id
    session.flush()
    facts: dict[str, object] = {"on": on.isoformat(), "how": str(how)}
    record(session, "payout:confirmed", payout, by=by, at=at, changes=facts)
    return payout


def give_back(
    session: Session, payout_id: int, *, on: date, by: Actor, at: datetime, journal: Journal
) -> Payout:
    """Book that the bank sent a payout back, as another person than who asked; its money is held again.

    Raises NotYours, SamePerson, NotYetApproved, NotGone, BackAhead, BackBeforePaid, AccountClosed.
    """
    payout = payout_by_id(session, payout_id)
    check_decider(payout.requested_by_id, by)
    if payout.state == PayoutState.RETURNED:
        return payout
    if payout.state != PayoutState.APPROVED:
        raise NotYetApproved()
    if payout.paid_on is None:
        raise NotGone()
    day = desk_day(at)
    check_back_on(on, paid_on=payout.paid_on, today=day)
    closings.check_open(session, payout.appeal)
    assert payout.entry_seq is not None, "an approved payout is booked"
    undone = lines.reverse(session, payout.entry_seq, day=day, reason=RETURNED, journal=journal, at=at)
    payout.return_seq, payout.returned_on, payout.returned_by_id = undone.seq, on, by.id
    payout.state = PayoutState.RETURNED
    session.flush()
    record(session, "payout:returned", payout, by=by, at=at, changes={"entry": undone.seq})
    return payout


def _approved(session: Session, payout_id: int, by: Actor) -> Payout:
    check_treasurer(by)
    payout = payout_by_id(session, payout_id)
    if payout.state != PayoutState.APPROVED:
        raise NotYetApproved()
    return payout
