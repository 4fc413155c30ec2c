"""Acts on pledges: announced, chased, and ended once: by the donation, by time, or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from charity.appeals.queries import appeal_for
from charity.donations.imports.recipients import recipients_among
from charity.donations.imports.rules import UnknownAppeal
from charity.donations.pledges.queries import pledge_by_id, pledge_sent_once, sealed_place
from charity.donations.pledges.rules import (
    Ended,
    NotDueYet,
    Outcome,
    PledgeState,
    ReasonWanted,
    TakesNoPledges,
    check_due,
    is_overdue,
)
from charity.donations.pledges.tables import Pledge, PledgeCall
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing, NotYours
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.ledger import pledges
from charity.ledger.journal import Booked, Journal

trail.vocabulary("pledge:announced", "pledge:called", "pledge:settled", "pledge:expired", "pledge:voided")


@dataclass(frozen=True, slots=True)
class AnnouncePledge:
    """What was announced: by whom (kept sealed), where, how much, until when."""

    appeal: str
    donor: str
    contact: str
    announced_at: str
    announced_on: date
    due_on: date
    amount: Money
    once: str


@dataclass(frozen=True, slots=True)
class LogCall:
    """One call to somebody who announced a donation."""

    pledge_id: int
    called_on: date
    outcome: Outcome
    note: str
    once: str


def announce(
    session: Session,
    announced: AnnouncePledge,
    *,
    by: Actor,
    at: datetime,
    journal: Journal,
    cipher: Cipher,
) -> Pledge:
    """Book a promise; no balance moves. Sent again, the same pledge.

    Raises NotYours, UnknownAppeal, TakesNoPledges, AnnouncedAhead, DueBefore, and what the ledger raises.
    """
    _check_treasurer(by)
    known = pledge_sent_once(session, announced.once)
    if known is not None:
        return known
    ref = _appeal_ref(session, announced, by)
    check_due(announced.announced_on, announced.due_on, desk_day(at))
    booked = pledges.announce(journal, appeal=ref, amount=announced.amount, day=announced.announced_on, at=at)
    pledge = _pledge(announced, ref, booked, by=by, at=at, cipher=cipher)
    session.add(pledge)
    session.flush()
    facts = {"amount": announced.amount.plain(), "due": announced.due_on.isoformat()}
    _record(session, "pledge:announced", pledge, by=by, at=at, changes=facts)
    return pledge


def log_call(session: Session, called: LogCall, *, by: Actor, at: datetime, cipher: Cipher) -> PledgeCall:
    """Note a call and what came of it; sent again, the same. Raises NotYours, Missing, Ended."""
    pledge = _open(session, called.pledge_id, by)
    known = session.exec(select(PledgeCall).where(PledgeCall.once == called.once)).one_or_none()
    if known is not None:
        return known
    _check_waits(pledge)
    assert by.id is not None
    call = PledgeCall(
        once=called.once,
        pledge_id=called.pledge_id,
        called_on=called.called_on,
        outcome=called.outcome,
        note_sealed=cipher.seal(call_place(called.once), called.note),
        by_id=by.id,
        at_utc=at,
    )
    session.add(call)
    session.flush()
    _record(session, "pledge:called", pledge, by=by, at=at, changes={"outcome": str(called.outcome)})
    return call


def settle(
    session: Session, pledge_id: int, donation_seq: int, *, by: Actor, at: datetime, journal: Journal
) -> Pledge:
    """End a pledge with the donation that came, from a statement's row or the cash desk.

    Settled by the same already, it is given again. Raises NotYours, Missing, Ended, NotItsDonation.
    """
    pledge = _open(session, pledge_id, by)
    if pledge.state == PledgeState.SETTLED and pledge.donation_seq == donation_seq:
        return pledge
    _check_waits(pledge)
    day = desk_day(at)
    booked = pledges.settle_with(session, journal, pledge.entry_seq, donation_seq, day=day, at=at)
    pledge.donation_seq = donation_seq
    _end(session, pledge, PledgeState.SETTLED, booked, by=by, at=at)
    return pledge


def expire(session: Session, pledge_id: int, *, by: Actor, at: datetime, journal: Journal) -> Pledge:
    """End a pledge whose day is over; raises NotYours, Missing, Ended, NotDueYet."""
    pledge = _open(session, pledge_id, by)
    if pledge.state == PledgeState.EXPIRED:
        return pledge
    _check_waits(pledge)
    if not is_overdue(pledge.state, pledge.due_on, desk_day(at)):
        raise NotDueYet(day=pledge.due_on.isoformat())
    booked = pledges.expire(session, journal, pledge.entry_seq, day=desk_day(at), at=at)
    _end(session, pledge, PledgeState.EXPIRED, booked, by=by, at=at)
    return pledge


def void(
    session: Session, pledge_id: int, *, reason: str, by: Actor, at: datetime, journal: Journal
) -> Pledge:
    """End a pledge that was taken back or entered wrongly; raises NotYours, Missing, Ended, ReasonWanted."""
    pledge = _open(session, pledge_id, by)
    if pledge.state == PledgeState.VOIDED:
        return pledge
    _check_waits(pledge)
    if not reason.strip():
        raise ReasonWanted()
    pledge.void_reason = reason.strip()
    booked = pledges.void(session, journal, pledge.entry_seq, day=desk_day(at), at=at)
    _end(session, pledge, PledgeState.VOIDED, booked, by=by, at=at)
    return pledge


def call_place(once: str) -> str:
    """Return the name of the place that a call's note is sealed for."""
    return f"pledge_call.note|{once}"


def _pledge(
    announced: AnnouncePledge, ref: str, booked: Booked, *, by: Actor, at: datetime, cipher: Cipher
) -> Pledge:
    assert by.id is not None
    return Pledge(
        once=announced.once,
        appeal=ref,
        donor_sealed=cipher.seal(sealed_place("donor", announced.once), announced.donor),
        contact_sealed=cipher.seal(sealed_place("contact", announced.once), announced.contact),
        announced_at=announced.announced_at,
        announced_on=announced.announced_on,
        due_on=announced.due_on,
        amount_minor=announced.amount.minor,
        currency=announced.amount.currency,
        entry_seq=booked.seq,
        recorded_by_id=by.id,
        recorded_at_utc=at,
    )


def _appeal_ref(session: Session, announced: AnnouncePledge, by: Actor) -> str:
    try:
        ref = appeal_for(session, announced.appeal, actor=by).ref
    except Missing as error:
        raise UnknownAppeal(appeal=announced.appeal[:40]) from error
    recipient = recipients_among(session, [ref])[ref]
    if not recipient.takes_money or recipient.currency != announced.amount.currency:
        raise TakesNoPledges(appeal=ref)
    return ref


def _open(session: Session, pledge_id: int, by: Actor) -> Pledge:
    """Return a pledge of an appeal that a treasurer may open."""
    _check_treasurer(by)
    pledge = pledge_by_id(session, pledge_id)
    appeal_for(session, pledge.appeal, actor=by)
    return pledge


def _check_treasurer(by: Actor) -> None:
    if by.id is None or not by.may(Role.TREASURER):
        raise NotYours()


def _check_waits(pledge: Pledge) -> None:
    if pledge.state != PledgeState.WAITING:
        raise Ended()


def _end(
    session: Session, pledge: Pledge, state: PledgeState, booked: Booked, *, by: Actor, at: datetime
) -> None:
    pledge.state, pledge.end_seq = state, booked.seq
    pledge.ended_by_id, pledge.ended_at_utc = by.id, at
    session.flush()
    _record(session, f"pledge:{state}", pledge, by=by, at=at, changes={"entry": booked.seq})


def _record(
    session: Session,
    act: str,
    pledge: Pledge,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, object],
) -> None:
    subject = f"pledge:{pledge.id}"
    trail.record(session, act, by=by, at=at, appeal=pledge.appeal, subject=subject, changes=changes)
