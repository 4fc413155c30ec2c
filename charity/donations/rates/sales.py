"""Foreign money sold for what the bank gave: booked at what it stood for, the loss among the fees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from charity.appeals.queries import appeal_for
from charity.donations.lines import service as lines
from charity.donations.lines.queries import line_of
from charity.donations.lines.rules import Booking
from charity.donations.rates.queries import sale_by_id
from charity.donations.rates.rules import (
    UNDONE,
    NothingOfIt,
    OwnSale,
    SaleUndone,
    UndoSaysWhy,
    check_day,
    check_second,
    check_treasurer,
)
from charity.donations.rates.tables import Sale
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.roles import Actor
from charity.ledger import exchange
from charity.ledger.accounts import foreign_assets
from charity.ledger.balances import account_balances
from charity.ledger.entry import Draft
from charity.ledger.journal import Journal

trail.vocabulary("sale:booked", "sale:undone")


@dataclass(frozen=True, slots=True)
class SellForeign:
    """Foreign money of an appeal in one channel, what the bank gave for it, the number on its slip."""

    appeal: str
    channel: str
    sold: Money
    proceeds: Money
    day: date
    slip: str
    once: str


@dataclass(frozen=True, slots=True)
class Worked:
    """What a sale comes to before it is booked: what the money stood for, and what is lost on it."""

    stood_for: Money
    loss: Money
    booking: Booking


def work_out(session: Session, asked: SellForeign, *, by: Actor, at: datetime) -> Worked:
    """Return what a sale comes to; nothing is booked.

    Raises NotYours, Missing, RateAhead, NothingOfIt, and what the ledger's exchange raises.
    """
    check_treasurer(by)
    ref = appeal_for(session, asked.appeal, actor=by).ref
    check_day(asked.day, desk_day(at))
    account = foreign_assets(asked.channel, asked.sold.currency, ref)
    held = dict(account_balances(session, ref)).get(account, Money(0, asked.sold.currency))
    if asked.sold > held:
        raise NothingOfIt(appeal=ref, held=held.plain(), currency=held.currency)
    draft: Draft = exchange.conversion(
        session,
        appeal=ref,
        sold=asked.sold,
        proceeds=asked.proceeds,
        channel=asked.channel,
        day=asked.day,
        idempotency_key=f"sale:{asked.once}",
    )
    assert draft.exchange is not None
    home = asked.proceeds.currency
    stood_for = Money(-draft.exchange.home_minor, home)
    loss = stood_for - asked.proceeds
    booking = Booking(draft, asked.channel, 0, home, fee_minor=loss.minor, foreign=-asked.sold)
    return Worked(stood_for, loss, booking)


def sell(
    session: Session, asked: SellForeign, *, by: Actor, at: datetime, journal: Journal, cipher: Cipher
) -> Sale:
    """Book a sale; sent again, the same. Raises what `work_out` and the ledger raise."""
    check_treasurer(by)
    known = session.exec(select(Sale).where(Sale.once == asked.once)).one_or_none()
    if known is not None:
        return known
    worked = work_out(session, asked, by=by, at=at)
    (booked,) = lines.book(session, [worked.booking], journal=journal, at=at)
    assert by.id is not None
    sale = Sale(
        once=asked.once,
        appeal=worked.booking.appeal,
        channel=asked.channel,
        entry_seq=booked.seq,
        slip_sealed=cipher.seal(slip_place(asked.once), asked.slip),
        sold_by_id=by.id,
        sold_at_utc=at,
    )
    session.add(sale)
    session.flush()
    facts = {"sold": asked.sold.plain(), "currency": asked.sold.currency, "got": asked.proceeds.plain()}
    subject = f"sale:{sale.id}"
    trail.record(session, "sale:booked", by=by, at=at, appeal=sale.appeal, subject=subject, changes=facts)
    return sale


def undo(session: Session, sale_id: int, *, reason: str, by: Actor, at: datetime, journal: Journal) -> Sale:
    """Take a sale back by its reversal, as another person; raises NotYours, OwnSale, SaleUndone, Missing."""
    sale = sale_by_id(session, sale_id)
    appeal_for(session, sale.appeal, actor=by)
    check_second(sale.sold_by_id, by, OwnSale())
    if sale.undone_by_id is not None:
        raise SaleUndone()
    if not reason.strip():
        raise UndoSaysWhy()
    lines.reverse(session, sale.entry_seq, day=desk_day(at), reason=UNDONE, journal=journal, at=at)
    sale.undone_by_id, sale.undone_at_utc, sale.undo_reason = by.id, at, reason.strip()
    session.flush()
    subject = f"sale:{sale.id}"
    trail.record(session, "sale:undone", by=by, at=at, appeal=sale.appeal, subject=subject)
    return sale


def slip_place(once: str) -> str:
    """Return the name of the place that a slip's number is sealed for."""
    return f"foreign_sale.slip|{once}"


def day_of(session: Session, sale: Sale) -> date:
    """Return the day of a sale, as its entry says."""
    return line_of(session, sale.entry_seq).day
