"""Computed needs and the parts they are computed from; a new computation is a new row."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime
from charity.verification.constraints import CONFIRMED_BY_WHOM, DOCUMENT_NAMED, one_of
from charity.verification.need.rules import PARTS, Part
from charity.verification.rules import Basis


class NeedAssessment(SQLModel, table=True):
    """One computation of own share and need; never changed, followed by a later one."""

    __tablename__ = "need_assessment"
    __table_args__ = (
        sa.UniqueConstraint("request_id", "number"),
        sa.UniqueConstraint("id", "request_id", name="uq_need_assessment_of_case"),
        sa.CheckConstraint(one_of("kind", PARTS), name="kind"),
        sa.CheckConstraint("own_share_minor >= 0 AND need_minor >= 0", name="not_negative"),
        sa.CheckConstraint(
            "kind <> 'goods' OR (quantity > 0 AND unit <> '' AND need_minor = 0)", name="goods"
        ),
        sa.CheckConstraint("kind NOT IN ('care', 'living') OR months BETWEEN 1 AND 60", name="months"),
    )

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="help_request.id", index=True)
    number: int
    kind: str = Field(max_length=12)
    currency: str = Field(default="CNY", max_length=3)
    own_share_minor: int = Field(sa_type=sa.BigInteger)
    need_minor: int = Field(sa_type=sa.BigInteger)
    lodging_limit_minor: int = Field(sa_type=sa.BigInteger)
    months: int | None = Field(default=None)
    quantity: int | None = Field(default=None)
    unit: str = Field(default="", max_length=20)
    reason: str = Field(default="", max_length=300)  # why it was computed again
    once: str = Field(max_length=40, unique=True)
    computed_by_id: int = Field(foreign_key="person.id")
    computed_at_utc: datetime = Field(sa_type=UtcDateTime)


class NeedPart(SQLModel, table=True):
    """One part of a computation with its basis."""

    __tablename__ = "need_part"
    __table_args__ = (
        sa.CheckConstraint(one_of("part", Part), name="part"),
        sa.CheckConstraint(one_of("basis", Basis), name="basis"),
        sa.ForeignKeyConstraint(
            ("assessment_id", "request_id"),
            ("need_assessment.id", "need_assessment.request_id"),
            name="fk_need_part_assessment_of_case",
        ),
        sa.ForeignKeyConstraint(
            ("evidence_id", "request_id"),
            ("evidence.id", "evidence.request_id"),
            name="fk_need_part_evidence_of_case",
        ),
        sa.CheckConstraint("amount_minor >= 0", name="not_negative"),
        sa.CheckConstraint(CONFIRMED_BY_WHOM, name="confirmed_by_whom"),
        sa.CheckConstraint(DOCUMENT_NAMED, name="document_named"),
    )

    assessment_id: int = Field(primary_key=True)
    part: str = Field(primary_key=True, max_length=24)
    request_id: int
    amount_minor: int = Field(sa_type=sa.BigInteger)
    basis: str = Field(max_length=20)
    office: str = Field(default="", max_length=120)
    contact_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    confirmed_on: date | None = Field(default=None)
    evidence_id: int | None = Field(default=None)
