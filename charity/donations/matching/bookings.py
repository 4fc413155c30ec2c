"""How a row is booked that a person matched: whole or in parts, as a gift, a lump, a refund or a fee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from charity.donations.imports.postings import booking_of
from charity.donations.imports.rules import Recipient
from charity.donations.imports.tables import StatementRow
from charity.donations.lines.rules import Booking
from charity.donations.matching.rules import Part
from charity.kernel.shares import largest_remainder
from charity.ledger.entry import ExternalReference
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
    """Return the entries of a fee that stands in a row of its own, whole or shared."""
    sign = 1 if row.fee_minor > 0 else -1
    return [
        _as_part(
            booking_of(
                replace(row, fee_minor=sign * part.minor), recipients[part.appeal], closed_until=closed_until
            ),
            row,
            place,
        )
        for place, part in enumerate(parts)
    ]


def _shared(fee_minor: int, weights: Sequence[int]) -> list[int]:
    sign = -1 if fee_minor < 0 else 1
    return [sign * share for share in largest_remainder(abs(fee_minor), weights)]
