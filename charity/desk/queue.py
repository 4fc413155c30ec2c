"""The queue of cases, ready to print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from charity.desk import queries
from charity.desk.rules import QUEUE_ROWS, Filters, Standing, Urgency, key_of, urgencies
from charity.intake.districts import district_text
from charity.intake.rules import CaseStatus, NeedKind
from charity.intake.tables import HelpRequest
from charity.intake.words import NEED_WORDS, STATUS_WORDS
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor, Role
from charity.kernel.web.paging import page_of
from charity.kernel.web.words import _, moment_text, ngettext
from charity.kernel.words import N_
from charity.staff.queries import names_of

_TONES = {
    Urgency.OVERDUE: "danger",
    Urgency.EMERGENCY: "danger",
    Urgency.ACKNOWLEDGE: "look",
    Urgency.VISIT_TODAY: "look",
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in the queue."""

    ref: str
    status: str
    kind: str
    district: str
    age: str
    assigned_to: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue and where it goes on."""

    rows: tuple[CaseRow, ...]
    older: str
    newest: str
    is_filtered: bool


def filters_from(args: MultiDict[str, str]) -> Filters:
    """Read the filters out of an address; what is not understood is left out."""
    return Filters(
        status=args.get("status", ""),
        district=args.get("district", ""),
        emergency=args.get("emergency") == "1",
        mine=args.get("mine") == "1",
        unassigned=args.get("unassigned") == "1",
        reviewable=args.get("reviewable") == "1",
        unwritten=args.get("unwritten") == "1",
        search=args.get("q", "").strip(),
        after=args.get("after", ""),
    )


def address_of(filters: Filters, *, after: str = "") -> str:
    """Return the address of a queue."""
    values: dict[str, Any] = {
        "status": filters.status,
        "district": filters.district,
        "emergency": "1" if filters.emergency else "",
        "mine": "1" if filters.mine else "",
        "unassigned": "1" if filters.unassigned else "",
        "reviewable": "1" if filters.reviewable else "",
        "unwritten": "1" if filters.unwritten else "",
        "q": filters.search,
        "after": after,
    }
    return url_for("desk.cases", **{name: value for name, value in values.items() if value})


def saved_filters(chosen: Filters, actor: Actor) -> list[tuple[str, str, bool]]:
    """Return (words, address, whether it is the present one) of the filters a person uses daily."""
    saved = [
        (_("All open"), Filters()),
        (_("Mine"), Filters(mine=True)),
        (_("Nobody's"), Filters(unassigned=True)),
        (_("Emergency plan"), Filters(emergency=True)),
    ]
    if actor.may(Role.REVIEWER):
        saved.append((_("Mine to review"), Filters(status=CaseStatus.IN_REVIEW, reviewable=True)))
    here = replace(chosen, after="")
    return [(str(words), address_of(filters), filters == here) for words, filters in saved]


def queue_of(session: Session, filters: Filters, *, actor: Actor, at: datetime) -> Queue:
    """Return a page of the queue."""
    found = queries.cases_in_queue(session, filters, actor=actor)
    page = page_of(
        found, QUEUE_ROWS, lambda case: key_of(is_emergency=case.is_emergency, request_id=case.id or 0)
    )
    visits = queries.next_visits(session, [case.id or 0 for case in page.items])
    names = names_of(session, [case.assigned_to_id for case in page.items])
    return Queue(
        rows=tuple(_row(case, visits.get(case.id or 0), names, at) for case in page.items),
        older=address_of(filters, after=page.after) if page.after else "",
        newest=address_of(filters) if filters.after else "",
        is_filtered=filters.is_searching,
    )


def _row(case: HelpRequest, visit_at: datetime | None, names: dict[int, str], at: datetime) -> CaseRow:
    return CaseRow(
        ref=case.ref,
        status=_(STATUS_WORDS[case.stage]),
        kind=_(NEED_WORDS[NeedKind(case.need_kind)]) if case.need_kind else _("Kind not known yet"),
        district=district_text(case.district) if case.district else _("District not known yet"),
        age=age_text(case.created_at_utc, at),
        assigned_to=names.get(case.assigned_to_id or 0, ""),
        reasons=tuple(reasons_of(case, visit_at, at=at)),
    )


def age_text(since: datetime, at: datetime) -> str:
    """Return how long ago something was, in days of the desk."""
    days = (desk_day(at) - desk_day(since)).days
    return str(ngettext("%(num)d day", "%(num)d days", days)) if days > 0 else str(_("today"))


def reasons_of(case: HelpRequest, visit_at: datetime | None, *, at: datetime) -> list[tuple[str, str]]:
    """Return why a case is urgent, each in words with its tone."""
    standing = Standing(
        status=CaseStatus(case.status),
        is_emergency=case.is_emergency,
        is_assigned=case.assigned_to_id is not None,
        acknowledge_by=queries.acknowledge_by(case),
        moved_at=case.moved_at_utc,
        visit_at=visit_at,
    )
    return [
        (_reason_text(reason, standing, at), _TONES.get(reason, "quiet"))
        for reason in urgencies(standing, at=at)
    ]


def _reason_text(reason: Urgency, standing: Standing, at: datetime) -> str:
    facts: dict[str, str] = {}
    if reason is Urgency.ACKNOWLEDGE:
        facts = {"when": moment_text(standing.acknowledge_by)}
    if reason is Urgency.VISIT_TODAY and standing.visit_at is not None:
        facts = {"when": moment_text(standing.visit_at)}
    if reason is Urgency.STILL:
        facts = {"age": age_text(standing.moved_at, at)}
    return str(_(_REASON_WORDS[reason], **facts))


_REASON_WORDS = {
    Urgency.OVERDUE: N_("Acknowledgement overdue"),
    Urgency.EMERGENCY: N_("Emergency plan"),
    Urgency.ACKNOWLEDGE: N_("Acknowledge by %(when)s"),
    Urgency.VISIT_TODAY: N_("Home visit today, %(when)s"),
    Urgency.NOBODY: N_("Nobody has taken it"),
    Urgency.TO_REVIEW: N_("Waits for review"),
    Urgency.STILL: N_("No step for %(age)s"),
}
