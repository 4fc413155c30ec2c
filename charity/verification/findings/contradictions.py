"""Acts on contradictions: raise, resolve on a basis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.intake.evidence.queries import piece_of
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor
from charity.verification.findings import queries
from charity.verification.findings.rules import AlreadyResolved, check_resolution
from charity.verification.findings.tables import Contradiction
from charity.verification.progress import VERIFIERS, ask_review_again, begin, check_may
from charity.verification.rules import Claim

trail.vocabulary("contradiction:raised", "contradiction:resolved")


@dataclass(frozen=True, slots=True)
class Resolve:
    """How a contradiction was settled, and on what basis."""

    resolution: str
    claim: Claim


def raise_contradiction(
    session: Session,
    case: HelpRequest,
    words: str,
    *,
    finding_id: int | None = None,
    visit_id: int | None = None,
    seen_by_id: int | None = None,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> Contradiction:
    """Keep that something does not fit; it blocks publishing until it is resolved."""
    assert case.id is not None
    raised_by_id = seen_by_id or by.id
    assert raised_by_id is not None, "a person saw what does not fit"
    row = Contradiction(
        request_id=case.id,
        finding_id=finding_id,
        visit_id=visit_id,
        words_sealed=b"",
        raised_by_id=raised_by_id,
        raised_at_utc=at,
    )
    row.words_sealed = cipher.seal(queries.place_of(row, "words"), words)
    session.add(row)
    session.flush()
    _record(session, "contradiction:raised", row, case, by=by, at=at)
    ask_review_again(session, case, by=by, at=at)
    return row


def resolve(
    session: Session,
    contradiction: Contradiction,
    command: Resolve,
    *,
    case: HelpRequest,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> Contradiction:
    """Settle a contradiction by a document seen or an office that confirms; once."""
    check_may(by, *VERIFIERS)
    begin(session, case, by=by, at=at)
    if contradiction.resolved_at_utc is not None:
        raise AlreadyResolved()
    claim = command.claim
    check_resolution(command.resolution, claim)
    claim.check(today=desk_day(at))
    if claim.evidence_id is not None:
        piece_of(session, case, claim.evidence_id)
    contradiction.resolution_sealed = cipher.seal(
        queries.place_of(contradiction, "resolution"), command.resolution.strip()
    )
    contradiction.resolution_basis = claim.basis
    contradiction.resolution_office = claim.office
    contradiction.resolution_on = claim.confirmed_on
    contradiction.resolution_evidence_id = claim.evidence_id
    contradiction.resolved_by_id = by.id
    contradiction.resolved_at_utc = at
    session.add(contradiction)
    session.flush()
    _record(session, "contradiction:resolved", contradiction, case, by=by, at=at, basis=claim.basis)
    return contradiction


def _record(
    session: Session,
    act: str,
    row: Contradiction,
    case: HelpRequest,
    *,
    by: Actor,
    at: datetime,
    basis: str = "",
) -> None:
    changes = {"finding": row.finding_id, "visit": row.visit_id} | ({"basis": basis} if basis else {})
    subject = f"contradiction:{row.id}"
    trail.record(session, act, by=by, at=at, case=case.ref, subject=subject, changes=changes)
