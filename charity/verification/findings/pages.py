"""What pages show of findings and contradictions, ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.money import Money
from charity.kernel.web.words import _, money_text
from charity.staff.queries import names_of
from charity.verification.findings import queries
from charity.verification.findings.rules import SUBJECT_WORDS, Subject
from charity.verification.findings.tables import Contradiction, Finding
from charity.verification.rules import Basis
from charity.verification.texts import BASIS_TONES, basis_text


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding as the desk reads it."""

    id: int
    subject: str
    statement: str
    basis: str
    tone: str
    evidence_id: int | None
    evidence: str
    note: str
    yuan_won: str
    shown: str
    who: str
    changed_at: datetime
    is_contradicted: bool


@dataclass(frozen=True, slots=True)
class ContradictionLine:
    """Something that did not fit, and how it was resolved."""

    id: int
    words: str
    source: str
    who: str
    raised_at: datetime
    resolution: str
    basis: str
    resolved_by: str
    resolved_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still blocks publishing."""
        return self.resolved_at is None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """An earlier wording."""

    version: int
    statement: str
    basis: str
    reason: str
    who: str
    at: datetime


def finding_lines(session: Session, case: HelpRequest, *, cipher: Cipher) -> list[FindingLine]:
    """Return the findings of a case."""
    assert case.id is not None
    rows = queries.findings_of(session, case.id)
    names = names_of(session, [row.added_by_id for row in rows])
    return [_finding_line(session, case, row, names, cipher) for row in rows]


def _finding_line(
    session: Session, case: HelpRequest, row: Finding, names: Mapping[int, str], cipher: Cipher
) -> FindingLine:
    inside = queries.opened(session, row, case, cipher=cipher)
    basis = Basis(row.basis)
    return FindingLine(
        id=row.id or 0,
        subject=_(SUBJECT_WORDS[Subject(row.subject)]),
        statement=row.statement,
        basis=basis_text(basis, office=row.office, contact=inside.contact, on=row.confirmed_on),
        tone=BASIS_TONES[basis],
        evidence_id=row.evidence_id,
        evidence=inside.evidence_name,
        note=inside.note,
        yuan_won=money_text(Money(row.yuan_won_minor)) if row.yuan_won_minor is not None else "",
        shown=_("may be shown in public") if row.is_public else _("for the desk only"),
        who=names.get(row.added_by_id, ""),
        changed_at=row.changed_at_utc,
        is_contradicted=basis is Basis.CONTRADICTED,
    )


def contradiction_lines(session: Session, case: HelpRequest, *, cipher: Cipher) -> list[ContradictionLine]:
    """Return everything of a case that did not fit, open ones first."""
    assert case.id is not None
    rows = queries.contradictions_of(session, case.id)
    people = [r.raised_by_id for r in rows] + [r.resolved_by_id or 0 for r in rows]
    names = names_of(session, people)
    return [contradiction_line(row, names, cipher) for row in rows]


def contradiction_line(row: Contradiction, names: Mapping[int, str], cipher: Cipher) -> ContradictionLine:
    """Return one contradiction, opened."""
    basis = ""
    if row.resolution_basis is not None:
        basis = basis_text(Basis(row.resolution_basis), office=row.resolution_office, on=row.resolution_on)
    return ContradictionLine(
        id=row.id or 0,
        words=queries.words_of(row, cipher=cipher),
        source=_("From a finding") if row.finding_id is not None else _("From a home visit"),
        who=names.get(row.raised_by_id, ""),
        raised_at=row.raised_at_utc,
        resolution=queries.resolution_of(row, cipher=cipher),
        basis=basis,
        resolved_by=names.get(row.resolved_by_id or 0, ""),
        resolved_at=row.resolved_at_utc,
    )


def version_lines(session: Session, finding: Finding) -> list[VersionLine]:
    """Return every wording of a finding, newest first."""
    rows = queries.versions_of(session, finding)
    names = names_of(session, [row.by_id for row in rows])
    return [
        VersionLine(
            version=row.version,
            statement=row.statement,
            basis=basis_text(Basis(row.basis), office=row.office, on=row.confirmed_on),
            reason=row.reason,
            who=names.get(row.by_id, ""),
            at=row.at_utc,
        )
        for row in rows
    ]
