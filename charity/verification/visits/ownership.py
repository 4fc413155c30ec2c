"""Whose a sheet is, and its rows in the trail."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.roles import Actor
from charity.verification.visits.rules import SheetNotYours, SheetSealed, SheetState
from charity.verification.visits.tables import Visit, VisitSheet


def check_visitor(visit: Visit, by: Actor) -> None:
    """Refuse whoever is not one of the two visitors."""
    if by.id is None or by.id not in {visit.first_visitor_id, visit.second_visitor_id}:
        raise SheetNotYours()


def check_own(sheet: VisitSheet, by: Actor) -> None:
    """Refuse whoever did not begin the sheet, and everybody once it is handed in."""
    if sheet.visitor_id != by.id:
        raise SheetNotYours()
    if sheet.state == SheetState.SUBMITTED:
        raise SheetSealed()


def subject_of(sheet: VisitSheet) -> str:
    """Return the name of a sheet in the trail."""
    return f"visit_sheet:{sheet.id}"


def record(
    session: Session, act: str, sheet: VisitSheet, case: HelpRequest, *, by: Actor, at: datetime, step: str
) -> None:
    """Write a row of the trail about a sheet."""
    trail.record(
        session,
        act,
        by=by,
        at=at,
        case=case.ref,
        subject=subject_of(sheet),
        version=sheet.version,
        changes={"step": step} if step else {},
    )
