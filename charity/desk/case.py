"""The case page: everything about one case across the columns, ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.appeals.queries import appeal_of_case
from charity.appeals.queries import blocks as appeal_blocks
from charity.appeals.rules import PUBLIC
from charity.appeals.rules import STATUS_WORDS as APPEAL_WORDS
from charity.desk import queries
from charity.desk.queue import age_text, reasons_of
from charity.desk.tasks import Task, tasks_of
from charity.intake.authorisations.queries import authorisation_of
from charity.intake.districts import district_text
from charity.intake.evidence.queries import evidence_of, filename_of
from charity.intake.evidence.rules import EVIDENCE_WORDS, EvidenceKind
from charity.intake.facts import CaseFacts
from charity.intake.rules import CaseStatus
from charity.intake.tables import HelpRequest
from charity.intake.words import NEED_WORDS, STATUS_WORDS
from charity.kernel.cipher import Cipher
from charity.kernel.roles import Actor, Role
from charity.kernel.web.words import _, day_text
from charity.kernel.words import N_
from charity.staff.queries import names_of
from charity.verification.findings.pages import (
    ContradictionLine,
    FindingLine,
    contradiction_lines,
    finding_lines,
)
from charity.verification.need.pages import NeedPage, need_page
from charity.verification.need.queries import latest_need
from charity.verification.openable import openable
from charity.verification.progress import VERIFIERS
from charity.verification.queries import blocks as case_blocks
from charity.verification.review.changes import Event, event_of
from charity.verification.review.pages import ReviewLine, review_lines
from charity.verification.rules import Block
from charity.verification.visits.pages import VisitLine, visit_lines
from charity.verification.words import ACT_WORDS

EVENTS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in words."""

    words: str
    href: str
    why: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence."""

    id: int
    kind: str
    filename: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class AppealLine:
    """The appeal of a case."""

    ref: str
    title: str
    status: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case across the columns."""

    ref: str
    status: str
    reasons: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, str], ...]
    phone: str
    blocks: Sequence[Block]
    tasks: Sequence[TaskLine]
    findings: Sequence[FindingLine]
    contradictions: Sequence[ContradictionLine]
    evidence: Sequence[EvidenceLine]
    authorisation: str
    need: NeedPage | None
    visits: Sequence[VisitLine]
    reviews: Sequence[ReviewLine]
    appeal: AppealLine | None
    events: Sequence[Event]
    may_write: bool
    may_begin_appeal: bool


def case_page(
    session: Session, case: HelpRequest, facts: CaseFacts, *, actor: Actor, at: datetime, cipher: Cipher
) -> CasePage:
    """Return what the page of a case shows to a person who may see it."""
    assert case.id is not None
    appeal, need = appeal_of_case(session, case.id), latest_need(session, case.id)
    own, further = case_blocks(session, case), _appeal_blocks(session, appeal, at)
    visit_at = queries.next_visits(session, [case.id]).get(case.id)
    tasks = tasks_of(
        case.need_kind or "", case.stage, own, has_appeal=appeal is not None, appeal_blocks=further
    )
    return CasePage(
        ref=case.ref,
        status=_(STATUS_WORDS[case.stage]),
        reasons=tuple(reasons_of(case, visit_at, at=at)),
        pairs=_pairs(session, case, facts, at),
        phone=facts.phone,
        blocks=openable(_blocks_of(case, appeal, own, further), actor),
        tasks=[_task_line(task, case, appeal) for task in tasks],
        findings=finding_lines(session, case, cipher=cipher),
        contradictions=contradiction_lines(session, case, cipher=cipher),
        evidence=_evidence(session, case, cipher),
        authorisation=_authorisation(session, case),
        need=need_page(session, need) if need is not None else None,
        visits=visit_lines(session, case, actor=actor),
        reviews=review_lines(session, case, cipher=cipher),
        appeal=_appeal_line(appeal),
        events=_events(session, case),
        may_write=actor.may(*VERIFIERS),
        may_begin_appeal=appeal is None and case.stage is CaseStatus.VERIFIED and actor.may(Role.EDITOR),
    )


def _pairs(
    session: Session, case: HelpRequest, facts: CaseFacts, at: datetime
) -> tuple[tuple[str, str], ...]:
    taken = names_of(session, [case.assigned_to_id]).get(case.assigned_to_id or 0, _("Nobody yet"))
    pairs = (
        (_("Beneficiary"), facts.beneficiary_name),
        (_("Year of birth"), str(facts.year_of_birth or "")),
        (_("Kind of need"), _(NEED_WORDS[case.kind]) if case.kind is not None else ""),
        (_("District"), district_text(case.district) if case.district else ""),
        (_("Hospital"), facts.hospital),
        (_("Open for"), age_text(case.created_at_utc, at)),
        (_("Taken by"), taken),
        (_("Why the emergency plan"), case.emergency_reason),
    )
    return tuple((name, value) for name, value in pairs if value)


def _appeal_blocks(session: Session, appeal: Appeal | None, at: datetime) -> list[Block]:
    return appeal_blocks(session, appeal, at=at) if appeal is not None else []


def _blocks_of(
    case: HelpRequest, appeal: Appeal | None, own: list[Block], further: list[Block]
) -> list[Block]:
    """Return what blocks publication: of the case, of its appeal, or that there is no appeal yet."""
    if appeal is not None:
        return [] if appeal.stage in PUBLIC else further
    if own:
        return own
    words = N_("The case is verified; no appeal is drafted yet.")
    return [Block("no_appeal", words, "appeals.begin", {"ref": case.ref})]


def _task_line(task: Task, case: HelpRequest, appeal: Appeal | None) -> TaskLine:
    ref = appeal.ref if task.is_of_appeal and appeal is not None else case.ref
    href = url_for(task.endpoint, ref=ref) if task.endpoint else ""
    why = _("once an appeal is drafted") if task.is_of_appeal and appeal is None else ""
    return TaskLine(_(task.words), href, why, _(task.state), task.tone)


def _evidence(session: Session, case: HelpRequest, cipher: Cipher) -> list[EvidenceLine]:
    return [
        EvidenceLine(
            p.id or 0,
            _(EVIDENCE_WORDS[EvidenceKind(p.kind)]),
            filename_of(p, case, cipher=cipher),
            p.added_at_utc,
        )
        for p in evidence_of(session, case)
    ]


def _authorisation(session: Session, case: HelpRequest) -> str:
    signed = authorisation_of(session, case)
    if signed is None:
        return str(_("Not signed: nobody may be asked about the family yet."))
    return str(_("Signed on %(day)s.", day=day_text(signed.signed_on)))


def _appeal_line(appeal: Appeal | None) -> AppealLine | None:
    if appeal is None:
        return None
    return AppealLine(appeal.ref, appeal.title or appeal.ref, _(APPEAL_WORDS[appeal.stage]))


def _events(session: Session, case: HelpRequest) -> list[Event]:
    rows = queries.acts_on_case(session, case.ref, list(ACT_WORDS), limit=EVENTS_SHOWN)
    return [_told(event_of(row), row.changes, row.act) for row in rows]


def _told(event: Event, changes: str, act: str) -> Event:
    """Add to a moved case where it moved to."""
    if act != "help_request:moved":
        return event
    for status, words in STATUS_WORDS.items():
        if f'"status":"{status.value}"' in changes:
            return replace(event, detail=_(words))
    return event
