"""Handing what is left of an appeal to another one: asked by a treasurer, booked by a second person.

Both legs are booked in one and name each other. A remainder for an outside fund is a payout with one leg.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from charity.appeals.queries import appeal_by_ref
from charity.appeals.rules import AppealStatus
from charity.donations.closing.tables import Handover
from charity.donations.lines import service as lines
from charity.donations.lines.rules import Booking
from charity.donations.payouts.rules import check_covered, check_decider, check_treasurer, drawn_from
from charity.donations.payouts.service import available
from charity.donations.refunds.queries import ordered_minor
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing, Refusal
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.kernel.words import N_
from charity.ledger import transfers
from charity.ledger.balances import account_balances, appeal_totals
from charity.ledger.journal import Journal
from charity.ledger.transfers import Handing

trail.vocabulary("remainder:asked", "remainder:handed", "remainder:withdrawn")

#: Appeals whose remainder was decided, or whose money goes back: what cannot go back is handed on.
HANDING = frozenset({AppealStatus.REMAINDER_DECIDED, AppealStatus.FOUND_FALSE})
#: Appeals that still use money for their family; others take none of another's remainder.
TAKING = frozenset(
    {AppealStatus.PUBLISHED, AppealStatus.PAUSED, AppealStatus.RAISING_CLOSED, AppealStatus.PAYING_OUT}
)


class RemainderNotDecided(Refusal):
    """A remainder of an appeal that is not that far. Facts: `appeal`."""

    code = "remainder_not_decided"
    words = N_("What is left of %(appeal)s is handed on after its remainder was decided, not before.")


class TakesNoRemainder(Refusal):
    """An appeal that takes no remainder: not published, or at its end. Facts: `appeal`."""

    code = "takes_no_remainder"
    field = "appeal"
    words = N_("%(appeal)s takes no remainder: choose an appeal that still pays for its family.")


class HandedOver(Refusal):
    """A remainder that was approved and booked meanwhile. Facts: `appeal`."""

    code = "handed_over"
    words = N_("What is left of %(appeal)s was handed over already, so it is not taken back here.")
    status = 409


def ask(
    session: Session, *, source: str, to: str, amount: Money, once: str, by: Actor, at: datetime
) -> Handover:
    """Ask for a remainder to be handed over; asked already, that is given again.

    Raises NotYours, RemainderNotDecided, TakesNoRemainder, NoTransfer, NothingHeld, AboveHeld, Missing.
    """
    check_treasurer(by)
    known = session.exec(select(Handover).where(Handover.once == once)).one_or_none()
    if known is not None:
        return known
    _check_appeals(session, source, to)
    check_covered(source, amount, available(session, source))
    assert by.id is not None
    asked = Handover(
        once=once,
        source=source,
        to_appeal=to,
        amount_minor=amount.minor,
        currency=amount.currency,
        asked_by_id=by.id,
        asked_at_utc=at,
    )
    transfers.check(session, _handing(session, asked, at))
    session.add(asked)
    session.flush()
    _record(session, "remainder:asked", asked, by=by, at=at)
    return asked


def approve(session: Session, handover_id: int, *, by: Actor, at: datetime, journal: Journal) -> Handover:
    """Approve and book both legs; approved already, it is given again and nothing is booked.

    Raises NotYours, SamePerson, RemainderNotDecided, TakesNoRemainder, AboveHeld, Overdrawn, Missing.
    """
    asked = session.get(Handover, handover_id)
    if asked is None:
        raise Missing()
    check_decider(asked.asked_by_id, by)
    if asked.approved_by_id is not None:
        return asked
    _check_appeals(session, asked.source, asked.to_appeal)
    totals = appeal_totals(session, asked.source)
    amount = Money(asked.amount_minor, asked.currency)
    free = totals.held_minor - ordered_minor(session, asked.source)
    check_covered(asked.source, amount, Money(free, totals.currency))
    handing = _handing(session, asked, at)
    transfers.check(session, handing)
    out, into, link = transfers.legs_of(handing)
    channel = "+".join(name for name, _ in handing.taken)
    bookings = [
        Booking(out, channel, -amount.minor, amount.currency),
        Booking(into, channel, amount.minor, amount.currency, of_position=0),
    ]
    legs = lines.book(session, bookings, journal=journal, at=at, together=[link])
    asked.out_seq, asked.into_seq = legs[0].seq, legs[1].seq
    asked.approved_by_id, asked.approved_at_utc = by.id, at
    session.flush()
    _record(session, "remainder:handed", asked, by=by, at=at)
    return asked


def withdraw(session: Session, handover_id: int, *, by: Actor, at: datetime) -> None:
    """Take back what was asked and not approved; the trail keeps it. Raises NotYours, HandedOver, Missing."""
    check_treasurer(by)
    asked = session.get(Handover, handover_id)
    if asked is None:
        raise Missing()
    if asked.approved_by_id is not None:
        raise HandedOver(appeal=asked.source)
    _record(session, "remainder:withdrawn", asked, by=by, at=at)
    session.delete(asked)
    session.flush()


def _check_appeals(session: Session, source: str, to: str) -> None:
    if appeal_by_ref(session, source).status not in HANDING:
        raise RemainderNotDecided(appeal=source)
    if appeal_by_ref(session, to).status not in TAKING:
        raise TakesNoRemainder(appeal=to)


def _handing(session: Session, asked: Handover, at: datetime) -> Handing:
    """Return what is handed over, taken from the appeal's accounts in their order."""
    prefix, suffix = "Assets:", f":{asked.source}"
    balances = {
        account.removeprefix(prefix).removesuffix(suffix): money.minor
        for account, money in account_balances(session, asked.source)
        if account.startswith(prefix) and money.currency == asked.currency
    }
    taken = drawn_from(balances, asked.amount_minor)
    parts = tuple((channel, Money(minor, asked.currency)) for channel, minor in taken.items())
    return Handing(asked.source, asked.to_appeal, parts, desk_day(at), f"remainder:{asked.once}")


def _record(session: Session, act: str, asked: Handover, *, by: Actor, at: datetime) -> None:
    facts: dict[str, object] = {
        "to": asked.to_appeal,
        "amount": Money(asked.amount_minor, asked.currency).plain(),
    }
    if asked.out_seq is not None:
        facts |= {"out": asked.out_seq, "into": asked.into_seq}
    trail.record(
        session, act, by=by, at=at, appeal=asked.source, subject=f"remainder:{asked.id}", changes=facts
    )
