"""Acts of review: send for review, decide, decline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.intake.rules import CaseStatus, DeclineReason
from charity.intake.service import decline, move_case
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.errors import ChangedMeanwhile, Missing
from charity.kernel.roles import Actor, Role
from charity.verification.need.queries import latest_need
from charity.verification.progress import UNDERWAY, VERIFIERS, check_may
from charity.verification.queries import blocks_before_review
from charity.verification.review import queries
from charity.verification.review.rules import (
    Decision,
    NotInReview,
    NotReadyForReview,
    NoVisitNoDoubt,
    Reason,
    ReasonCodeMissing,
    ReviewerVisited,
    StillBlocked,
    Unchecked,
    UncheckedUnconfirmed,
    WordsMissing,
)
from charity.verification.review.signing import SigningTools, sign
from charity.verification.review.tables import Review, ReviewUnchecked
from charity.verification.visits import queries as visits
from charity.verification.visits.rules import SheetState

trail.vocabulary(
    "review:asked_for", "review:verified", "review:returned", "review:declined", "review:document_read"
)

#: What the family is told when a review declines.
TOLD: dict[Reason, DeclineReason] = {
    Reason.PAPERS_CONTRADICT: DeclineReason.PAPERS_CONTRADICT,
    Reason.VISIT_RAISED_DOUBTS: DeclineReason.NEED_NOT_SHOWN,
    Reason.NOT_IN_SCOPE: DeclineReason.OTHER,
    Reason.NO_NEED_LEFT: DeclineReason.NEED_NOT_SHOWN,
    Reason.POLICY_COVERS: DeclineReason.POLICY_COVERS,
    Reason.NO_AUTHORISATION: DeclineReason.NO_AUTHORISATION,
    Reason.NOT_REACHED: DeclineReason.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class Decide:
    """A reviewer's decision; `version` is the number of the need it was made on."""

    decision: Decision
    once: str
    words: str = ""
    reason: Reason | None = None
    unchecked: frozenset[Unchecked] = frozenset()
    family_saw: bool = False
    version: int = 0


def send_for_review(session: Session, case: HelpRequest, *, by: Actor, at: datetime) -> HelpRequest:
    """Hand a case with nothing missing to a reviewer; a second time changes nothing."""
    check_may(by, *VERIFIERS)
    if case.stage is CaseStatus.IN_REVIEW:
        return case
    if blocks_before_review(session, case):
        raise NotReadyForReview()
    move_case(session, case, CaseStatus.IN_REVIEW, by=by, at=at)
    trail.record(session, "review:asked_for", by=by, at=at, case=case.ref, subject=f"help_request:{case.id}")
    return case


def decide(
    session: Session, case: HelpRequest, command: Decide, *, by: Actor, at: datetime, tools: SigningTools
) -> Review:
    """Verify, return or decline a case, as a third person who did not visit; a verification is in the log."""
    check_may(by, Role.REVIEWER)
    assert case.id is not None
    if by.id in visits.went_to(session, case.id):
        raise ReviewerVisited()
    known = queries.review_sent_as(session, command.once)
    if known is not None:
        return known
    _check_stage(case, command.decision)
    _check_words(session, case, command)
    if command.decision is Decision.VERIFIED:
        _check_verifiable(session, case, command)
    review = _keep(session, case, command, by=by, at=at, cipher=tools.cipher)
    if command.decision is Decision.VERIFIED:
        sign(session, review, case, at=at, tools=tools)
    _record(session, review, case, by=by, at=at)
    _move(session, case, command, by=by, at=at, cipher=tools.cipher)
    return review


def _check_stage(case: HelpRequest, decision: Decision) -> None:
    allowed = UNDERWAY if decision is Decision.DECLINED else {CaseStatus.IN_REVIEW}
    if case.stage not in allowed:
        raise NotInReview()


def _check_words(session: Session, case: HelpRequest, command: Decide) -> None:
    if command.decision is Decision.VERIFIED:
        return
    if command.decision is Decision.DECLINED:
        if command.reason is None:
            raise ReasonCodeMissing()
        assert case.id is not None
        visited = visits.latest_made_visit(session, case.id) is not None
        if command.reason is Reason.VISIT_RAISED_DOUBTS and not visited:
            raise NoVisitNoDoubt()
    if not command.words.strip():
        raise WordsMissing()


def _check_verifiable(session: Session, case: HelpRequest, command: Decide) -> None:
    assert case.id is not None
    need = latest_need(session, case.id)
    if need is not None and need.number != command.version:
        changes = trail.changes_since(session, f"need:{case.id}", command.version)
        who = changes[-1].who if changes else ""
        raise ChangedMeanwhile(who=who, changes=changes, version=need.number)
    if blocks_before_review(session, case):
        raise StillBlocked()
    if not command.family_saw:
        raise UncheckedUnconfirmed()


def _keep(
    session: Session, case: HelpRequest, command: Decide, *, by: Actor, at: datetime, cipher: Cipher
) -> Review:
    assert case.id is not None
    assert by.id is not None
    latest = queries.latest_review(session, case.id)
    need = latest_need(session, case.id)
    declined = command.decision is Decision.DECLINED
    review = Review(
        request_id=case.id,
        number=latest.number + 1 if latest is not None else 1,
        decision=command.decision,
        reason=command.reason if declined else None,
        reviewer_id=by.id,
        need_id=need.id if need is not None else None,
        beneficiary_mark=queries.beneficiary_mark(case),
        family_saw_unchecked=command.family_saw,
        signed_at_utc=at,
        once=command.once,
    )
    if command.words.strip():
        review.words_sealed = cipher.seal(queries.place(review), command.words.strip())
    _name_visit(session, review)
    session.add(review)
    session.flush()
    assert review.id is not None
    if command.decision is Decision.VERIFIED:
        session.add_all(ReviewUnchecked(review_id=review.id, code=code) for code in sorted(command.unchecked))
    session.flush()
    return review


def _name_visit(session: Session, review: Review) -> None:
    """Tie the review to the visit it rests on, so that the database can hold the reviewer against it."""
    visit = visits.latest_made_visit(session, review.request_id)
    if visit is None:
        return
    sheets = visits.sheets_of(session, visit)
    review.visit_id = visit.id
    review.visit_status = visit.status
    review.first_visitor_id = visit.first_visitor_id
    review.second_visitor_id = visit.second_visitor_id
    review.first_sheet_id = sheets[visit.first_visitor_id].id
    review.second_sheet_id = sheets[visit.second_visitor_id].id
    review.sheets_state = SheetState.SUBMITTED


def _move(
    session: Session, case: HelpRequest, command: Decide, *, by: Actor, at: datetime, cipher: Cipher
) -> None:
    if command.decision is Decision.DECLINED:
        assert command.reason is not None
        told = TOLD[command.reason]
        decline(session, case, reason=told, words=command.words, by=by, at=at, cipher=cipher)
        return
    to = CaseStatus.VERIFIED if command.decision is Decision.VERIFIED else CaseStatus.VISITED
    move_case(session, case, to, by=by, at=at)


def _record(session: Session, review: Review, case: HelpRequest, *, by: Actor, at: datetime) -> None:
    changes = {"need": review.need_id, "visit": review.visit_id} | (
        {"reason": str(review.reason)} if review.reason else {}
    )
    trail.record(
        session,
        f"review:{review.decision}",
        by=by,
        at=at,
        case=case.ref,
        subject=f"review:{review.id}",
        changes=changes,
    )


def read_document(
    session: Session, case: HelpRequest, number: int, *, by: Actor, at: datetime, cipher: Cipher
) -> bytes:
    """Return the exact bytes that a review of a case signed; raises Missing where none were kept."""
    assert case.id is not None
    review = next((one for one in queries.reviews_of(session, case.id) if one.number == number), None)
    document = queries.document_of(session, review.id) if review is not None and review.id else None
    if document is None:
        raise Missing()
    trail.record(
        session, "review:document_read", by=by, at=at, case=case.ref, subject=f"review:{document.review_id}"
    )
    return queries.document_bytes(document, cipher=cipher)
