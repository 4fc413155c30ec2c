"""Acts on visits: plan for two, move, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.intake.rules import CaseStatus
from charity.intake.service import move_case
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.errors import ChangedMeanwhile
from charity.kernel.roles import Actor, Role
from charity.verification.progress import begin, check_may
from charity.verification.rules import NotUnderway
from charity.verification.visits import queries
from charity.verification.visits.rules import (
    AlreadyPlanned,
    CancelReasonMissing,
    NotAVisitor,
    Plan,
    SheetBegun,
    VisitOver,
    VisitStatus,
)
from charity.verification.visits.tables import Visit

trail.vocabulary("visit:planned", "visit:moved", "visit:cancelled")

PLANNERS = (Role.INTAKE, Role.VISITOR)


@dataclass(frozen=True, slots=True)
class PlanVisit:
    """A visit to plan; `once` makes a second sending the same visit."""

    plan: Plan
    once: str


@dataclass(frozen=True, slots=True)
class MoveVisit:
    """Other visitors or another time for a planned visit, and why."""

    plan: Plan
    reason: str
    version: int


def subject_of(visit: Visit) -> str:
    """Return the name of a visit in the trail."""
    return f"visit:{visit.id}"


def plan_visit(session: Session, case: HelpRequest, command: PlanVisit, *, by: Actor, at: datetime) -> Visit:
    """Plan a home visit by two different people who hold the visitor's role in the district."""
    check_may(by, *PLANNERS)
    known = queries.visit_sent_as(session, command.once)
    if known is not None:
        return known
    begin(session, case, by=by, at=at)
    assert case.id is not None
    assert by.id is not None
    if queries.planned_visit(session, case.id) is not None:
        raise AlreadyPlanned()
    if case.stage not in {CaseStatus.IN_VERIFICATION, CaseStatus.VISITED}:
        raise NotUnderway()
    _check_plan(session, case, command.plan, at=at)
    visit = Visit(
        request_id=case.id,
        first_visitor_id=command.plan.first_visitor_id,
        second_visitor_id=command.plan.second_visitor_id,
        planned_at_utc=command.plan.planned_at_utc,
        once=command.once,
        planned_by_id=by.id,
    )
    session.add(visit)
    session.flush()
    record(session, "visit:planned", visit, case, by=by, at=at)
    move_case(session, case, CaseStatus.VISIT_SCHEDULED, by=by, at=at)
    return visit


def move_visit(
    session: Session, visit: Visit, command: MoveVisit, *, case: HelpRequest, by: Actor, at: datetime
) -> Visit:
    """Give a planned visit another time or other visitors, with the reason."""
    check_may(by, *PLANNERS)
    _check_planned(visit)
    check_version(session, visit, command.version)
    if not command.reason.strip():
        raise CancelReasonMissing()
    _check_plan(session, case, command.plan, at=at)
    going = {command.plan.first_visitor_id, command.plan.second_visitor_id}
    if queries.sheets_of(session, visit).keys() - going:
        raise SheetBegun()
    visit.first_visitor_id = command.plan.first_visitor_id
    visit.second_visitor_id = command.plan.second_visitor_id
    visit.planned_at_utc = command.plan.planned_at_utc
    _save(session, "visit:moved", visit, command.reason, case=case, by=by, at=at)
    return visit


def cancel_visit(
    session: Session,
    visit: Visit,
    reason: str,
    *,
    version: int,
    case: HelpRequest,
    by: Actor,
    at: datetime,
) -> Visit:
    """Cancel a planned visit, with the reason; sheets begun stay where they are."""
    check_may(by, *PLANNERS)
    if visit.status == VisitStatus.CANCELLED:
        return visit
    _check_planned(visit)
    check_version(session, visit, version)
    if not reason.strip():
        raise CancelReasonMissing()
    visit.status = VisitStatus.CANCELLED
    _save(session, "visit:cancelled", visit, reason, case=case, by=by, at=at)
    _leave_schedule(session, case, by=by, at=at)
    return visit


def _leave_schedule(session: Session, case: HelpRequest, *, by: Actor, at: datetime) -> None:
    """Put a case back to where it stood before the cancelled visit was planned."""
    assert case.id is not None
    if case.stage is CaseStatus.VISIT_SCHEDULED:
        made = queries.latest_made_visit(session, case.id)
        back = CaseStatus.VISITED if made is not None else CaseStatus.IN_VERIFICATION
        move_case(session, case, back, by=by, at=at)


def _check_plan(session: Session, case: HelpRequest, plan: Plan, *, at: datetime) -> None:
    plan.check(at=at)
    may_go = {person.id for person in queries.visitors_for(session, case)}
    if not {plan.first_visitor_id, plan.second_visitor_id} <= may_go:
        raise NotAVisitor()


def _check_planned(visit: Visit) -> None:
    if visit.status != VisitStatus.PLANNED:
        raise VisitOver()


def check_version(session: Session, visit: Visit, version: int) -> None:
    """Refuse a change made against an older version of a visit."""
    if visit.version != version:
        changes = trail.changes_since(session, subject_of(visit), version)
        who = changes[-1].who if changes else ""
        raise ChangedMeanwhile(who=who, changes=changes, version=visit.version)


def _save(
    session: Session, act: str, visit: Visit, reason: str, *, case: HelpRequest, by: Actor, at: datetime
) -> None:
    visit.reason = reason.strip()
    visit.version += 1
    session.add(visit)
    session.flush()
    record(session, act, visit, case, by=by, at=at)


def record(session: Session, act: str, visit: Visit, case: HelpRequest, *, by: Actor, at: datetime) -> None:
    """Write a row of the trail about a visit."""
    changes = {
        "planned_at": visit.planned_at_utc.isoformat(),
        "first_visitor_id": visit.first_visitor_id,
        "second_visitor_id": visit.second_visitor_id,
        "status": str(visit.status),
    }
    trail.record(
        session,
        act,
        by=by,
        at=at,
        case=case.ref,
        subject=subject_of(visit),
        version=visit.version,
        changes=changes,
    )
