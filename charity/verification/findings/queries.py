"""Questions about findings and contradictions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from charity.intake.evidence.queries import filename_of, piece_of
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.errors import Missing
from charity.verification.findings.rules import Subject
from charity.verification.findings.tables import Contradiction, Finding, FindingVersion


@dataclass(frozen=True, slots=True)
class Opened:
    """What a finding keeps inside the desk, in the clear."""

    note: str
    contact: str
    evidence_name: str


def findings_of(session: Session, request_id: int) -> list[Finding]:
    """Return the findings of a case, by subject in the order of the subjects, then oldest first."""
    rows = session.exec(select(Finding).where(Finding.request_id == request_id).order_by(col(Finding.id)))
    order = list(Subject)
    return sorted(rows, key=lambda finding: order.index(Subject(finding.subject)))


def wordings_of(
    session: Session, request_id: int, *, until: datetime | None = None
) -> list[tuple[Finding, FindingVersion]]:
    """Return each finding of a case with the wording it had at a moment, or has now; none written later."""
    rows = session.exec(
        select(Finding, FindingVersion)
        .join(FindingVersion, col(FindingVersion.finding_id) == col(Finding.id))
        .where(Finding.request_id == request_id)
        .order_by(col(Finding.id), col(FindingVersion.version))
    )
    latest = {finding.id: (finding, had) for finding, had in rows if until is None or had.at_utc <= until}
    order = list(Subject)
    return sorted(latest.values(), key=lambda pair: order.index(Subject(pair[0].subject)))


def finding_of(session: Session, case: HelpRequest, finding_id: int) -> Finding:
    """Return one finding of a case; raises Missing when it belongs to another."""
    found = session.get(Finding, finding_id)
    if found is None or found.request_id != case.id:
        raise Missing()
    return found


def finding_sent_as(session: Session, once: str) -> Finding | None:
    """Return the finding that a form already made."""
    return session.exec(select(Finding).where(Finding.once == once)).one_or_none()


def versions_of(session: Session, finding: Finding) -> list[FindingVersion]:
    """Return every wording that a finding had, newest first."""
    rows = session.exec(
        select(FindingVersion)
        .where(FindingVersion.finding_id == finding.id)
        .order_by(col(FindingVersion.version).desc())
    )
    return list(rows)


def opened(session: Session, finding: Finding, case: HelpRequest, *, cipher: Cipher) -> Opened:
    """Return a finding's note, the person of the office and the name of its document."""
    name = ""
    if finding.evidence_id is not None:
        name = filename_of(piece_of(session, case, finding.evidence_id), case, cipher=cipher)
    return Opened(
        note=_text(cipher, f"finding.note|{finding.once}", finding.note_sealed),
        contact=_text(cipher, f"finding.contact|{finding.once}", finding.contact_sealed),
        evidence_name=name,
    )


def _text(cipher: Cipher, place: str, sealed: bytes | None) -> str:
    return cipher.open(place, sealed) if sealed is not None else ""


def contradictions_of(session: Session, request_id: int) -> list[Contradiction]:
    """Return everything of a case that did not fit, open ones first, then newest first."""
    rows = session.exec(select(Contradiction).where(Contradiction.request_id == request_id))
    return sorted(rows, key=lambda c: (c.resolved_at_utc is not None, -(c.id or 0)))


def open_contradictions(session: Session, request_id: int) -> list[Contradiction]:
    """Return what does not fit and is not resolved, oldest first."""
    rows = session.exec(
        select(Contradiction)
        .where(Contradiction.request_id == request_id, col(Contradiction.resolved_at_utc).is_(None))
        .order_by(col(Contradiction.id))
    )
    return list(rows)


def contradiction_of(session: Session, case: HelpRequest, contradiction_id: int) -> Contradiction:
    """Return one contradiction of a case; raises Missing when it belongs to another."""
    found = session.get(Contradiction, contradiction_id)
    if found is None or found.request_id != case.id:
        raise Missing()
    return found


def place_of(contradiction: Contradiction, field: str) -> str:
    """Return the name of the place a contradiction's text is sealed for."""
    source = f"{contradiction.finding_id or ''}|{contradiction.visit_id or ''}|{contradiction.raised_by_id}"
    return f"contradiction.{field}|{contradiction.request_id}|{source}"


def words_of(contradiction: Contradiction, *, cipher: Cipher) -> str:
    """Return what does not fit, in the clear."""
    return cipher.open(place_of(contradiction, "words"), contradiction.words_sealed)


def resolution_of(contradiction: Contradiction, *, cipher: Cipher) -> str:
    """Return how it was resolved, in the clear; empty while it is open."""
    return _text(cipher, place_of(contradiction, "resolution"), contradiction.resolution_sealed)
