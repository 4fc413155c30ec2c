"""Acts on appeals on their way to publication: begin, send for review, return, approve."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from charity.appeals.acts import REVIEWERS, WRITERS, check_may, check_version, move, person_id, record
from charity.appeals.appeal import Appeal
from charity.appeals.consents.rules import PersonKind
from charity.appeals.consents.tables import ConsentPerson
from charity.appeals.drafts.queries import authors_of
from charity.appeals.gates import blocks, proof_of
from charity.appeals.queries import appeal_of_case
from charity.appeals.rules import (
    AlreadyRunning,
    AppealStatus,
    NotVerified,
    OwnDraft,
    ReasonMissing,
    StillBlocked,
)
from charity.appeals.versions.tables import AppealNumber
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.references import APPEAL, Reference
from charity.kernel.roles import Actor

trail.vocabulary("appeal:begun", "appeal:sent_for_review", "appeal:returned", "appeal:approved")

_ENDED = (AppealStatus.CLOSED, AppealStatus.WITHDRAWN)


def begin(session: Session, case: HelpRequest, *, once: str, by: Actor, at: datetime) -> Appeal:
    """Begin an appeal for a verified case; the same `once` gives the appeal already begun."""
    check_may(by, *WRITERS)
    known = session.exec(select(Appeal).where(Appeal.once == once)).one_or_none()
    if known is not None:
        return known
    appeal = _new(session, case, once=once, by=by, at=at)
    session.add(appeal)
    session.flush()
    assert appeal.id is not None
    session.add(
        ConsentPerson(
            appeal_id=appeal.id,
            kind=PersonKind.BENEFICIARY,
            label=PersonKind.BENEFICIARY,
            birth_year=case.beneficiary_birth_year,
            added_by_id=person_id(by),
            added_at_utc=at,
        )
    )
    record(session, "appeal:begun", appeal, by=by, at=at)
    return appeal


def _new(session: Session, case: HelpRequest, *, once: str, by: Actor, at: datetime) -> Appeal:
    assert case.id is not None
    proof = proof_of(session, case.id)
    if proof is None:
        raise NotVerified()
    running = appeal_of_case(session, case.id)
    if running is not None and running.stage not in _ENDED:
        raise AlreadyRunning(ref=running.ref)
    assert proof.review.id is not None
    assert proof.need.id is not None
    return Appeal(
        ref=_next_reference(session, at=at),
        request_id=case.id,
        review_id=proof.review.id,
        review_decision=proof.review.decision,
        need_id=proof.need.id,
        need_kind=proof.need.kind,
        need_minor=proof.need.need_minor,
        own_share_minor=proof.need.own_share_minor,
        currency=proof.need.currency,
        changed_by_id=person_id(by),
        created_at_utc=at,
        moved_at_utc=at,
        once=once,
    )


def _next_reference(session: Session, *, at: datetime) -> str:
    """Return the next reference of the year, taken in the transaction that uses it: no number is lost."""
    year = desk_day(at).year
    last = session.exec(select(sa.func.max(AppealNumber.number)).where(AppealNumber.year == year)).one()
    number = (last or 0) + 1
    ref = str(Reference(APPEAL, year, number))
    session.add(AppealNumber(ref=ref, year=year, number=number))
    session.flush()
    return ref


def send_for_review(session: Session, appeal: Appeal, *, version: int, by: Actor, at: datetime) -> Appeal:
    """Send a draft to be reviewed by somebody else, when nothing is missing."""
    check_may(by, *WRITERS)
    check_version(session, appeal, version)
    _check_whole(session, appeal, at=at)
    move(appeal, AppealStatus.IN_REVIEW, at=at)
    appeal.return_note = ""
    record(session, "appeal:sent_for_review", appeal, by=by, at=at)
    return appeal


def return_to_draft(
    session: Session, appeal: Appeal, *, note: str, version: int, by: Actor, at: datetime
) -> Appeal:
    """Give a draft back with a note of what is to be mended."""
    check_may(by, *REVIEWERS)
    check_version(session, appeal, version)
    if not note.strip():
        raise ReasonMissing()
    move(appeal, AppealStatus.DRAFT, at=at)
    appeal.return_note = note.strip()
    appeal.drafted_by_id = appeal.reviewed_by_id = None
    record(session, "appeal:returned", appeal, by=by, at=at)
    return appeal


def approve(session: Session, appeal: Appeal, *, version: int, by: Actor, at: datetime) -> Appeal:
    """Approve a draft that others wrote; it waits for its publication."""
    check_may(by, *REVIEWERS)
    check_version(session, appeal, version)
    check_other_hand(session, appeal, by=by)
    _check_whole(session, appeal, at=at)
    move(appeal, AppealStatus.SCHEDULED, at=at)
    appeal.drafted_by_id, appeal.reviewed_by_id = appeal.changed_by_id, person_id(by)
    record(session, "appeal:approved", appeal, by=by, at=at)
    return appeal


def is_author(session: Session, appeal: Appeal, by: Actor) -> bool:
    """Return whether a person wrote on the working words."""
    assert appeal.id is not None
    return by.id in authors_of(session, appeal.id) | {appeal.changed_by_id}


def check_other_hand(session: Session, appeal: Appeal, *, by: Actor) -> None:
    """Refuse a review by anyone who wrote on the working words."""
    if is_author(session, appeal, by):
        raise OwnDraft()


def _check_whole(session: Session, appeal: Appeal, *, at: datetime) -> None:
    if blocks(session, appeal, at=at):
        raise StillBlocked()
