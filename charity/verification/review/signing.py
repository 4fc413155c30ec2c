"""Signing a verification: what was signed is kept to the byte, sealed, and the log names it by its hash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.intake.evidence.tables import Evidence
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher, Entropy
from charity.kernel.clock import desk_day
from charity.ledger.entry import Draft, Kind
from charity.ledger.journal import Journal
from charity.staff.tables import Person
from charity.verification.findings.queries import wordings_of
from charity.verification.findings.tables import FindingVersion
from charity.verification.need.queries import stated_of
from charity.verification.need.rules import StatedPart
from charity.verification.need.tables import NeedAssessment
from charity.verification.review.document import (
    SALT_BYTES,
    SignedFinding,
    SignedNeed,
    SignedPart,
    SignedVerification,
    canonical,
    sha256_of,
)
from charity.verification.review.queries import document_place, unchecked_of
from charity.verification.review.tables import Review, VerificationDocument
from charity.verification.visits.tables import Visit


@dataclass(frozen=True, slots=True)
class SigningTools:
    """What a signature is made with: the ledger's one writer, the cipher, and chance for the salt."""

    journal: Journal
    cipher: Cipher
    entropy: Entropy


def sign(session: Session, review: Review, case: HelpRequest, *, at: datetime, tools: SigningTools) -> str:
    """Keep what a verifying review signed, book its hash, and return the hash."""
    octets = canonical(_signed(session, review, case), salt=tools.entropy(SALT_BYTES))
    sha256 = sha256_of(octets)
    # no appeal: that a certain family was verified is told only by the appeal that is published later
    draft = Draft(Kind.VERIFICATION_SIGNED, day=desk_day(at), appeal=None, documents=(sha256,))
    booked = tools.journal.post(draft, at=at)
    session.execute(
        sa.insert(VerificationDocument).values(
            review_id=review.id,
            sha256=sha256,
            document_sealed=tools.cipher.seal(document_place(sha256), octets.decode()),
            entry_seq=booked.seq,
        )
    )
    return sha256


def _signed(session: Session, review: Review, case: HelpRequest) -> SignedVerification:
    assert case.id is not None
    wordings = wordings_of(session, case.id)
    need = session.get_one(NeedAssessment, review.need_id)
    visit = session.get_one(Visit, review.visit_id)
    parts = stated_of(session, need).parts
    evidence = _hashes(
        session, [had.evidence_id for _, had in wordings] + [part.claim.evidence_id for part in parts]
    )
    numbers = _numbers(session, [review.reviewer_id, visit.first_visitor_id, visit.second_visitor_id])
    return SignedVerification(
        case=case.ref,
        review_number=review.number,
        signed_at=review.signed_at_utc,
        reviewer_number=numbers[review.reviewer_id],
        visited_on=desk_day(visit.visited_at_utc or visit.planned_at_utc),
        visitor_numbers=(numbers[visit.first_visitor_id], numbers[visit.second_visitor_id]),
        findings=[_finding(finding.subject, had, evidence) for finding, had in wordings],
        need=_need(need, parts, evidence),
        not_checked=[item.value for item in unchecked_of(session, review)],
    )


def _finding(subject: str, had: FindingVersion, evidence: dict[int | None, str]) -> SignedFinding:
    return SignedFinding(
        subject=subject,
        statement=had.statement,
        basis=had.basis,
        office=had.office,
        confirmed_on=had.confirmed_on,
        evidence=evidence.get(had.evidence_id, ""),
        is_public=had.is_public,
        yuan_won_minor=had.yuan_won_minor,
    )


def _need(need: NeedAssessment, parts: Iterable[StatedPart], evidence: dict[int | None, str]) -> SignedNeed:
    return SignedNeed(
        number=need.number,
        kind=need.kind,
        currency=need.currency,
        own_share_minor=need.own_share_minor,
        need_minor=need.need_minor,
        lodging_limit_minor=need.lodging_limit_minor,
        months=need.months,
        quantity=need.quantity,
        unit=need.unit,
        parts=[
            SignedPart(
                part=one.part.value,
                amount_minor=one.amount_minor,
                basis=one.claim.basis.value,
                office=one.claim.office,
                confirmed_on=one.claim.confirmed_on,
                evidence=evidence.get(one.claim.evidence_id, ""),
            )
            for one in parts
        ],
    )


def _hashes(session: Session, ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = {one for one in ids if one is not None}
    rows = session.exec(select(Evidence.id, Evidence.sha256).where(col(Evidence.id).in_(wanted)))
    return dict(rows.all())


def _numbers(session: Session, ids: Iterable[int]) -> dict[int, int]:
    rows = session.exec(select(Person.id, Person.number).where(col(Person.id).in_(set(ids))))
    return {person_id: number for person_id, number in rows if person_id is not None}
