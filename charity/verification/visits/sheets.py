"""Acts on a visitor's sheet: begin, save step by step, add photos, hand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.intake.rules import CaseStatus
from charity.intake.service import move_case
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.errors import ChangedMeanwhile
from charity.kernel.roles import Actor
from charity.verification.findings.contradictions import raise_contradiction
from charity.verification.visits import photos, queries
from charity.verification.visits.ownership import check_own, check_visitor, subject_of
from charity.verification.visits.ownership import record as record_sheet
from charity.verification.visits.rules import (
    Answer,
    Item,
    NotYetThere,
    SheetState,
    VisitOver,
    VisitStatus,
    check_whole,
)
from charity.verification.visits.service import record
from charity.verification.visits.tables import Visit, VisitAnswer, VisitSheet

trail.vocabulary(
    "visit_sheet:begun",
    "visit_sheet:saved",
    "visit_sheet:submitted",
    "visit:made",
)


@dataclass(frozen=True, slots=True)
class Ticked:
    """An item's answer, None while it is open, and the note beside it."""

    answer: Answer | None
    note: str = ""


def open_sheet(session: Session, visit: Visit, *, case: HelpRequest, by: Actor, at: datetime) -> VisitSheet:
    """Return the visitor's own sheet, begun when there is none; only for the two visitors."""
    check_visitor(visit, by)
    known = queries.own_sheet(session, visit, by)
    if known is not None:
        return known
    if visit.status != VisitStatus.PLANNED:
        raise VisitOver()
    assert visit.id is not None
    assert by.id is not None
    sheet = VisitSheet(visit_id=visit.id, visitor_id=by.id, changed_at_utc=at)
    session.add(sheet)
    session.flush()
    record_sheet(session, "visit_sheet:begun", sheet, case, by=by, at=at, step="")
    return sheet


def save_checklist(
    session: Session,
    sheet: VisitSheet,
    ticked: Mapping[Item, Ticked],
    *,
    version: int,
    case: HelpRequest,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> VisitSheet:
    """Keep the answers given so far; items still open stay open."""
    _check_writable(session, sheet, by=by, version=version)
    known = queries.answers_of(session, sheet)
    assert sheet.id is not None
    for item, tick in ticked.items():
        if tick.answer is None:
            continue
        answer = known.get(item) or VisitAnswer(sheet_id=sheet.id, item=item, answer=tick.answer)
        answer.answer = tick.answer
        answer.note_sealed = _sealed(cipher, sheet, f"note.{item}", tick.note)
        session.add(answer)
    return _save(session, sheet, case, by=by, at=at, step="checklist")


def save_words(
    session: Session,
    sheet: VisitSheet,
    texts: Mapping[str, str],
    *,
    version: int,
    case: HelpRequest,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> VisitSheet:
    """Keep some of the sheet's texts, by name; the others stay as they are."""
    _check_writable(session, sheet, by=by, version=version)
    for name, text in texts.items():
        assert name in queries.WORD_FIELDS, f"a sheet has no {name}"
        setattr(sheet, f"{name}_sealed", _sealed(cipher, sheet, name, text))
    return _save(session, sheet, case, by=by, at=at, step=", ".join(sorted(texts)))


def submit_sheet(
    session: Session,
    sheet: VisitSheet,
    *,
    visit: Visit,
    case: HelpRequest,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> VisitSheet:
    """Hand in a whole sheet and seal it; the visit is made once both are in."""
    if sheet.visitor_id == by.id and sheet.state == SheetState.SUBMITTED:
        return sheet
    check_own(sheet, by)
    if visit.status != VisitStatus.PLANNED:
        raise VisitOver()
    if at < visit.planned_at_utc:
        raise NotYetThere()
    answered = frozenset(Item(item) for item in queries.answers_of(session, sheet))
    check_whole(queries.words_of(sheet, cipher=cipher), answered)
    sheet.state = SheetState.SUBMITTED
    sheet.submitted_at_utc = at
    _save(session, sheet, case, by=by, at=at, step="", act="visit_sheet:submitted")
    sheets = queries.sheets_of(session, visit).values()
    if sum(s.state == SheetState.SUBMITTED for s in sheets) == 2:
        _finish(session, visit, case, list(sheets), by=by, at=at, cipher=cipher)
    return sheet


def _finish(
    session: Session,
    visit: Visit,
    case: HelpRequest,
    sheets: list[VisitSheet],
    *,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> None:
    """Close the visit: contradictions are raised, photos become evidence, the case moves on."""
    visit.status = VisitStatus.VISITED
    visit.visited_at_utc = visit.planned_at_utc
    visit.version += 1
    session.add(visit)
    session.flush()
    record(session, "visit:made", visit, case, by=by, at=at)
    for sheet in sheets:
        words = queries.words_of(sheet, cipher=cipher).contradictions
        if words:
            raise_contradiction(
                session,
                case,
                words,
                visit_id=visit.id,
                seen_by_id=sheet.visitor_id,
                by=by,
                at=at,
                cipher=cipher,
            )
        photos.file_photos(session, sheet, case, by=by, at=at, cipher=cipher)
    move_case(session, case, CaseStatus.VISITED, by=by, at=at)


def _check_writable(session: Session, sheet: VisitSheet, *, by: Actor, version: int) -> None:
    check_own(sheet, by)
    if sheet.version != version:
        changes = trail.changes_since(session, subject_of(sheet), version)
        who = changes[-1].who if changes else by.name
        raise ChangedMeanwhile(who=who, changes=changes, version=sheet.version)


def _sealed(cipher: Cipher, sheet: VisitSheet, field: str, text: str) -> bytes | None:
    return cipher.seal(queries.place(sheet, field), text.strip()) if text.strip() else None


def _save(
    session: Session,
    sheet: VisitSheet,
    case: HelpRequest,
    *,
    by: Actor,
    at: datetime,
    step: str,
    act: str = "visit_sheet:saved",
) -> VisitSheet:
    sheet.version += 1
    sheet.changed_at_utc = at
    session.add(sheet)
    session.flush()
    record_sheet(session, act, sheet, case, by=by, at=at, step=step)
    return sheet
