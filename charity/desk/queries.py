"""Questions of the desk across columns: the queue, and what waits for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.desk.rules import QUEUE_ROWS, Filters, key_from
from charity.intake.clocks import promise
from charity.intake.holidays import MAINLAND
from charity.intake.queries import visible_to
from charity.intake.rules import CaseStatus
from charity.intake.tables import HelpRequest
from charity.kernel.clock import BEIJING
from charity.kernel.references import REQUEST, BadReference, parse_reference
from charity.kernel.roles import Actor
from charity.kernel.trail import TrailRow
from charity.verification.visits.rules import VisitStatus
from charity.verification.visits.tables import Visit, VisitSheet


def cases_in_queue(session: Session, filters: Filters, *, actor: Actor) -> list[HelpRequest]:
    """Return the cases of a queue, emergencies first, then the oldest; one more than a page holds."""
    query = (
        select(HelpRequest)
        .where(visible_to(actor), *_asked(filters, actor))
        .order_by(col(HelpRequest.is_emergency).desc(), col(HelpRequest.id))
        .limit(QUEUE_ROWS + 1)
    )
    key = key_from(filters.after)
    if key is not None:
        query = query.where(_after(*key))
    return list(session.exec(query))


def _after(is_emergency: bool, request_id: int) -> ColumnElement[bool]:
    later = sa.and_(col(HelpRequest.is_emergency).is_(is_emergency), col(HelpRequest.id) > request_id)
    return sa.or_(later, col(HelpRequest.is_emergency).is_(False)) if is_emergency else later


def _asked(filters: Filters, actor: Actor) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [col(HelpRequest.status).in_([s.value for s in filters.statuses])]
    if filters.district:
        asked.append(col(HelpRequest.district) == filters.district)
    if filters.emergency:
        asked.append(col(HelpRequest.is_emergency).is_(True))
    if filters.mine:
        asked.append(col(HelpRequest.assigned_to_id) == actor.id)
    if filters.unassigned:
        asked.append(col(HelpRequest.assigned_to_id).is_(None))
    if filters.reviewable:
        asked.append(_reviewable_by(actor))
    if filters.unwritten:
        asked.append(col(HelpRequest.id).not_in(sa.select(col(Appeal.request_id))))
    if filters.search:
        asked.append(col(HelpRequest.ref) == _reference(filters.search))
    return asked


def _reference(text: str) -> str:
    """Return a reference as it is stored, or what was typed, which then finds nothing."""
    try:
        return str(parse_reference(text, REQUEST))
    except BadReference:
        return text.strip()[:24]


def _reviewable_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a case waits for review and the person did not visit."""
    went = sa.select(col(Visit.request_id)).where(
        col(Visit.status) != VisitStatus.CANCELLED,
        sa.or_(col(Visit.first_visitor_id) == actor.id, col(Visit.second_visitor_id) == actor.id),
    )
    wrote = (
        sa.select(col(Visit.request_id))
        .join(VisitSheet, col(VisitSheet.visit_id) == col(Visit.id))
        .where(col(VisitSheet.visitor_id) == actor.id)
    )
    waits = col(HelpRequest.status) == CaseStatus.IN_REVIEW
    return sa.and_(waits, col(HelpRequest.id).not_in(went), col(HelpRequest.id).not_in(wrote))


def count_in_queue(session: Session, filters: Filters, *, actor: Actor) -> int:
    """Return how many cases a queue holds."""
    query = select(sa.func.count()).select_from(HelpRequest)
    return int(session.exec(query.where(visible_to(actor), *_asked(filters, actor))).one())


def overdue_acknowledgements(session: Session, *, actor: Actor, at: datetime) -> list[HelpRequest]:
    """Return requests whose acknowledgement is late, the latest promise first broken."""
    rows = session.exec(
        select(HelpRequest)
        .where(visible_to(actor), HelpRequest.status == CaseStatus.RECEIVED)
        .order_by(col(HelpRequest.id))
    )
    return [case for case in rows if at > acknowledge_by(case)]


def acknowledge_by(case: HelpRequest) -> datetime:
    """Return by when a family is to hear from the desk."""
    promised = promise(case.created_at_utc, is_emergency=case.is_emergency, calendar=MAINLAND)
    return promised.acknowledge_by


def next_visits(session: Session, request_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when the planned visit of each case is."""
    rows = session.exec(
        select(Visit.request_id, Visit.planned_at_utc).where(
            col(Visit.request_id).in_(request_ids), Visit.status == VisitStatus.PLANNED
        )
    )
    return {row[0]: row[1] for row in rows}


def day_of(at: datetime) -> tuple[datetime, datetime]:
    """Return when the desk's day of a moment begins and ends."""
    start = at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def visits_on_day_of(session: Session, at: datetime, *, actor: Actor) -> list[tuple[Visit, HelpRequest]]:
    """Return today's planned visits of the cases a person may see, soonest first."""
    start, end = day_of(at)
    rows = session.exec(
        select(Visit, HelpRequest)
        .join(HelpRequest, col(HelpRequest.id) == Visit.request_id)
        .where(
            visible_to(actor),
            Visit.status == VisitStatus.PLANNED,
            Visit.planned_at_utc >= start,
            Visit.planned_at_utc < end,
        )
        .order_by(col(Visit.planned_at_utc), col(Visit.id))
    )
    return [(visit, case) for visit, case in rows]


def acts_on_case(session: Session, ref: str, acts: Sequence[str], *, limit: int) -> list[TrailRow]:
    """Return what was done to a case, newest first."""
    rows = session.exec(
        select(TrailRow)
        .where(TrailRow.case == ref, col(TrailRow.act).in_(acts))
        .order_by(col(TrailRow.id).desc())
        .limit(limit)
    )
    return list(rows)
