"""Whether cash may be taken, and what it is worth to its appeal; nothing is booked here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from charity.appeals.queries import appeal_for
from charity.donations.cash.queries import receipt_on_paper
from charity.donations.cash.rules import (
    NotHeldHere,
    NotOpenForCash,
    PaperBooked,
    PaperKnown,
    check_day,
    check_published,
    check_treasurer,
)
from charity.donations.imports.recipients import recipients_among
from charity.donations.imports.rules import Recipient, UnknownAppeal
from charity.donations.rates.queries import rate_on
from charity.donations.rates.rules import NoRate
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger.accounts import CASH, Custody
from charity.ledger.entry import ExternalReference
from charity.ledger.journal import Journal


@dataclass(frozen=True, slots=True)
class TakeCash:
    """Cash as it was handed over; no donor: anonymous. `once` makes a double click one receipt."""

    appeal: str
    amount: Money
    received_on: date
    donor: str | None
    paper_no: str
    desk: str
    once: str


def check_taking(
    session: Session, taken: TakeCash, *, by: Actor, at: datetime, journal: Journal
) -> tuple[Recipient, Money]:
    """Return the appeal that cash is for and what it is worth there, as far as it may be taken.

    Raises NotYours, UnknownAppeal, NotHeldHere, NotOpenForCash, DayAhead, BeforePublication,
    PaperKnown, PaperBooked, NoRate.
    """
    check_treasurer(by)
    recipient = _recipient(session, taken.appeal, by)
    check_day(taken.received_on, desk_day(at))
    check_published(recipient.ref, recipient.published_on, taken.received_on)
    if taken.paper_no:
        _check_paper(session, taken.paper_no, journal)
    if taken.amount.currency == recipient.currency:
        return recipient, taken.amount
    day = taken.received_on
    rate = rate_on(session, currency=taken.amount.currency, home=recipient.currency, day=day)
    if rate is None:
        raise NoRate(currency=taken.amount.currency, day=day.isoformat())
    return recipient, Money(rate.of(taken.amount.minor), recipient.currency)


def _recipient(session: Session, text: str, by: Actor) -> Recipient:
    try:
        ref = appeal_for(session, text, actor=by).ref
    except Missing as error:
        raise UnknownAppeal(appeal=text[:40]) from error
    recipient = recipients_among(session, [ref])[ref]
    if recipient.custody is not Custody.HELD:
        raise NotHeldHere(appeal=ref)
    if not recipient.takes_money:
        raise NotOpenForCash(appeal=ref)
    return recipient


def _check_paper(session: Session, paper_no: str, journal: Journal) -> None:
    known = receipt_on_paper(session, paper_no)
    if known is not None:
        raise PaperKnown(paper=paper_no, ref=known.ref)
    seq = journal.find(ExternalReference(CASH, paper_no))
    if seq is not None:
        raise PaperBooked(paper=paper_no, seq=seq)
