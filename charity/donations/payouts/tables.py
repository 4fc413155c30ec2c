"""Payouts and documented use. That two different people stand behind a payout is held by the database too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.donations.payouts.rules import PAID_BY_FAMILIES, Demanded, PayeeKind, PayoutState
from charity.kernel.columns import UtcDateTime


def _one_of(column: str, values: Iterable[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def _entry_seq(*, nullable: bool) -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), unique=True, nullable=nullable)


class Payout(SQLModel, table=True):
    """Held money to a hospital, a guardian or the beneficiary."""

    __tablename__ = "payout"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.ForeignKeyConstraint(
            ("evidence_id", "request_id"),
            ("evidence.id", "evidence.request_id"),
            name="fk_payout_evidence_of_case",
        ),
        sa.CheckConstraint(_one_of("state", PayoutState), name="state"),
        sa.CheckConstraint(_one_of("payee_kind", PayeeKind), name="payee_kind"),
        sa.CheckConstraint(_one_of("demanded", Demanded), name="demanded"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("approved_by_id <> requested_by_id", name="approved_by_another"),
        sa.CheckConstraint("declined_by_id <> requested_by_id", name="declined_by_another"),
        sa.CheckConstraint(
            "(state = 'approved') = (approved_by_id IS NOT NULL AND entry_seq IS NOT NULL)",
            name="approved_is_booked",
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (declined_by_id IS NOT NULL)", name="declined_by_somebody"
        ),
        sa.CheckConstraint("(state = 'asked') = (decided_at_utc IS NULL)", name="decided_has_time"),
        sa.CheckConstraint("state <> 'declined' OR decline_reason <> ''", name="declined_says_why"),
        sa.CheckConstraint(
            "state = 'approved' OR (paid_on IS NULL AND evidence_id IS NULL)", name="paid_after_approval"
        ),
        sa.Index("ix_payout_state", "state"),
        sa.Index("ix_payout_appeal", "appeal"),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal: str = Field(max_length=40)
    request_id: int = Field(foreign_key="help_request.id")
    once: str = Field(max_length=60)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    payee_kind: str = Field(max_length=20)
    payee_sealed: bytes = Field(sa_type=sa.LargeBinary)
    purpose_sealed: bytes = Field(sa_type=sa.LargeBinary)
    demanded: str = Field(max_length=20)
    evidence_due_on: date
    state: str = Field(default=PayoutState.ASKED, max_length=20)
    requested_by_id: int = Field(foreign_key="person.id")
    requested_at_utc: datetime = Field(sa_type=UtcDateTime)
    approved_by_id: int | None = Field(default=None, foreign_key="person.id")
    declined_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decline_reason: str = Field(default="", max_length=300)
    entry_seq: int | None = Field(default=None, sa_column=_entry_seq(nullable=True))
    paid_on: date | None = Field(default=None)
    bank_reference_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    paid_by_id: int | None = Field(default=None, foreign_key="person.id")
    evidence_id: int | None = Field(default=None)
    evidenced_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DocumentedUse(SQLModel, table=True):
    """Spending of observed money by the family, shown by a voucher."""

    __tablename__ = "documented_use"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.ForeignKeyConstraint(
            ("evidence_id", "request_id"),
            ("evidence.id", "evidence.request_id"),
            name="fk_documented_use_evidence_of_case",
        ),
        sa.CheckConstraint(_one_of("payee_kind", PAID_BY_FAMILIES), name="payee_kind"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.Index("ix_documented_use_appeal", "appeal"),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal: str = Field(max_length=40)
    request_id: int = Field(foreign_key="help_request.id")
    once: str = Field(max_length=60)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    payee_kind: str = Field(max_length=20)
    used_on: date
    evidence_id: int
    recorded_by_id: int = Field(foreign_key="person.id")
    recorded_at_utc: datetime = Field(sa_type=UtcDateTime)
    entry_seq: int = Field(sa_column=_entry_seq(nullable=False))
