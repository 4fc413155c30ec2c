"""Findings, their earlier wordings, and contradictions with their resolution."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime
from charity.verification.constraints import CONFIRMED_BY_WHOM, DOCUMENT_NAMED, one_of
from charity.verification.findings.rules import STATEMENT_CHARS_MAX, Subject
from charity.verification.rules import SETTLING, Basis


class Finding(SQLModel, table=True):
    """One fact of a case with its basis, as it reads now."""

    __tablename__ = "finding"
    __table_args__ = (
        sa.CheckConstraint(one_of("subject", Subject), name="subject"),
        sa.CheckConstraint(one_of("basis", Basis), name="basis"),
        sa.CheckConstraint(CONFIRMED_BY_WHOM, name="confirmed_by_whom"),
        sa.CheckConstraint(DOCUMENT_NAMED, name="document_named"),
        sa.CheckConstraint("statement <> ''", name="statement"),
        sa.ForeignKeyConstraint(
            ("evidence_id", "request_id"),
            ("evidence.id", "evidence.request_id"),
            name="fk_finding_evidence_of_case",
        ),
        sa.CheckConstraint(
            "yuan_won_minor IS NULL OR (subject = 'policy' AND yuan_won_minor >= 0)", name="yuan_won"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="help_request.id", index=True)
    subject: str = Field(max_length=20)
    statement: str = Field(max_length=STATEMENT_CHARS_MAX)
    note_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    basis: str = Field(max_length=20)
    office: str = Field(default="", max_length=120)
    contact_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    confirmed_on: date | None = Field(default=None)
    evidence_id: int | None = Field(default=None)
    is_public: bool = Field(default=True)
    yuan_won_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    version: int = Field(default=1)
    once: str = Field(max_length=40, unique=True)
    added_by_id: int = Field(foreign_key="person.id")
    changed_at_utc: datetime = Field(sa_type=UtcDateTime)


class FindingVersion(SQLModel, table=True):
    """A wording that a finding had, with who wrote it and why it was corrected."""

    __tablename__ = "finding_version"
    __table_args__ = (sa.UniqueConstraint("finding_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    version: int
    statement: str = Field(max_length=STATEMENT_CHARS_MAX)
    basis: str = Field(max_length=20)
    office: str = Field(default="", max_length=120)
    confirmed_on: date | None = Field(default=None)
    evidence_id: int | None = Field(default=None, foreign_key="evidence.id")
    is_public: bool = Field(default=True)
    yuan_won_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    reason: str = Field(default="", max_length=300)
    by_id: int = Field(foreign_key="person.id")
    at_utc: datetime = Field(sa_type=UtcDateTime)


class Contradiction(SQLModel, table=True):
    """Something that does not fit: raised by a finding or on a visit's sheet, open until resolved."""

    __tablename__ = "contradiction"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ("resolution_evidence_id", "request_id"),
            ("evidence.id", "evidence.request_id"),
            name="fk_contradiction_evidence_of_case",
        ),
        sa.CheckConstraint("finding_id IS NOT NULL OR visit_id IS NOT NULL", name="raised_somewhere"),
        sa.CheckConstraint(
            "resolved_at_utc IS NULL OR (resolution_sealed IS NOT NULL AND resolved_by_id IS NOT NULL"
            f" AND resolution_basis IS NOT NULL AND {one_of('resolution_basis', sorted(SETTLING))})",
            name="resolved_on_a_basis",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="help_request.id", index=True)
    finding_id: int | None = Field(default=None, foreign_key="finding.id", index=True)
    visit_id: int | None = Field(default=None, foreign_key="visit.id", index=True)
    words_sealed: bytes = Field(sa_type=sa.LargeBinary)
    raised_by_id: int = Field(foreign_key="person.id")
    raised_at_utc: datetime = Field(sa_type=UtcDateTime)
    resolution_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    resolution_basis: str | None = Field(default=None, max_length=20)
    resolution_office: str = Field(default="", max_length=120)
    resolution_on: date | None = Field(default=None)
    resolution_evidence_id: int | None = Field(default=None)
    resolved_by_id: int | None = Field(default=None, foreign_key="person.id")
    resolved_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
