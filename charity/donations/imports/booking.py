"""Booking rows of a statement in one transaction: all of a short one, or the next part of a long one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from charity.donations.imports.keeping import keep_rows
from charity.donations.imports.matched import pass_over_decided
from charity.donations.imports.planning import Plan, PlannedRow, plan_rows
from charity.donations.imports.rules import ImportOverdraws, ImportState, Recipient, RowState
from charity.donations.imports.tables import StatementImport
from charity.donations.lines import service as lines
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor
from charity.ledger import batches
from charity.ledger.entry import Draft, Kind
from charity.ledger.journal import Journal
from charity.ledger.refusals import Overdrawn
from charity.statements.row import Row

trail.vocabulary("statement:booked")


def book_rows(
    session: Session,
    imported: StatementImport,
    rows: Sequence[Row],
    chosen: Recipient | None,
    *,
    at: datetime,
    journal: Journal,
    cipher: Cipher,
    batch: str | None = None,
) -> Plan:
    """Book the next rows of a statement and keep them; raises ImportOverdraws."""
    found = Plan()
    planned = plan_rows(session, rows, chosen, journal=journal, into=found)
    seqs = _posted(session, planned, journal=journal, at=at, batch=batch)
    keep_rows(session, imported, planned, seqs, cipher=cipher)
    counts = found.counts()
    imported.booked += counts[RowState.BOOKED] - found.refunds - found.fees
    imported.refunds_booked += found.refunds
    imported.already_known += counts[RowState.ALREADY_KNOWN]
    imported.unmatched += counts[RowState.UNMATCHED]
    imported.ignored += counts[RowState.IGNORED]
    imported.done_rows += len(rows)
    return found


def close(
    session: Session, imported: StatementImport, *, late: int = 0, by: Actor, at: datetime, journal: Journal
) -> None:
    """Let a statement count, all of whose rows are booked, and put the file's hash into the log."""
    imported.state, imported.done_rows = ImportState.BOOKED, imported.rows
    imported.booked_at_utc, imported.booked_by_id = at, by.id
    if imported.booked or imported.refunds_booked:
        draft = Draft(Kind.STATEMENT_IMPORTED, day=desk_day(at), appeal=None, documents=(imported.sha256,))
        imported.entry_seq = journal.post(draft, at=at).seq
    pass_over_decided(session, imported)
    batches.close(session, imported.ref)
    _record_booked(session, imported, late=late, by=by, at=at)


def _posted(
    session: Session, planned: Sequence[PlannedRow], *, journal: Journal, at: datetime, batch: str | None
) -> dict[int, int]:
    """Post what is to book and return the entry of each row by its number; raises ImportOverdraws."""
    to_book = [one for one in planned if one.booking is not None]
    bookings = [one.booking for one in to_book if one.booking is not None]
    try:
        booked = lines.book(session, bookings, journal=journal, at=at, batch=batch)
    except Overdrawn as refusal:
        row = to_book[int(str(refusal.facts["position"]))].row
        raise ImportOverdraws(row=row.number, **refusal.facts) from refusal
    return {one.row.number: entry.seq for one, entry in zip(to_book, booked, strict=True)}


def _record_booked(
    session: Session, imported: StatementImport, *, late: int, by: Actor, at: datetime
) -> None:
    facts: dict[str, object] = {
        "format": imported.format,
        "rows": imported.rows,
        "booked": imported.booked,
        "refunds": imported.refunds_booked,
        "unmatched": imported.unmatched,
    }
    if late:
        facts["late"] = late
    trail.record(
        session,
        "statement:booked",
        by=by,
        at=at,
        appeal=imported.appeal,
        subject=f"statement:{imported.ref}",
        changes=facts,
    )
