"""How a row is booked that a person matched: whole or in parts, as a gift, a lump, a refund or a fee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from charity.donations.imports.postings import asset_account, booking_of
from charity.donations.imports.rules import LATE, Recipient
from charity.donations.imports.tables import StatementRow
from charity.donations.lines.rules import Booking
from charity.donations.matching.rules import Part
from charity.kernel.clock import desk_day
from charity.kernel.shares import largest_remainder
from charity.ledger import accounts
from charity.ledger.entry import Draft, ExternalReference, Kind, Posting
from charity.statements.row import Row, RowKind


def row_of(stored: StatementRow, texts: Mapping[str, str]) -> Row:
    """Return a kept row as it was read; `texts` are its private texts in the clear."""
    return Row(
        number=stored.number,
        line=stored.line,
        kind=RowKind(stored.kind),
        channel=stored.channel,
        external_id=texts["id"],
        refund_id=texts["refund"],
        at=stored.at_utc,
        amount_minor=stored.amount_minor,
        fee_minor=stored.fee_minor,
        currency=stored.currency,
        text=texts["text"],
        code=texts["code"],
        donor=texts["donor"],
    )


def gift_bookings(
    row: Row, parts: Sequence[Part], recipients: Mapping[str, Recipient], *, closed_until: date | None
) -> list[Booking]:
    """Return the entries of a gift or lump: the first part carries the channel's own number of the movement.

    The fee is shared by largest remainder, so that no fen of it is lost between the parts.
    """
    fees = _shared(row.fee_minor, [part.minor for part in parts])
    return [
        _as_part(
            booking_of(
                replace(row, amount_minor=part.minor, fee_minor=fee),
                recipients[part.appeal],
                closed_until=closed_until,
            ),
            row,
            place,
        )
        for place, (part, fee) in enumerate(zip(parts, fees, strict=True))
    ]


def _as_part(booking: Booking, row: Row, place: int) -> Booking:
    if place == 0:
        return booking
    reference = ExternalReference(row.channel, row.external_id, f"part-{place + 1}")
    return replace(booking, draft=replace(booking.draft, reference=reference))


def fee_bookings(
    row: Row, parts: Sequence[Part], recipients: Mapping[str, Recipient], *, closed_until: date | None
) -> list[Booking]:
    """Return the entries of a fee that stands in a row of its own; a returned fee comes back."""
    sign = 1 if row.fee_minor > 0 else -1
    own_day = desk_day(row.at)
    day = _open_day(own_day, closed_until)
    found = []
    for place, part in enumerate(parts):
        fee, ref = sign * part.minor, part.appeal
        postings = (
            Posting(accounts.fees(ref), row.currency, fee),
            Posting(asset_account(recipients[ref], row.channel), row.currency, -fee),
        )
        reference = ExternalReference(
            row.channel, row.external_id, row.refund_id if place == 0 else f"part-{place + 1}"
        )
        draft = Draft(Kind.FEE, day, ref, postings, reference=reference)
        note = LATE if day != own_day else ""
        found.append(Booking(draft, row.channel, -fee, row.currency, note_code=note))
    return found


def _open_day(day: date, closed_until: date | None) -> date:
    if closed_until is None or day > closed_until:
        return day
    return date.fromordinal(closed_until.toordinal() + 1)


def _shared(fee_minor: int, weights: Sequence[int]) -> list[int]:
    sign = -1 if fee_minor < 0 else 1
    return [sign * share for share in largest_remainder(abs(fee_minor), weights)]
