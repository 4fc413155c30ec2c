"""Donors who were forgotten stay forgotten when a statement brings their donation once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from charity.donations.lines.rules import Booking
from charity.donations.lines.tables import ErasedReference
from charity.ledger.entry import ExternalReference
from charity.ledger.journal import Journal

_CHUNK = 500


def donation_of(reference: ExternalReference) -> ExternalReference:
    """Return the reference of the donation that a movement is, or gives back."""
    return ExternalReference(reference.channel, reference.external_id)


def without_forgotten(session: Session, bookings: Sequence[Booking], *, journal: Journal) -> list[Booking]:
    """Return the bookings, those of forgotten donors without the name."""
    if session.exec(select(ErasedReference.erasure_id).limit(1)).first() is None:
        return list(bookings)
    indexes = [
        journal.index_of(donation_of(one.draft.reference)) if one.draft.reference else None
        for one in bookings
    ]
    known = _erased_among(session, [index for index in indexes if index is not None])
    return [
        replace(one, draft=replace(one.draft, donor=None), is_forgotten=True) if index in known else one
        for one, index in zip(bookings, indexes, strict=True)
    ]


def _erased_among(session: Session, indexes: Sequence[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for start in range(0, len(indexes), _CHUNK):
        some = indexes[start : start + _CHUNK]
        rows = session.exec(
            select(ErasedReference.reference_index).where(col(ErasedReference.reference_index).in_(some))
        )
        found |= {bytes(index) for index in rows}
    return found
