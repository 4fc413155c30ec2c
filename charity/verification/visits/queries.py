"""Questions about visits; a sheet opens to others only once both are in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.intake.queries import visible_to
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.errors import Missing
from charity.kernel.roles import Actor, Role
from charity.staff.queries import people_with_role
from charity.verification.visits.rules import SheetWords, VisitStatus
from charity.verification.visits.tables import Visit, VisitAnswer, VisitPhoto, VisitSheet

WORD_FIELDS = ("persons_met", "contradictions", "impression", "signed_name", "unsigned_reason")


def visits_of(session: Session, request_id: int) -> list[Visit]:
    """Return the visits of a case, newest first."""
    rows = session.exec(select(Visit).where(Visit.request_id == request_id).order_by(col(Visit.id).desc()))
    return list(rows)


def visit_of(session: Session, case: HelpRequest, visit_id: int) -> Visit:
    """Return one visit of a case; raises Missing when it belongs to another."""
    found = session.get(Visit, visit_id)
    if found is None or found.request_id != case.id:
        raise Missing()
    return found


def visit_sent_as(session: Session, once: str) -> Visit | None:
    """Return the visit that a form already planned."""
    return session.exec(select(Visit).where(Visit.once == once)).one_or_none()


def planned_visit(session: Session, request_id: int) -> Visit | None:
    """Return the visit that is still to be made, at most one."""
    return session.exec(
        select(Visit).where(Visit.request_id == request_id, Visit.status == VisitStatus.PLANNED)
    ).one_or_none()


def latest_made_visit(session: Session, request_id: int) -> Visit | None:
    """Return the last visit of which both sheets are in."""
    return session.exec(
        select(Visit)
        .where(Visit.request_id == request_id, Visit.status == VisitStatus.VISITED)
        .order_by(col(Visit.id).desc())
    ).first()


def visits_of_mine(session: Session, actor: Actor, *, since: datetime) -> list[tuple[Visit, HelpRequest]]:
    """Return the planned visits on which a person goes, and those made since a moment, soonest first."""
    rows = session.exec(
        select(Visit, HelpRequest)
        .join(HelpRequest, col(Visit.request_id) == HelpRequest.id)
        .where(
            visible_to(actor),
            sa.or_(col(Visit.first_visitor_id) == actor.id, col(Visit.second_visitor_id) == actor.id),
            sa.or_(
                col(Visit.status) == VisitStatus.PLANNED,
                sa.and_(col(Visit.status) == VisitStatus.VISITED, col(Visit.planned_at_utc) >= since),
            ),
        )
        .order_by(col(Visit.planned_at_utc), col(Visit.id))
    )
    return [(visit, case) for visit, case in rows]


def visits_due_between(
    session: Session, actor: Actor, start: datetime, end: datetime
) -> list[tuple[Visit, HelpRequest]]:
    """Return the visits planned in a span of time that a person goes on, soonest first."""
    return [
        (visit, case)
        for visit, case in visits_of_mine(session, actor, since=start)
        if start <= visit.planned_at_utc < end and visit.status == VisitStatus.PLANNED
    ]


def went_to(session: Session, request_id: int) -> frozenset[int]:
    """Return the people who visited the family or are planned to, and who wrote a sheet of any visit."""
    pairs = session.exec(
        select(Visit.first_visitor_id, Visit.second_visitor_id).where(
            Visit.request_id == request_id, Visit.status != VisitStatus.CANCELLED
        )
    ).all()
    wrote = session.exec(
        select(VisitSheet.visitor_id)
        .join(Visit, col(Visit.id) == VisitSheet.visit_id)
        .where(Visit.request_id == request_id)
    ).all()
    return frozenset(person for pair in pairs for person in pair) | frozenset(wrote)


def visitors_for(session: Session, case: HelpRequest) -> list[Actor]:
    """Return the people who may go on visits in the district of a case."""
    people = people_with_role(session, Role.VISITOR)
    return [p for p in people if not p.districts or case.district in p.districts]


def own_sheet(session: Session, visit: Visit, actor: Actor) -> VisitSheet | None:
    """Return the sheet that a visitor has begun."""
    return session.exec(
        select(VisitSheet).where(VisitSheet.visit_id == visit.id, VisitSheet.visitor_id == actor.id)
    ).one_or_none()


def sheets_open_to(session: Session, visit: Visit, actor: Actor) -> list[VisitSheet]:
    """Return the sheets of a visit that a person may read: their own, or both once both are in."""
    rows = session.exec(
        select(VisitSheet)
        .join(Visit, col(Visit.id) == VisitSheet.visit_id)
        .where(
            VisitSheet.visit_id == visit.id,
            sa.or_(col(VisitSheet.visitor_id) == actor.id, col(Visit.status) == VisitStatus.VISITED),
        )
        .order_by(col(VisitSheet.id))
    )
    return list(rows)


def sheets_of(session: Session, visit: Visit) -> dict[int, VisitSheet]:
    """Return both sheets by visitor, for acts and for saying who has handed in; not for reading."""
    rows = session.exec(select(VisitSheet).where(VisitSheet.visit_id == visit.id))
    return {sheet.visitor_id: sheet for sheet in rows}


def answers_of(session: Session, sheet: VisitSheet) -> dict[str, VisitAnswer]:
    """Return a sheet's answers by item."""
    rows = session.exec(select(VisitAnswer).where(VisitAnswer.sheet_id == sheet.id))
    return {answer.item: answer for answer in rows}


def photos_of(session: Session, sheet: VisitSheet) -> list[VisitPhoto]:
    """Return a sheet's photos in the order of their arrival."""
    rows = session.exec(
        select(VisitPhoto).where(VisitPhoto.sheet_id == sheet.id).order_by(col(VisitPhoto.id))
    )
    return list(rows)


def photo_of(session: Session, sheet: VisitSheet, photo_id: int) -> VisitPhoto:
    """Return one photo of a sheet; raises Missing when it belongs to another."""
    found = session.get(VisitPhoto, photo_id)
    if found is None or found.sheet_id != sheet.id:
        raise Missing()
    return found


def place(sheet: VisitSheet, field: str) -> str:
    """Return the name of the place a sheet's text is sealed for."""
    return f"visit_sheet.{field}|{sheet.visit_id}|{sheet.visitor_id}"


def words_of(sheet: VisitSheet, *, cipher: Cipher) -> SheetWords:
    """Return a sheet's texts in the clear."""
    texts = {}
    for name in WORD_FIELDS:
        sealed: bytes | None = getattr(sheet, f"{name}_sealed")
        texts[name] = cipher.open(place(sheet, name), sealed) if sealed is not None else ""
    return SheetWords(**texts)


def note_of(sheet: VisitSheet, answer: VisitAnswer, *, cipher: Cipher) -> str:
    """Return the note beside an answer, in the clear."""
    if answer.note_sealed is None:
        return ""
    return cipher.open(place(sheet, f"note.{answer.item}"), answer.note_sealed)
