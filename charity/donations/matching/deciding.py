"""What a person's decision about a row books, checked against the appeals and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, select

from charity.donations.imports.postings import booking_of, reference_of
from charity.donations.imports.recipients import recipients_among
from charity.donations.imports.rules import LATE, AppealTakesNoMoney, NoCashDesk, Recipient, UnknownAppeal
from charity.donations.lines.queries import refunded_of
from charity.donations.lines.rules import COUNTED_IN, Booking
from charity.donations.lines.tables import LedgerLine
from charity.donations.matching.bookings import fee_bookings, gift_bookings
from charity.donations.matching.rules import (
    AnotherCurrency,
    DonationWanted,
    NotThatDonation,
    Part,
    RateWanted,
    check_parts,
)
from charity.donations.rates.queries import rate_on
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.ledger import exchange
from charity.ledger.accounts import CASH, Custody
from charity.ledger.entry import Kind
from charity.ledger.periods import closed_until, open_day
from charity.statements.row import Row, RowKind


@dataclass(frozen=True, slots=True)
class Match:
    """What a treasurer decided of a row.

    `parts`: for whom, together the row's whole amount (a fee row: its fee). `as_lump`: the money of several
    unknown donors. `donation`: of a refund, the entry that it returns.
    """

    row_id: int
    once: str
    parts: tuple[Part, ...] = ()
    as_lump: bool = False
    donation: int | None = None


def bookings_of(session: Session, row: Row, wanted: Match) -> list[Booking]:
    """Return the entries of a match; raises what `service.match` says."""
    until = closed_until(session)
    if row.kind is RowKind.REFUND:
        return [_refund(session, row, wanted.donation, until)]
    whole = abs(row.fee_minor) if row.kind is RowKind.FEE else row.amount_minor
    told = {
        "parts": Money(sum(part.minor for part in wanted.parts), row.currency).plain(),
        "whole": Money(whole, row.currency).plain(),
        "currency": row.currency,
    }
    check_parts(wanted.parts, whole, plain=told)
    recipients = _recipients(session, row, [part.appeal for part in wanted.parts])
    if row.kind is RowKind.FEE:
        return fee_bookings(row, wanted.parts, recipients, closed_until=until)
    recipient = recipients[wanted.parts[0].appeal]
    if recipient.currency != row.currency:
        return [_foreign(session, row, wanted, recipient, until)]
    kind = RowKind.LUMP if wanted.as_lump or row.kind is RowKind.LUMP else RowKind.DONATION
    return gift_bookings(replace(row, kind=kind), wanted.parts, recipients, closed_until=until)


def _recipients(session: Session, row: Row, refs: Sequence[str]) -> dict[str, Recipient]:
    found = recipients_among(session, refs)
    for ref in refs:
        if ref not in found:
            raise UnknownAppeal(appeal=ref)
        if not found[ref].takes_money:
            raise AppealTakesNoMoney(appeal=ref)
        if found[ref].custody is Custody.OBSERVED and row.channel == CASH:
            raise NoCashDesk(appeal=ref)
    return found


def _foreign(session: Session, row: Row, wanted: Match, recipient: Recipient, until: date | None) -> Booking:
    """Return the entry of a gift in another currency: kept as it is, counted at the rate of its day."""
    is_simple = len(wanted.parts) == 1 and not wanted.as_lump and row.kind is RowKind.DONATION
    if not is_simple or row.fee_minor or recipient.custody is not Custody.HELD:
        raise AnotherCurrency(currency=row.currency, home=recipient.currency)
    own_day = desk_day(row.at)
    rate = rate_on(session, currency=row.currency, home=recipient.currency, day=own_day)
    if rate is None:
        raise RateWanted(currency=row.currency, day=own_day.isoformat())
    day, amount = open_day(session, own_day), Money(row.amount_minor, row.currency)
    draft = exchange.donation(
        session,
        appeal=recipient.ref,
        amount=amount,
        rate=rate,
        channel=row.channel,
        day=day,
        donor=row.donor or None,
        reference=reference_of(row),
    )
    note = LATE if until is not None and own_day <= until else ""
    worth = rate.of(amount.minor)
    return Booking(draft, row.channel, worth, recipient.currency, note_code=note, foreign=amount)


def _refund(session: Session, row: Row, donation: int | None, until: date | None) -> Booking:
    """Return the entry of a refund whose donation a person found."""
    if donation is None:
        raise DonationWanted()
    line = session.get(LedgerLine, donation)
    is_gift = line is not None and line.kind in COUNTED_IN
    if line is None or not is_gift or (line.channel, line.currency) != (row.channel, row.currency):
        raise NotThatDonation(entry=donation)
    left = line.amount_minor - refunded_of(session, [donation]).get(donation, 0)
    reversal = select(LedgerLine.seq).where(LedgerLine.of_seq == donation, LedgerLine.kind == Kind.REVERSAL)
    if row.amount_minor > left or session.exec(reversal).first() is not None:
        raise NotThatDonation(entry=donation)
    recipient = recipients_among(session, [line.appeal])[line.appeal]
    return booking_of(row, recipient, closed_until=until, of_seq=donation)
