"""Remainders handed to another appeal. That two people stand behind one is held by the database too."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


def _leg() -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), unique=True)


class Handover(SQLModel, table=True):
    """What is left of one appeal, asked for another by a treasurer and approved by somebody else."""

    __tablename__ = "remainder_handover"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("source <> to_appeal", name="to_another"),
        sa.CheckConstraint("approved_by_id <> asked_by_id", name="approved_by_another"),
        sa.CheckConstraint(
            "(approved_by_id IS NULL) = (approved_at_utc IS NULL)"
            " AND (approved_by_id IS NULL) = (out_seq IS NULL) AND (out_seq IS NULL) = (into_seq IS NULL)",
            name="approved_is_booked",
        ),
        sa.Index("ix_remainder_handover_source", "source"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    source: str = Field(max_length=40)
    to_appeal: str = Field(max_length=40)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    asked_by_id: int = Field(foreign_key="person.id")
    asked_at_utc: datetime = Field(sa_type=UtcDateTime)
    approved_by_id: int | None = Field(default=None, foreign_key="person.id")
    approved_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    out_seq: int | None = Field(default=None, sa_column=_leg())
    into_seq: int | None = Field(default=None, sa_column=_leg())
