"""Acts on rows that no code placed: match, undo the match, set aside, take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, select

from charity.donations.imports.keeping import opened_texts
from charity.donations.imports.rules import (
    Aside,
    RowState,
)
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines import service as lines
from charity.donations.matching import counted
from charity.donations.matching.bookings import row_of
from charity.donations.matching.deciding import Match, bookings_of
from charity.donations.matching.queries import entries_of, row_by_id, rows_in_order, standing_decision
from charity.donations.matching.rules import (
    BULK_MAX,
    ChooseAppeal,
    DecidedMeanwhile,
    Deed,
    MatchSpent,
    NoteWanted,
    NothingChosen,
    NotMatched,
    Part,
    RowRefused,
    check_treasurer,
    may_match,
)
from charity.donations.matching.tables import RowDecision, RowEntry
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor
from charity.ledger.journal import Journal
from charity.ledger.periods import open_day
from charity.ledger.refusals import Overdrawn
from charity.statements.row import RowKind

trail.vocabulary("row:matched", "row:unmatched", "row:set_aside", "row:taken_back")

#: The reason code of a reversal that undoes a match.
UNMATCHED = "unmatched"


def match(
    session: Session, wanted: Match, *, by: Actor, at: datetime, journal: Journal, cipher: Cipher
) -> RowDecision:
    """Book a row that waits to the appeals a person chose; the same `once` again changes nothing.

    Raises NotYours, Missing, DecidedMeanwhile, ChooseAppeal, PartsDiffer, SameAppealTwice, UnknownAppeal,
    AppealTakesNoMoney, NoCashDesk, AnotherCurrency, NotMatched, DonationWanted, NotThatDonation, and what
    the ledger refuses.
    """
    check_treasurer(by)
    stored, imported = row_by_id(session, wanted.row_id)
    known = _sent_before(session, stored, wanted.once)
    if known is not None:
        return known
    if stored.state != RowState.UNMATCHED:
        raise DecidedMeanwhile()
    if not may_match(stored.kind, stored.reason):
        raise NotMatched()
    assert stored.private_sealed is not None, "a row that waits keeps its texts"
    row = row_of(stored, opened_texts(cipher, imported.ref, stored.number, stored.private_sealed))
    bookings = bookings_of(session, row, wanted)
    booked = lines.book(session, bookings, journal=journal, at=at)
    decision = _decided(session, stored, Deed.MATCHED, once=wanted.once, by=by, at=at)
    for entry in booked:
        session.add(RowEntry(entry_seq=entry.seq, row_id=_id(stored), decision_id=_id(decision)))
    counted.matched(session, imported, stored, bookings)
    stored.state, stored.reason, stored.matched_by_id = RowState.BOOKED, "", by.id
    stored.entry_seq, stored.appeal = booked[0].seq, bookings[0].appeal
    session.flush()
    seqs = [entry.seq for entry in booked]
    _record(session, "row:matched", stored, imported, by=by, at=at, changes={"entries": seqs})
    return decision


def match_many(
    session: Session,
    ids: Sequence[int],
    appeal: str,
    *,
    once: str,
    by: Actor,
    at: datetime,
    journal: Journal,
    cipher: Cipher,
) -> int:
    """Match several rows whole to one appeal, all or none, and return how many.

    Raises NothingChosen, ChooseAppeal, RowRefused, and what `match` does.
    """
    check_treasurer(by)
    if not ids:
        raise NothingChosen()
    if not appeal:
        raise ChooseAppeal()
    found = rows_in_order(session, ids[:BULK_MAX])
    for stored, imported in found:
        if stored.kind not in {RowKind.DONATION, RowKind.LUMP} or not may_match(stored.kind, stored.reason):
            raise RowRefused(number=stored.number, statement=imported.ref)
        whole = (Part(appeal, stored.amount_minor),)
        match(session, Match(_id(stored), once, whole), by=by, at=at, journal=journal, cipher=cipher)
    return len(found)


def unmatch(session: Session, row_id: int, *, by: Actor, at: datetime, journal: Journal) -> StatementRow:
    """Reverse what a match booked and give the row back to the pool; raises DecidedMeanwhile, MatchSpent."""
    check_treasurer(by)
    stored, imported = row_by_id(session, row_id)
    decision = standing_decision(session, row_id)
    if decision is None or decision.deed != Deed.MATCHED:
        raise DecidedMeanwhile()
    seqs, day = entries_of(session, _id(decision)), open_day(session, desk_day(at))
    for seq in reversed(seqs):
        _reversed(session, seq, day=day, journal=journal, at=at)
    counted.given_back(session, imported, decision, seqs)
    stored.state, stored.reason, stored.appeal = (
        RowState.UNMATCHED,
        decision.reason_before,
        decision.appeal_before,
    )
    stored.entry_seq = stored.matched_by_id = None
    decision.undone_by_id, decision.undone_at_utc = by.id, at
    session.flush()
    _record(session, "row:unmatched", stored, imported, by=by, at=at, changes={"entries": seqs})
    return stored


def set_aside(
    session: Session,
    row_id: int,
    *,
    reason: Aside,
    note: str,
    once: str,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> RowDecision:
    """Put a row aside with the reason; raises NotYours, Missing, DecidedMeanwhile, NoteWanted."""
    check_treasurer(by)
    stored, imported = row_by_id(session, row_id)
    known = _sent_before(session, stored, once)
    if known is not None:
        return known
    if stored.state != RowState.UNMATCHED:
        raise DecidedMeanwhile()
    if reason is Aside.OTHER and not note.strip():
        raise NoteWanted()
    sealed = cipher.seal(note_place(row_id, once), note.strip()) if note.strip() else None
    decision = _decided(session, stored, Deed.SET_ASIDE, once=once, by=by, at=at, note=sealed)
    counted.set_aside(session, imported, stored)
    stored.state, stored.reason = RowState.SET_ASIDE, str(reason)
    session.flush()
    _record(session, "row:set_aside", stored, imported, by=by, at=at, changes={"reason": str(reason)})
    return decision


def take_back(session: Session, row_id: int, *, by: Actor, at: datetime) -> StatementRow:
    """Give a row that was set aside back to the pool; raises NotYours, Missing, DecidedMeanwhile."""
    check_treasurer(by)
    stored, imported = row_by_id(session, row_id)
    decision = standing_decision(session, row_id)
    if decision is None or decision.deed != Deed.SET_ASIDE or stored.state != RowState.SET_ASIDE:
        raise DecidedMeanwhile()
    stored.state, stored.reason = RowState.UNMATCHED, decision.reason_before
    decision.undone_by_id, decision.undone_at_utc = by.id, at
    counted.taken_back(session, imported, stored)
    session.flush()
    _record(session, "row:taken_back", stored, imported, by=by, at=at)
    return stored


def note_place(row_id: int, once: str) -> str:
    """Return the name of the place a note is sealed for."""
    return f"row_decision.note|{row_id}|{once}"


def _reversed(session: Session, seq: int, *, day: date, journal: Journal, at: datetime) -> None:
    try:
        lines.reverse(session, seq, day=day, reason=UNMATCHED, journal=journal, at=at)
    except Overdrawn as refusal:
        raise MatchSpent(**refusal.facts) from refusal


def _sent_before(session: Session, stored: StatementRow, once: str) -> RowDecision | None:
    query = select(RowDecision).where(RowDecision.row_id == stored.id, RowDecision.once == once)
    return session.exec(query).first()


def _decided(
    session: Session,
    stored: StatementRow,
    deed: Deed,
    *,
    once: str,
    by: Actor,
    at: datetime,
    note: bytes | None = None,
) -> RowDecision:
    assert by.id is not None
    decision = RowDecision(
        row_id=_id(stored),
        once=once,
        deed=deed,
        reason_before=stored.reason,
        appeal_before=stored.appeal,
        note_sealed=note,
        by_id=by.id,
        at_utc=at,
    )
    session.add(decision)
    session.flush()
    return decision


def _id(one: StatementRow | RowDecision) -> int:
    assert one.id is not None
    return one.id


def _record(
    session: Session,
    act: str,
    stored: StatementRow,
    imported: StatementImport,
    *,
    by: Actor,
    at: datetime,
    changes: dict[str, object] | None = None,
) -> None:
    facts: dict[str, object] = {"row": stored.number, **(changes or {})}
    subject = f"statement:{imported.ref}"
    trail.record(session, act, by=by, at=at, appeal=stored.appeal, subject=subject, changes=facts)
