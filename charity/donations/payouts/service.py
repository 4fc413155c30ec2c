"""Acts on payouts: asked by a treasurer, decided by another person, a large one confirmed by a third."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.appeals.queries import appeal_by_ref
from charity.appeals.rules import AppealStatus
from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.donations.payouts import plan
from charity.donations.payouts.day_rules import check_due
from charity.donations.payouts.queries import (
    asked_minor,
    overdue_count,
    payout_by_id,
    payout_sent_once,
    sealed_place,
)
from charity.donations.payouts.rules import (
    THIRD_FROM_MINOR,
    UNDECIDED,
    AlreadyDecided,
    Demanded,
    PayeeKind,
    PayoutState,
    ReasonWanted,
    check_covered,
    check_decider,
    check_held,
    check_payee,
    check_shown,
    check_third,
    check_third_wanted,
    check_treasurer,
    drawn_from,
)
from charity.donations.payouts.tables import Payout
from charity.donations.refunds.queries import held_back_minor
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger import accounts, closings
from charity.ledger.balances import account_balances, appeal_totals
from charity.ledger.entry import Draft, Kind, Posting
from charity.ledger.journal import Journal

trail.vocabulary(
    "payout:asked",
    "payout:agreed",
    "payout:approved",
    "payout:declined",
)


@dataclass(frozen=True, slots=True)
class AskPayout:
    """What a treasurer asks for; `once` makes a double click one payout."""

    appeal: str
    amount: Money
    payee_kind: PayeeKind
    payee: str
    purpose: str
    demanded: Demanded
    evidence_due_on: date
    once: str
    tranche_id: int | None = None


def ask(
    session: Session,
    asked: AskPayout,
    *,
    by: Actor,
    at: datetime,
    cipher: Cipher,
    third_from_minor: int = THIRD_FROM_MINOR,
) -> Payout:
    """Ask for a payout; from `third_from_minor` on (0: never) a third person has to confirm it.

    Raises NotYours, AccountClosed, NothingHeld, DuePassed, AboveHeld, RemainderUndecided, TrancheTaken,
    NotAsPlanned, Missing.
    """
    check_treasurer(by)
    known = payout_sent_once(session, asked.once)
    if known is not None:
        return known
    appeal = appeal_by_ref(session, asked.appeal)
    closings.check_open(session, appeal.ref)
    check_payee(appeal.ref, asked.payee_kind, AppealStatus(appeal.status))
    check_due(asked.evidence_due_on, desk_day(at))
    check_covered(appeal.ref, asked.amount, available(session, appeal.ref))
    if asked.tranche_id is not None:
        plan.check_tranche(session, appeal.ref, asked.tranche_id, asked.amount)
    needs_third = 0 < third_from_minor <= asked.amount.minor
    payout = _asked(asked, appeal, needs_third=needs_third, by=by, at=at, cipher=cipher)
    session.add(payout)
    session.flush()
    facts = {"amount": asked.amount.plain(), "payee": str(asked.payee_kind)}
    record(session, "payout:asked", payout, by=by, at=at, changes=facts)
    return payout


def _asked(
    asked: AskPayout, appeal: Appeal, *, needs_third: bool, by: Actor, at: datetime, cipher: Cipher
) -> Payout:
    """Return a payout as it was asked for."""
    assert by.id is not None
    return Payout(
        appeal=appeal.ref,
        request_id=appeal.request_id,
        once=asked.once,
        amount_minor=asked.amount.minor,
        currency=asked.amount.currency,
        payee_kind=asked.payee_kind,
        payee_sealed=cipher.seal(sealed_place("payee", asked.once), asked.payee),
        purpose_sealed=cipher.seal(sealed_place("purpose", asked.once), asked.purpose),
        demanded=asked.demanded,
        evidence_due_on=asked.evidence_due_on,
        requested_by_id=by.id,
        requested_at_utc=at,
        tranche_id=asked.tranche_id,
        needs_third=needs_third,
    )


def available(session: Session, appeal_ref: str) -> Money:
    """Return what is held and not spoken for; raises NothingHeld where the money is not held, Missing."""
    totals = appeal_totals(session, appeal_ref)
    check_held(appeal_ref, totals.custody)
    spoken_for = asked_minor(session, appeal_ref) + held_back_minor(session, appeal_ref)
    return Money(totals.held_minor - spoken_for, totals.currency)


def approve(
    session: Session, payout_id: int, *, by: Actor, at: datetime, journal: Journal, overdue_reason: str = ""
) -> Payout:
    """Approve a payout and book it, unless a third person has to confirm; approved already, it stays so.

    Raises NotYours, SamePerson, AlreadyDecided, AccountClosed, AboveHeld, EvidenceOverdue.
    """
    payout = payout_by_id(session, payout_id)
    check_decider(payout.requested_by_id, by)
    if payout.state in {PayoutState.AGREED, PayoutState.APPROVED}:
        return payout
    _check_state(payout, PayoutState.ASKED)
    check_shown(payout.appeal, overdue_count(session, payout.appeal, on=desk_day(at)), overdue_reason)
    _check_payable(session, payout)
    payout.overdue_reason = overdue_reason.strip()
    payout.approved_by_id, payout.agreed_at_utc = by.id, at
    if payout.needs_third:
        payout.state = PayoutState.AGREED
        session.flush()
        record(session, "payout:agreed", payout, by=by, at=at)
        return payout
    return _booked(session, payout, by=by, at=at, journal=journal)


def confirm(session: Session, payout_id: int, *, by: Actor, at: datetime, journal: Journal) -> Payout:
    """Confirm a large payout as the third person and book it; confirmed already, it stays so.

    Raises NotYours, NotTheThird, NoThirdWanted, AccountClosed, AboveHeld.
    """
    payout = payout_by_id(session, payout_id)
    check_third(payout.requested_by_id, payout.approved_by_id, by)
    if payout.state == PayoutState.APPROVED and payout.third_by_id == by.id:
        return payout
    check_third_wanted(PayoutState(payout.state))
    _check_payable(session, payout)
    payout.third_by_id = by.id
    return _booked(session, payout, by=by, at=at, journal=journal)


def _check_payable(session: Session, payout: Payout) -> None:
    closings.check_open(session, payout.appeal)
    amount, totals = Money(payout.amount_minor, payout.currency), appeal_totals(session, payout.appeal)
    check_held(payout.appeal, totals.custody)
    free = totals.held_minor - held_back_minor(session, payout.appeal)
    check_covered(payout.appeal, amount, Money(free, totals.currency))


def _booked(session: Session, payout: Payout, *, by: Actor, at: datetime, journal: Journal) -> Payout:
    booked = lines.book(session, [_booking(session, payout, desk_day(at))], journal=journal, at=at)
    payout.entry_seq = booked[0].seq
    payout.state, payout.decided_at_utc = PayoutState.APPROVED, at
    session.flush()
    record(session, "payout:approved", payout, by=by, at=at, changes={"entry": booked[0].seq})
    return payout


def decline(session: Session, payout_id: int, *, reason: str, by: Actor, at: datetime) -> Payout:
    """Say no to a payout, with the reason; raises NotYours, SamePerson, AlreadyDecided, ReasonWanted."""
    payout = payout_by_id(session, payout_id)
    check_decider(payout.requested_by_id, by)
    if payout.state == PayoutState.DECLINED:
        return payout
    _check_state(payout, *UNDECIDED)
    if not reason.strip():
        raise ReasonWanted()
    payout.state, payout.declined_by_id, payout.decided_at_utc = PayoutState.DECLINED, by.id, at
    payout.decline_reason = reason.strip()
    session.flush()
    record(session, "payout:declined", payout, by=by, at=at)
    return payout


def case_of(session: Session, request_id: int) -> HelpRequest:
    """Return the case behind an appeal."""
    case = session.get(HelpRequest, request_id)
    assert case is not None, "an appeal has its case"
    return case


def _check_state(payout: Payout, *states: PayoutState) -> None:
    if payout.state not in states:
        raise AlreadyDecided()


def _booking(session: Session, payout: Payout, day: date) -> Booking:
    """Return the entry of a payout, taken from the appeal's accounts in their order."""
    prefix, suffix = "Assets:", f":{payout.appeal}"
    balances = {
        account.removeprefix(prefix).removesuffix(suffix): money.minor
        for account, money in account_balances(session, payout.appeal)
        if account.startswith(prefix)
    }
    taken = drawn_from(balances, payout.amount_minor)
    postings = [
        Posting(accounts.assets(channel, payout.appeal), payout.currency, -minor)
        for channel, minor in taken.items()
    ]
    is_remainder = payout.payee_kind == PayeeKind.FUND
    spent = accounts.remainder_out if is_remainder else accounts.payouts
    postings.append(Posting(spent(payout.appeal), payout.currency, payout.amount_minor))
    draft = Draft(
        kind=Kind.REMAINDER if is_remainder else Kind.PAYOUT,
        day=day,
        appeal=payout.appeal,
        postings=tuple(postings),
        idempotency_key=f"payout:{payout.id}",
    )
    return Booking(draft, "+".join(taken), -payout.amount_minor, payout.currency, note_code=payout.payee_kind)


def record(
    session: Session,
    act: str,
    payout: Payout,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, object] | None = None,
) -> None:
    """Keep an act on a payout in the trail."""
    case = case_of(session, payout.request_id)
    subject = f"payout:{payout.id}"
    trail.record(
        session, act, by=by, at=at, case=case.ref, appeal=payout.appeal, subject=subject, changes=changes
    )
