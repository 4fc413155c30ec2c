"""Decisions on what is left. That two people stand behind one is held by the database too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.donations.remainder.rules import Choice, DecisionState, Why
from charity.kernel.columns import UtcDateTime


def _one_of(column: str, values: Iterable[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


_IS_PROPOSED = sa.text("state = 'proposed'")


class RemainderDecision(SQLModel, table=True):
    """What becomes of the money an appeal holds: proposed by one person, decided by another.

    `content` is the arithmetic as canonical JSON, computed when it is proposed and again when it is decided;
    the log names its hash.
    """

    __tablename__ = "remainder_decision"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint(_one_of("state", DecisionState), name="state"),
        sa.CheckConstraint(_one_of("why", Why), name="why"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256"),
        sa.CheckConstraint("held_minor > 0", name="something_is_held"),
        sa.CheckConstraint("bills_minor >= 0", name="bills_not_negative"),
        sa.CheckConstraint("bills_minor = 0 OR bills_evidence_id IS NOT NULL", name="bills_are_documented"),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name="decided_by_another"),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_by_id IS NOT NULL)"
            " AND (decided_by_id IS NULL) = (decided_at_utc IS NULL)"
            " AND (decided_by_id IS NULL) = (entry_seq IS NULL)",
            name="decided_is_booked",
        ),
        sa.Index(
            "uq_remainder_decision_one_open",
            "appeal",
            unique=True,
            sqlite_where=_IS_PROPOSED,
            postgresql_where=_IS_PROPOSED,
        ),
        sa.Index("ix_remainder_decision_appeal", "appeal"),
        sa.Index("ix_remainder_decision_sha256", "sha256"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    appeal: str = Field(max_length=40)
    why: str = Field(max_length=12)
    held_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    bills_minor: int = Field(sa_type=sa.BigInteger)
    bills_evidence_id: int | None = Field(default=None, foreign_key="evidence.id")
    fund: str = Field(max_length=200)
    content: bytes = Field(sa_type=sa.LargeBinary)
    sha256: str = Field(max_length=64)
    state: str = Field(default=DecisionState.PROPOSED, max_length=12)
    proposed_by_id: int = Field(foreign_key="person.id")
    proposed_at_utc: datetime = Field(sa_type=UtcDateTime)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    entry_seq: int | None = Field(
        default=None, sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), unique=True)
    )


class DonorChoice(SQLModel, table=True):
    """What a donor wants with their share of a remainder, as they told the desk."""

    __tablename__ = "remainder_choice"
    __table_args__ = (sa.CheckConstraint(_one_of("choice", Choice), name="choice"),)

    donation_seq: int = Field(
        sa_column=sa.Column(
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("ledger_entry.seq"),
            primary_key=True,
            autoincrement=False,
        )
    )
    appeal: str = Field(max_length=40, index=True)
    choice: str = Field(max_length=8)
    recorded_by_id: int = Field(foreign_key="person.id")
    recorded_at_utc: datetime = Field(sa_type=UtcDateTime)
