"""My day: what waits for a person, each count a link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlmodel import Session

from charity.appeals.acts import REVIEWERS, WRITERS
from charity.appeals.queries import appeals_for
from charity.appeals.rules import AppealStatus
from charity.desk import queries
from charity.desk.queue import address_of
from charity.desk.rules import Filters
from charity.donations.erasure.queries import wishes_that_wait
from charity.donations.payouts.queries import waiting_for_approval, waiting_for_evidence
from charity.intake.rules import CaseStatus
from charity.intake.service import read_case
from charity.kernel.cipher import Cipher
from charity.kernel.roles import CASE_ROLES, Actor, Role
from charity.kernel.web.words import _, ngettext
from charity.staff.queries import names_of
from charity.verification.visits import queries as visits
from charity.verification.visits.tables import Visit


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of thing that waits, with how many and where they are."""

    words: str
    count: int
    href: str
    tone: str = "look"

    @property
    def tag(self) -> str:
        """The count in words."""
        return str(ngettext("%(num)d waiting", "%(num)d waiting", self.count)) if self.count else _("none")

    @property
    def shade(self) -> str:
        """The tone of the count: quiet when nothing waits."""
        return self.tone if self.count else "quiet"


@dataclass(frozen=True, slots=True)
class TodaysVisit:
    """A visit of today: when, who, and for its visitors where and how to call."""

    at: datetime
    ref: str
    visit_id: int
    visitors: str
    address: str
    phone: str
    is_mine: bool


def waiting_for(session: Session, *, actor: Actor, at: datetime) -> list[Waiting]:
    """Return what waits for a person, by the roles held."""
    return [*_cases(session, actor, at), *_reviews(session, actor), *_money(session, actor)]


def _cases(session: Session, actor: Actor, at: datetime) -> Iterator[Waiting]:
    if actor.may(Role.INTAKE):
        late = queries.overdue_acknowledgements(session, actor=actor, at=at)
        received = Filters(status=CaseStatus.RECEIVED)
        yield Waiting(_("Acknowledgements overdue"), len(late), address_of(received), "danger")
        yield _queue(session, _("Received, to be screened"), received, actor)
        yield _queue(session, _("Nobody's cases"), Filters(unassigned=True), actor)
    if actor.may(*CASE_ROLES - {Role.AUDITOR}):
        yield _queue(session, _("My open cases"), Filters(mine=True), actor)
    if actor.may(Role.VISITOR):
        planned = [v for v, _case in visits.visits_of_mine(session, actor, since=at) if _is_planned(v)]
        yield Waiting(_("My visits to make"), len(planned), url_for("visits.mine"))


def _is_planned(visit: Visit) -> bool:
    return visit.status == "planned"


def _queue(session: Session, words: str, filters: Filters, actor: Actor) -> Waiting:
    return Waiting(words, queries.count_in_queue(session, filters, actor=actor), address_of(filters))


def _reviews(session: Session, actor: Actor) -> Iterator[Waiting]:
    if actor.may(Role.REVIEWER):
        mine_to_review = Filters(status=CaseStatus.IN_REVIEW, reviewable=True)
        yield _queue(session, _("Cases to review, where I did not visit"), mine_to_review, actor)
    if actor.may(*WRITERS):
        unwritten = Filters(status=CaseStatus.VERIFIED, unwritten=True)
        yield _queue(session, _("Verified cases without an appeal"), unwritten, actor)
    if actor.may(*REVIEWERS):
        waiting = appeals_for(session, actor=actor, statuses=[AppealStatus.IN_REVIEW])
        others = [appeal for appeal in waiting if appeal.drafted_by_id != actor.id]
        href = url_for("appeals.list_appeals", status=AppealStatus.IN_REVIEW.value)
        yield Waiting(_("Appeals to review, drafted by others"), len(others), href)


def _money(session: Session, actor: Actor) -> Iterator[Waiting]:
    if actor.may(Role.APPROVER):
        asked = waiting_for_approval(session, actor=actor)
        others = [payout for payout in asked if payout.requested_by_id != actor.id]
        yield Waiting(_("Payouts to approve"), len(others), url_for("donations.money"))
        wishes = [one for one in wishes_that_wait(session, actor=actor) if one.asked_by_id != actor.id]
        yield Waiting(_("Donors who wish to be forgotten"), len(wishes), url_for("erasure.wishes"))
    if actor.may(Role.TREASURER):
        unshown = waiting_for_evidence(session, actor=actor)
        yield Waiting(_("Payouts whose evidence is missing"), len(unshown), url_for("donations.money"))


def visits_today(session: Session, *, actor: Actor, at: datetime, cipher: Cipher) -> list[TodaysVisit]:
    """Return today's visits; address and telephone to their own visitors, each reading in the trail."""
    found = queries.visits_on_day_of(session, at, actor=actor)
    people = {p for visit, _case in found for p in (visit.first_visitor_id, visit.second_visitor_id)}
    names = names_of(session, people)
    lines = []
    for visit, case in found:
        going = (visit.first_visitor_id, visit.second_visitor_id)
        mine = actor.id in going
        facts = read_case(session, case, cipher=cipher, by=actor, at=at) if mine else None
        lines.append(
            TodaysVisit(
                at=visit.planned_at_utc,
                ref=case.ref,
                visit_id=visit.id or 0,
                visitors=" · ".join(names.get(person, "") for person in going),
                address=facts.address if facts is not None else "",
                phone=facts.phone if facts is not None else "",
                is_mine=facts is not None,
            )
        )
    return lines
