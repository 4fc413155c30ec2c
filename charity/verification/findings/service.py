"""Acts on findings: add, correct with history, resolve a contradicted one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from charity.intake.authorisations.queries import authorisation_of
from charity.intake.evidence.queries import piece_of
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.errors import ChangedMeanwhile
from charity.kernel.roles import Actor
from charity.verification.findings import contradictions, queries
from charity.verification.findings.rules import (
    CorrectionReasonMissing,
    NoAuthorisation,
    Statement,
    StillContradicted,
    Subject,
)
from charity.verification.findings.tables import Contradiction, Finding, FindingVersion
from charity.verification.progress import VERIFIERS, ask_review_again, begin, check_may
from charity.verification.rules import Basis

trail.vocabulary("finding:added", "finding:corrected")

#: A review rests on who is helped and who is paid: when these change it is asked for again.
_REVIEWED_ANEW = frozenset({Subject.IDENTITY, Subject.RELATION, Subject.PAYEE})


@dataclass(frozen=True, slots=True)
class AddFinding:
    """A finding to write down; `once` makes a second sending the same finding."""

    statement: Statement
    once: str


@dataclass(frozen=True, slots=True)
class CorrectFinding:
    """New words or another basis for a finding, and the version they were written against."""

    statement: Statement
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class ResolveFinding:
    """How a contradicted finding was settled, and how it reads from now on."""

    resolution: str
    statement: Statement


def subject_of(finding: Finding) -> str:
    """Return the name of a finding in the trail."""
    return f"finding:{finding.id}"


def add_finding(
    session: Session, case: HelpRequest, command: AddFinding, *, by: Actor, at: datetime, cipher: Cipher
) -> Finding:
    """Write down a fact of a case with its basis; a contradicted one raises a contradiction."""
    check_may(by, *VERIFIERS)
    known = queries.finding_sent_as(session, command.once)
    if known is not None:
        return known
    begin(session, case, by=by, at=at)
    _check(session, case, command.statement, at=at)
    assert case.id is not None
    assert by.id is not None
    finding = Finding(
        request_id=case.id,
        subject=command.statement.subject,
        statement="",
        basis=command.statement.claim.basis,
        once=command.once,
        added_by_id=by.id,
        changed_at_utc=at,
        version=0,
    )
    _write(session, finding, command.statement, reason="", by=by, at=at, cipher=cipher)
    _record(session, "finding:added", finding, case, by=by, at=at)
    _after(session, finding, case, command.statement, by=by, at=at, cipher=cipher)
    return finding


def correct_finding(
    session: Session,
    finding: Finding,
    command: CorrectFinding,
    *,
    case: HelpRequest,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> Finding:
    """Correct a finding; the earlier wording is kept, a contradicted one is resolved instead."""
    check_may(by, *VERIFIERS)
    begin(session, case, by=by, at=at)
    _check_version(session, finding, command.version)
    if finding.basis == Basis.CONTRADICTED:
        raise StillContradicted()
    if not command.reason.strip():
        raise CorrectionReasonMissing()
    _check(session, case, command.statement, at=at)
    _write(session, finding, command.statement, reason=command.reason.strip(), by=by, at=at, cipher=cipher)
    _record(session, "finding:corrected", finding, case, by=by, at=at)
    _after(session, finding, case, command.statement, by=by, at=at, cipher=cipher)
    return finding


def resolve_finding(
    session: Session,
    contradiction: Contradiction,
    command: ResolveFinding,
    *,
    case: HelpRequest,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> Finding:
    """Settle a contradicted finding: it reads anew, on the basis that resolved it."""
    assert contradiction.finding_id is not None
    finding = queries.finding_of(session, case, contradiction.finding_id)
    _check(session, case, command.statement, at=at)
    contradictions.resolve(
        session,
        contradiction,
        contradictions.Resolve(command.resolution, command.statement.claim),
        case=case,
        by=by,
        at=at,
        cipher=cipher,
    )
    _write(session, finding, command.statement, reason="", by=by, at=at, cipher=cipher)
    _record(session, "finding:corrected", finding, case, by=by, at=at)
    return finding


def _check(session: Session, case: HelpRequest, statement: Statement, *, at: datetime) -> None:
    statement.check()
    claim = statement.claim
    claim.check(today=desk_day(at))
    if claim.evidence_id is not None:
        piece_of(session, case, claim.evidence_id)
    if claim.basis is Basis.CONFIRMED and authorisation_of(session, case) is None:
        raise NoAuthorisation()


def _check_version(session: Session, finding: Finding, version: int) -> None:
    if finding.version == version:
        return
    changes = trail.changes_since(session, subject_of(finding), version)
    raise ChangedMeanwhile(who=changes[-1].who if changes else "", changes=changes, version=finding.version)


def _write(
    session: Session,
    finding: Finding,
    statement: Statement,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> None:
    """Put a statement into its row and keep the wording among the versions."""
    statement = replace(statement, is_public=statement.is_public and _may_show(statement))
    claim = statement.claim
    finding.statement = statement.statement.strip()
    finding.basis = claim.basis
    finding.office = claim.office.strip()
    finding.confirmed_on = claim.confirmed_on
    finding.evidence_id = claim.evidence_id
    finding.is_public = statement.is_public
    finding.yuan_won_minor = statement.yuan_won_minor
    finding.note_sealed = _sealed(cipher, f"finding.note|{finding.once}", statement.note)
    finding.contact_sealed = _sealed(cipher, f"finding.contact|{finding.once}", claim.contact)
    finding.version += 1
    finding.changed_at_utc = at
    session.add(finding)
    session.flush()
    _keep_version(session, finding, reason=reason, by=by, at=at)


def _may_show(statement: Statement) -> bool:
    """Never publish a contradiction as a doubt."""
    return statement.claim.basis is not Basis.CONTRADICTED


def _sealed(cipher: Cipher, place: str, text: str) -> bytes | None:
    return cipher.seal(place, text.strip()) if text.strip() else None


def _keep_version(session: Session, finding: Finding, *, reason: str, by: Actor, at: datetime) -> None:
    assert finding.id is not None
    assert by.id is not None
    session.add(
        FindingVersion(
            finding_id=finding.id,
            version=finding.version,
            statement=finding.statement,
            basis=finding.basis,
            office=finding.office,
            confirmed_on=finding.confirmed_on,
            evidence_id=finding.evidence_id,
            is_public=finding.is_public,
            yuan_won_minor=finding.yuan_won_minor,
            reason=reason,
            by_id=by.id,
            at_utc=at,
        )
    )
    session.flush()


def _after(
    session: Session,
    finding: Finding,
    case: HelpRequest,
    statement: Statement,
    *,
    by: Actor,
    at: datetime,
    cipher: Cipher,
) -> None:
    if statement.claim.basis is Basis.CONTRADICTED:
        words = statement.note.strip() or finding.statement
        contradictions.raise_contradiction(
            session, case, words, finding_id=finding.id, by=by, at=at, cipher=cipher
        )
    elif statement.subject in _REVIEWED_ANEW:
        ask_review_again(session, case, by=by, at=at)


def _record(
    session: Session, act: str, finding: Finding, case: HelpRequest, *, by: Actor, at: datetime
) -> None:
    """Keep what changed: the neutral words that the family sees too, no note and no name."""
    changes = {"subject": finding.subject, "basis": finding.basis, "statement": "changed"}
    trail.record(
        session,
        act,
        by=by,
        at=at,
        case=case.ref,
        subject=subject_of(finding),
        version=finding.version,
        changes=changes,
    )
