"""Acts of the cash desk on receipts: taken by one person, voided by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session

from charity.appeals.queries import appeal_for
from charity.donations.cash.queries import (
    last_number,
    receipt_by_ref,
    receipt_sent_once,
)
from charity.donations.cash.rules import (
    VOIDED,
    OwnReceipt,
    ReasonWanted,
    VoidedAlready,
    check_second,
    receipt_ref,
)
from charity.donations.cash.tables import CashReceipt
from charity.donations.cash.taking import TakeCash, check_taking
from charity.donations.imports.rules import LATE, Recipient
from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.donations.rates.queries import rate_on
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor
from charity.ledger import accounts, exchange
from charity.ledger.accounts import CASH
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.ledger.journal import Journal
from charity.ledger.periods import closed_until

trail.vocabulary("cash:taken", "cash:voided")


def take(session: Session, taken: TakeCash, *, by: Actor, at: datetime, journal: Journal) -> CashReceipt:
    """Book cash and give it the next number of the desk's year; sent again, the same receipt.

    Raises what `check_taking` and the ledger raise.
    """
    known = receipt_sent_once(session, taken.once)
    if known is not None:
        return known
    recipient, _worth = check_taking(session, taken, by=by, at=at, journal=journal)
    year = desk_day(at).year
    number = last_number(session, taken.desk, year) + 1
    ref = receipt_ref(taken.desk, year, number)
    booking = _booking(session, taken, recipient, ref)
    (booked,) = lines.book(session, [booking], journal=journal, at=at)
    assert by.id is not None
    receipt = CashReceipt(
        once=taken.once,
        ref=ref,
        desk=taken.desk,
        year=year,
        number=number,
        previous=number - 1 or None,
        appeal=recipient.ref,
        received_on=taken.received_on,
        amount_minor=taken.amount.minor,
        currency=taken.amount.currency,
        paper_no=taken.paper_no,
        entry_seq=booked.seq,
        taken_by_id=by.id,
        taken_at_utc=at,
    )
    session.add(receipt)
    session.flush()
    facts = {"amount": taken.amount.plain(), "currency": taken.amount.currency, "entry": booked.seq}
    _record(session, "cash:taken", receipt, by=by, at=at, changes=facts)
    return receipt


def void(
    session: Session, ref: str, *, reason: str, by: Actor, at: datetime, journal: Journal
) -> CashReceipt:
    """Void a receipt: its entry is reversed, its number stays taken and in sight.

    Raises NotYours, OwnReceipt, VoidedAlready, ReasonWanted, Missing, and what reversing raises.
    """
    receipt = receipt_by_ref(session, ref)
    appeal_for(session, receipt.appeal, actor=by)
    check_second(receipt.taken_by_id, by, OwnReceipt())
    if receipt.voided_by_id is not None:
        raise VoidedAlready()
    if not reason.strip():
        raise ReasonWanted()
    day = desk_day(at)
    booked = lines.reverse(session, receipt.entry_seq, day=day, reason=VOIDED, journal=journal, at=at)
    receipt.voided_by_id, receipt.voided_at_utc = by.id, at
    receipt.void_reason, receipt.reversal_seq = reason.strip(), booked.seq
    session.flush()
    _record(session, "cash:voided", receipt, by=by, at=at, changes={"entry": booked.seq})
    return receipt


def _booking(session: Session, taken: TakeCash, recipient: Recipient, ref: str) -> Booking:
    """Return the entry of a receipt; one of a closed month is booked on the first open day and says so."""
    closed, day = closed_until(session), taken.received_on
    is_late = closed is not None and day <= closed
    booked_on = closed + timedelta(days=1) if closed is not None and is_late else day
    note, reference = LATE if is_late else "", ExternalReference(CASH, ref)
    appeal, amount = recipient.ref, taken.amount
    if amount.currency != recipient.currency:
        return _foreign(session, taken, recipient, booked_on, reference, note)
    postings = (
        Posting(accounts.assets(CASH, appeal), amount.currency, amount.minor),
        Posting(accounts.donations(appeal), amount.currency, -amount.minor),
    )
    draft = Draft(Kind.DONATION, booked_on, appeal, postings, donor=taken.donor, reference=reference)
    return Booking(draft, CASH, amount.minor, amount.currency, note_code=note)


def _foreign(
    session: Session,
    taken: TakeCash,
    recipient: Recipient,
    booked_on: date,
    reference: ExternalReference,
    note: str,
) -> Booking:
    """Return the entry of foreign cash: kept in its own currency, counted at the rate of its day."""
    rate = rate_on(session, currency=taken.amount.currency, home=recipient.currency, day=taken.received_on)
    assert rate is not None, "checked before"
    draft = exchange.donation(
        session,
        appeal=recipient.ref,
        amount=taken.amount,
        rate=rate,
        channel=CASH,
        day=booked_on,
        donor=taken.donor,
        reference=reference,
    )
    worth = rate.of(taken.amount.minor)
    return Booking(draft, CASH, worth, recipient.currency, note_code=note, foreign=taken.amount)


def _record(
    session: Session,
    act: str,
    receipt: CashReceipt,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, object],
) -> None:
    subject = f"cash:{receipt.ref}"
    trail.record(session, act, by=by, at=at, appeal=receipt.appeal, subject=subject, changes=changes)
