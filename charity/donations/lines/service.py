"""Booking: entries into the ledger and their public lines, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from operator import itemgetter

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.lines.forgotten import without_forgotten
from charity.donations.lines.rules import Booking, running_balances
from charity.donations.lines.standing import check_not_given_back
from charity.donations.lines.tables import LedgerLine
from charity.donations.lines.tails import key_of, tail_of
from charity.donations.refunds import settling
from charity.donations.tracing.service import follow
from charity.kernel.columns import METADATA
from charity.ledger import bulk, private
from charity.ledger.chunks import chunked
from charity.ledger.entry import Kind, Link
from charity.ledger.journal import Booked, Journal

_LINE = METADATA.tables["ledger_line"]
_VALUES = itemgetter(*(column.name for column in _LINE.columns))


def book(
    session: Session,
    bookings: Sequence[Booking],
    *,
    journal: Journal,
    at: datetime,
    together: Sequence[Link] = (),
    batch: str | None = None,
) -> list[Booked]:
    """Book drafts in order and write a line for each that was not known; raises the ledger's refusals.

    `together`: those that name each other, by their places. `batch`: what is booked in parts (`batches.py`).
    """
    if not bookings:
        return []
    bookings = without_forgotten(session, bookings, journal=journal)
    before = _held_before(session, {booking.appeal for booking in bookings})
    booked = journal.post_many([booking.draft for booking in bookings], at=at, together=together, batch=batch)
    fresh = [(one, entry) for one, entry in zip(bookings, booked, strict=True) if not entry.was_known]
    balances = running_balances([one for one, _ in fresh], before)
    key = key_of(journal)
    lines = [
        _line(one, entry.seq, running, one.of_seq if one.of_position is None else booked[one.of_position].seq)
        | {"tail_index": tail_of(one, key)}
        for (one, entry), running in zip(fresh, balances, strict=True)
    ]
    if lines:
        bulk.insert_rows(session.connection(), _LINE, [_VALUES(line) for line in lines])
    settling.settle(session, lines, at=at)
    follow(session, {one.appeal for one, _ in fresh if one.amount_minor < one.fee_minor})
    private.wipe(session, [entry.seq for one, entry in fresh if one.is_forgotten], field=private.REF)
    return booked


def reverse(session: Session, seq: int, *, day: date, reason: str, journal: Journal, at: datetime) -> Booked:
    """Reverse an entry in full and show it in the public lines; raises the ledger's refusals."""
    return reverse_many(session, [seq], day=day, reason=reason, journal=journal, at=at)[0]


def reverse_many(
    session: Session,
    seqs: Sequence[int],
    *,
    day: date,
    reason: str,
    journal: Journal,
    at: datetime,
    batch: str | None = None,
) -> list[Booked]:
    """Reverse entries in full, in the order given, and show each.

    Raises RefundStands and the ledger's refusals.
    """
    if not seqs:
        return []
    check_not_given_back(session, seqs)
    undone = _lines_of(session, seqs)
    appeals = {line.appeal for line in undone}
    running = _held_before(session, appeals)
    booked = journal.reverse_in_order(seqs, day=day, reason=reason, at=at, batch=batch)
    lines = []
    for line, entry in zip(undone, booked, strict=True):
        running[line.appeal] -= line.amount_minor - line.fee_minor
        lines.append(_mirrored(line, entry.seq, running[line.appeal], day=day, reason=reason))
    bulk.insert_rows(session.connection(), _LINE, [_VALUES(line) for line in lines])
    settling.reopen(session, seqs, at=at)
    follow(session, appeals)
    return booked


def _lines_of(session: Session, seqs: Sequence[int]) -> list[LedgerLine]:
    found: dict[int, LedgerLine] = {}
    for some in chunked(seqs):
        rows = session.exec(select(LedgerLine).where(col(LedgerLine.seq).in_(some)))
        found |= {line.seq: line for line in rows}
    return [found[seq] for seq in seqs]


def _mirrored(line: LedgerLine, seq: int, running_minor: int, *, day: date, reason: str) -> dict[str, object]:
    return {
        "seq": seq,
        "appeal": line.appeal,
        "day": day,
        "kind": str(Kind.REVERSAL),
        "channel": line.channel,
        "currency": line.currency,
        "amount_minor": -line.amount_minor,
        "fee_minor": -line.fee_minor,
        "running_minor": running_minor,
        "donor_masked": line.donor_masked,
        "note_code": reason,
        "of_seq": line.seq,
        "foreign_minor": None if line.foreign_minor is None else -line.foreign_minor,
        "foreign_currency": line.foreign_currency,
        "tail_index": None,
    }


def _line(booking: Booking, seq: int, running_minor: int, of_seq: int | None) -> dict[str, object]:
    draft = booking.draft
    return {
        "seq": seq,
        "appeal": booking.appeal,
        "day": draft.day,
        "kind": str(draft.kind),
        "channel": booking.channel,
        "currency": booking.currency,
        "amount_minor": booking.amount_minor,
        "fee_minor": booking.fee_minor,
        "running_minor": running_minor,
        "donor_masked": booking.donor_told,
        "note_code": booking.note_code,
        "of_seq": of_seq,
        "foreign_minor": booking.foreign.minor if booking.foreign else None,
        "foreign_currency": booking.foreign.currency if booking.foreign else None,
    }


def _held_before(session: Session, appeals: set[str]) -> dict[str, int]:
    """Return the running balance of each appeal's last line."""
    last = (
        select(sa.func.max(LedgerLine.seq))
        .where(col(LedgerLine.appeal).in_(appeals))
        .group_by(col(LedgerLine.appeal))
    )
    rows = session.exec(
        select(LedgerLine.appeal, LedgerLine.running_minor).where(col(LedgerLine.seq).in_(last))
    )
    return {**dict.fromkeys(appeals, 0), **dict(rows.all())}
