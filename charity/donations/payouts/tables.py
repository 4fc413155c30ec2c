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


_STANDS = sa.text("state NOT IN ('declined', 'returned')")

#: The stages of a payout, each with who and what it needs; no two of its people are one.
_STAGES = {
    "approved_is_booked": "(state IN ('approved', 'returned')) = (entry_seq IS NOT NULL)",
    "approved_by_somebody": "state NOT IN ('agreed', 'approved', 'returned') OR approved_by_id IS NOT NULL",
    "decided_has_time": "(state IN ('asked', 'agreed')) = (decided_at_utc IS NULL)",
    "third_confirmed": "state NOT IN ('approved', 'returned') OR NOT needs_third OR third_by_id IS NOT NULL",
    "third_is_another": "third_by_id <> requested_by_id AND third_by_id <> approved_by_id",
    "paid_after_approval": (
        "state IN ('approved', 'returned') OR"
        " (paid_on IS NULL AND evidence_id IS NULL AND payee_confirmed_on IS NULL)"
    ),
    "payee_confirmed_whole": (
        "(payee_confirmed_on IS NULL) = (payee_confirmed_how IS NULL)"
        " AND (payee_confirmed_on IS NULL) = (confirmation_noted_by_id IS NULL)"
    ),
    "payee_confirmed_how": "payee_confirmed_how IN ('phone', 'writing', 'in_person')",
    "returned_by_another": "returned_by_id <> requested_by_id",
    "returned_is_reversed": (
        "(state = 'returned') = (return_seq IS NOT NULL AND returned_by_id IS NOT NULL"
        " AND returned_on IS NOT NULL)"
    ),
}


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
        *(sa.CheckConstraint(text, name=name) for name, text in _STAGES.items()),
        sa.CheckConstraint(
            "(state = 'declined') = (declined_by_id IS NOT NULL)", name="declined_by_somebody"
        ),
        sa.CheckConstraint("state <> 'declined' OR decline_reason <> ''", name="declined_says_why"),
        sa.ForeignKeyConstraint(
            ("tranche_id", "appeal"), ("payout_tranche.id", "payout_tranche.appeal"), name="fk_payout_tranche"
        ),
        sa.Index(
            "uq_payout_tranche", "tranche_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
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
    tranche_id: int | None = Field(default=None)
    needs_third: bool = Field(default=False)
    overdue_reason: str = Field(default="", max_length=300)
    agreed_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    third_by_id: int | None = Field(default=None, foreign_key="person.id")
    payee_confirmed_on: date | None = Field(default=None)
    payee_confirmed_how: str | None = Field(default=None, max_length=20)
    confirmation_noted_by_id: int | None = Field(default=None, foreign_key="person.id")
    returned_on: date | None = Field(default=None)
    returned_by_id: int | None = Field(default=None, foreign_key="person.id")
    return_seq: int | None = Field(default=None, sa_column=_entry_seq(nullable=True))


class PayoutTranche(SQLModel, table=True):
    """One step of an appeal's plan: how much, when, against which evidence."""

    __tablename__ = "payout_tranche"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.UniqueConstraint("appeal", "number"),
        sa.UniqueConstraint("id", "appeal"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        sa.CheckConstraint(_one_of("demanded", Demanded), name="demanded"),
        sa.CheckConstraint("(dropped_at_utc IS NULL) = (dropped_by_id IS NULL)", name="dropped_by_somebody"),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal: str = Field(max_length=40)
    number: int
    once: str = Field(max_length=60)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    planned_on: date
    demanded: str = Field(max_length=20)
    planned_by_id: int = Field(foreign_key="person.id")
    planned_at_utc: datetime = Field(sa_type=UtcDateTime)
    dropped_by_id: int | None = Field(default=None, foreign_key="person.id")
    dropped_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)


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
