"""What a decision about a row changes in the counts that its statement keeps."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from charity.donations.imports.tables import StatementImport, StatementRow, StatementShare
from charity.donations.lines.rules import Booking
from charity.donations.lines.tables import LedgerLine
from charity.donations.matching.tables import RowDecision
from charity.ledger.entry import Kind


def matched(
    session: Session, imported: StatementImport, row: StatementRow, bookings: Sequence[Booking]
) -> None:
    """Count a row that was matched: it waits no more, and its appeals got money from the file."""
    imported.unmatched -= 1
    _waits(session, imported, row.appeal, -1)
    for booking in bookings:
        _share(session, imported, booking.appeal, booking.draft.kind, booking.amount_minor, 1)
    if bookings[0].draft.kind is Kind.REFUND:
        imported.refunds_booked += 1
    elif bookings[0].draft.kind is not Kind.FEE:
        imported.booked += 1


def given_back(
    session: Session, imported: StatementImport, decision: RowDecision, seqs: Sequence[int]
) -> None:
    """Count a row whose match was undone: it waits again."""
    imported.unmatched += 1
    _waits(session, imported, decision.appeal_before, 1)
    entries = session.exec(select(LedgerLine).where(col(LedgerLine.seq).in_(seqs))).all()
    for line in entries:
        _share(session, imported, line.appeal, line.kind, line.amount_minor, -1)
    if entries[0].kind == Kind.REFUND:
        imported.refunds_booked -= 1
    elif entries[0].kind != Kind.FEE:
        imported.booked -= 1


def set_aside(session: Session, imported: StatementImport, row: StatementRow) -> None:
    """Count a row that was set aside: it is ignored now."""
    imported.unmatched -= 1
    imported.ignored += 1
    _waits(session, imported, row.appeal, -1)


def taken_back(session: Session, imported: StatementImport, row: StatementRow) -> None:
    """Count a row that was taken back: it waits again."""
    imported.unmatched += 1
    imported.ignored -= 1
    _waits(session, imported, row.appeal, 1)


def _waits(session: Session, imported: StatementImport, appeal: str | None, step: int) -> None:
    if appeal is not None:
        _of(session, imported, appeal).unmatched += step


def _share(
    session: Session, imported: StatementImport, appeal: str, kind: str, amount_minor: int, step: int
) -> None:
    share = _of(session, imported, appeal)
    if kind == Kind.REFUND:
        share.refunds += step
        share.refunds_minor += step * abs(amount_minor)
    elif kind != Kind.FEE:
        share.booked += step
        share.booked_minor += step * amount_minor


def _of(session: Session, imported: StatementImport, appeal: str) -> StatementShare:
    assert imported.id is not None
    found = session.get(StatementShare, (imported.id, appeal))
    if found is None:
        found = StatementShare(
            import_id=imported.id,
            appeal=appeal,
            booked=0,
            booked_minor=0,
            refunds=0,
            refunds_minor=0,
            unmatched=0,
        )
        session.add(found)
        session.flush()
    return found
