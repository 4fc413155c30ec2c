"""Help requests as they are kept: what tells a person is sealed, what finds them again is a blind index."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.intake.rules import (
    BEFORE_SCREENING,
    CaseStatus,
    Channel,
    DeclineReason,
    Insurance,
    NeedKind,
    Relation,
)
from charity.kernel.columns import UtcDateTime


def one_of(column: str, values: type[StrEnum] | frozenset[CaseStatus]) -> str:
    """Return the SQL condition that a column holds one of the values."""
    listed = ", ".join(f"'{value}'" for value in sorted(str(v) for v in values))
    return f"{column} IN ({listed})"


class HelpRequest(SQLModel, table=True):
    """A help request; a case once it is screened."""

    __tablename__ = "help_request"
    __table_args__ = (
        sa.CheckConstraint(one_of("status", CaseStatus), name="status"),
        sa.CheckConstraint(one_of("channel", Channel), name="channel"),
        sa.CheckConstraint(f"need_kind IS NULL OR {one_of('need_kind', NeedKind)}", name="need_kind"),
        sa.CheckConstraint(one_of("relation", Relation), name="relation"),
        sa.CheckConstraint(one_of("insurance", Insurance), name="insurance"),
        sa.CheckConstraint("is_emergency = false OR emergency_reason <> ''", name="emergency_has_reason"),
        sa.CheckConstraint(
            "status <> 'declined' OR (decline_reason IS NOT NULL AND "
            f"{one_of('decline_reason', DeclineReason)})",
            name="declined_has_reason",
        ),
        sa.CheckConstraint(
            f"{one_of('status', BEFORE_SCREENING)} OR (need_kind IS NOT NULL AND district <> '')",
            name="case_says_what_and_where",
        ),
        sa.CheckConstraint("pin_hash IS NULL OR code_index IS NOT NULL", name="pin_goes_with_code"),
        sa.CheckConstraint(
            "cost_to_date_minor IS NULL OR cost_to_date_minor >= 0", name="cost_to_date_not_negative"
        ),
        sa.CheckConstraint(
            "reimbursed_minor IS NULL OR reimbursed_minor >= 0", name="reimbursed_not_negative"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=24, unique=True)
    once_index: bytes = Field(sa_type=sa.LargeBinary, unique=True)
    status: str = Field(default=CaseStatus.RECEIVED, max_length=20, index=True)
    channel: str = Field(max_length=12)
    district: str = Field(default="", max_length=40, index=True)
    need_kind: str | None = Field(default=None, max_length=12)
    relation: str = Field(default=Relation.SELF, max_length=12)
    insurance: str = Field(default=Insurance.UNKNOWN, max_length=12)
    is_emergency: bool = Field(default=False)
    emergency_reason: str = Field(default="", max_length=300)
    decline_reason: str | None = Field(default=None, max_length=24)
    beneficiary_birth_year: int | None = Field(default=None)
    cost_to_date_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    reimbursed_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    currency: str = Field(default="CNY", max_length=3)

    phone_sealed: bytes = Field(sa_type=sa.LargeBinary)
    situation_sealed: bytes = Field(sa_type=sa.LargeBinary)
    seeker_name_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    helper_name_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    beneficiary_name_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    birth_date_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    identity_number_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    address_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    hospital_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    duplicate_reason_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    decline_words_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    phone_index: bytes = Field(sa_type=sa.LargeBinary, index=True)
    identity_index: bytes | None = Field(default=None, sa_type=sa.LargeBinary, index=True)
    code_index: bytes | None = Field(default=None, sa_type=sa.LargeBinary, unique=True)
    pin_hash: str | None = Field(default=None, max_length=160)

    assigned_to_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    created_by_id: int | None = Field(default=None, foreign_key="person.id")  # None: the family itself
    created_at_utc: datetime = Field(sa_type=UtcDateTime, index=True)
    moved_at_utc: datetime = Field(sa_type=UtcDateTime)
    version: int = Field(default=1)

    @property
    def stage(self) -> CaseStatus:
        """Where it stands."""
        return CaseStatus(self.status)

    @property
    def kind(self) -> NeedKind | None:
        """Which help is asked for, when it was said."""
        return NeedKind(self.need_kind) if self.need_kind else None


class RequestCounter(SQLModel, table=True):
    """The last running number given to a help request in a year: no number is left out, none given twice."""

    __tablename__ = "help_request_counter"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last_number: int
