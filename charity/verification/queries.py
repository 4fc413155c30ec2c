"""Questions about a whole verification: what is known, what still stands in the way."""

from __future__ import annotations

from sqlmodel import Session, col, select

from charity.intake.authorisations.queries import authorisation_of
from charity.intake.rules import CaseStatus
from charity.intake.tables import HelpRequest
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.money import Money, total
from charity.staff.tables import Person
from charity.verification import lines
from charity.verification.findings import queries as findings
from charity.verification.findings.rules import REQUIRED, Subject, settles
from charity.verification.findings.tables import FindingVersion
from charity.verification.known import KnownFact, KnownNeed, KnownPart, KnownVisit, Verification
from charity.verification.need import queries as needs
from charity.verification.need.rules import StatedPart
from charity.verification.need.tables import NeedAssessment
from charity.verification.review import queries as reviews
from charity.verification.review.rules import UNCHECKED_WORDS
from charity.verification.review.tables import Review
from charity.verification.rules import Basis, Block
from charity.verification.visits import queries as visits
from charity.verification.visits.tables import Visit

__all__ = ["blocks", "blocks_before_review", "verification_of"]


def verification_of(session: Session, request_id: int, *, review_id: int | None = None) -> Verification:
    """Return what of a verification may be told in public, with who by number; raises Missing.

    With a review it is told as that review signed it: nothing found out later, and no later figures.
    """
    case = session.get(HelpRequest, request_id)
    if case is None:
        raise Missing()
    standing = reviews.standing_review(session, case)
    review = session.get_one(Review, review_id) if review_id is not None else standing
    as_of = review.signed_at_utc if review is not None and review_id is not None else None
    visit, need = _visit_of(session, request_id, review), _need_of(session, request_id, review)
    told = findings.wordings_of(session, request_id, until=as_of)
    shown = [(Subject(finding.subject), had) for finding, had in told if had.is_public]
    not_checked = tuple(reviews.unchecked_of(session, review)) if review is not None else ()
    return Verification(
        request_id=request_id,
        findings=tuple(_fact(subject, had) for subject, had in shown),
        yuan_won=total(Money(had.yuan_won_minor) for _, had in shown if had.yuan_won_minor is not None),
        visit=_known_visit(session, visit) if visit is not None else None,
        need=_known_need(session, need) if need is not None else None,
        review_id=review.id if review is not None else None,
        review_day=desk_day(review.signed_at_utc) if review is not None else None,
        reviewer_number=_number(session, review.reviewer_id) if review is not None else None,
        not_checked=not_checked,
        not_checked_words=tuple(UNCHECKED_WORDS[item] for item in not_checked),
        is_verified=standing is not None,
        as_of=as_of,
    )


def _need_of(session: Session, request_id: int, review: Review | None) -> NeedAssessment | None:
    if review is not None and review.need_id is not None:
        return session.get(NeedAssessment, review.need_id)
    return needs.latest_need(session, request_id)


def _visit_of(session: Session, request_id: int, review: Review | None) -> Visit | None:
    if review is not None and review.visit_id is not None:
        return session.get(Visit, review.visit_id)
    return visits.latest_made_visit(session, request_id)


def _fact(subject: Subject, had: FindingVersion) -> KnownFact:
    return KnownFact(
        subject=subject,
        statement=had.statement,
        basis=Basis(had.basis),
        office=had.office,
        confirmed_on=had.confirmed_on,
    )


def _known_visit(session: Session, visit: Visit) -> KnownVisit:
    numbers = (_number(session, visit.first_visitor_id), _number(session, visit.second_visitor_id))
    return KnownVisit(day=desk_day(visit.visited_at_utc or visit.planned_at_utc), visitor_numbers=numbers)


def _known_need(session: Session, need: NeedAssessment) -> KnownNeed:
    assert need.id is not None
    stated = needs.stated_of(session, need)
    return KnownNeed(
        id=need.id,
        number=need.number,
        kind=need.kind,
        own_share=Money(need.own_share_minor, need.currency),
        need=Money(need.need_minor, need.currency),
        parts=tuple(_known_part(p, need.currency) for p in stated.parts),
        lines=needs.computed_of(session, need).lines,
        months=need.months,
        quantity=need.quantity,
        unit=need.unit,
        computed_on=desk_day(need.computed_at_utc),
    )


def _known_part(stated: StatedPart, currency: str) -> KnownPart:
    claim = stated.claim
    amount = Money(stated.amount_minor, currency)
    return KnownPart(stated.part, amount, claim.basis, claim.office, claim.confirmed_on)


def _number(session: Session, person_id: int) -> int:
    return session.exec(select(Person.number).where(col(Person.id) == person_id)).one()


def blocks_before_review(session: Session, case: HelpRequest) -> list[Block]:
    """Return what is missing before a case can be verified, each with the page that mends it."""
    if case.stage is CaseStatus.RECEIVED:
        return [lines.not_screened(case.ref)]
    found = [] if authorisation_of(session, case) else [lines.no_authorisation(case.ref)]
    found += _finding_blocks(session, case) + _visit_blocks(session, case)
    return found + _need_blocks(session, case)


def _finding_blocks(session: Session, case: HelpRequest) -> list[Block]:
    assert case.id is not None
    rows = findings.findings_of(session, case.id)
    answered = {f.subject for f in rows if settles(Subject(f.subject), Basis(f.basis))}
    unanswered = [s for s in REQUIRED[case.need_kind or "goods"] if s not in answered]
    contradictions = findings.open_contradictions(session, case.id)
    return [
        *(lines.subject_open(case.ref, subject) for subject in unanswered),
        *(lines.contradiction_open(case.ref, c.id) for c in contradictions),
    ]


def _visit_blocks(session: Session, case: HelpRequest) -> list[Block]:
    assert case.id is not None
    planned = visits.planned_visit(session, case.id)
    if planned is not None:
        return [lines.visit_to_make(case.ref, planned.id)]
    if visits.latest_made_visit(session, case.id) is None:
        return [lines.visit_to_plan(case.ref)]
    return []


def _need_blocks(session: Session, case: HelpRequest) -> list[Block]:
    assert case.id is not None
    need = needs.latest_need(session, case.id)
    if need is None or need.kind != case.need_kind:
        return [lines.need_to_compute(case.ref)]
    if need.kind != "goods" and need.need_minor == 0:
        return [lines.nothing_needed(case.ref)]
    return []


def blocks(session: Session, case: HelpRequest) -> list[Block]:
    """Return everything of verification that stands between a case and publication."""
    if case.stage in {CaseStatus.DECLINED, CaseStatus.WITHDRAWN}:
        return [lines.case_ended(case.ref)]
    missing = blocks_before_review(session, case)
    if missing or reviews.standing_review(session, case) is not None:
        return missing
    if case.stage in {CaseStatus.VISITED, CaseStatus.VERIFIED}:
        return [lines.to_send_for_review(case.ref)]
    return [lines.to_review(case.ref)]
