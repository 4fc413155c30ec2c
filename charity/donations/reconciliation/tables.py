"""Signed reconciliations: that two people sign and a difference is explained, the database holds too."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime

_STANDS = sa.text("replaced_at_utc IS NULL")


class Reconciliation(SQLModel, table=True):
    """One account and period as a treasurer found it and signed it; signed anew, the earlier one is kept.

    `findings` is what the checks found, `fingerprint` the hash of all of it: when something is booked
    afterwards, the signature is seen to stand under other numbers.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.CheckConstraint("ticks = 4095", name="all_twelve_ticked"),
        sa.CheckConstraint("looks BETWEEN 0 AND 12", name="looks"),
        sa.CheckConstraint("(statement_minor IS NULL) = (difference_minor IS NULL)", name="difference_known"),
        sa.CheckConstraint("difference_minor = statement_minor - ledger_minor", name="difference_is_theirs"),
        sa.CheckConstraint(
            "(COALESCE(difference_minor, 1) = 0 AND looks = 0) OR explanation <> ''", name="explained"
        ),
        sa.CheckConstraint("countersigned_by_id <> signed_by_id", name="countersigned_by_another"),
        sa.CheckConstraint(
            "(countersigned_by_id IS NULL) = (countersigned_at_utc IS NULL)", name="countersigned_has_time"
        ),
        sa.Index(
            "uq_reconciliation_standing",
            "channel",
            "currency",
            "last_day",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        sa.Index("ix_reconciliation_last_day", "last_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    channel: str = Field(max_length=20)
    currency: str = Field(max_length=3)
    first_day: date
    last_day: date
    ledger_minor: int = Field(sa_type=sa.BigInteger)
    statement_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    difference_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    looks: int
    ticks: int
    explanation: str = Field(default="", max_length=1000)
    findings: str = Field(sa_type=sa.Text)
    fingerprint: str = Field(max_length=64)
    signed_by_id: int = Field(foreign_key="person.id")
    signed_at_utc: datetime = Field(sa_type=UtcDateTime)
    countersigned_by_id: int | None = Field(default=None, foreign_key="person.id")
    countersigned_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replaced_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
