"""Rates of exchange of a day. A rate is never changed: a correction is a row of its own."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


class DayRate(SQLModel, table=True):
    """So many minor units of the home currency for so many of the foreign one, on one day."""

    __tablename__ = "day_rate"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.UniqueConstraint("id", "currency", "home", "day", name="uq_day_rate_what"),
        sa.ForeignKeyConstraint(
            ("corrects_id", "currency", "home", "day"),
            ("day_rate.id", "day_rate.currency", "day_rate.home", "day_rate.day"),
            name="fk_day_rate_corrects_its_like",
        ),
        sa.CheckConstraint("numerator > 0 AND denominator > 0", name="positive"),
        sa.CheckConstraint("currency <> home", name="between_two_currencies"),
        sa.CheckConstraint("confirmed_by_id <> entered_by_id", name="confirmed_by_another"),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_at_utc IS NULL)", name="confirmed_has_time"
        ),
        sa.CheckConstraint("(corrects_id IS NULL) = (reason = '')", name="correction_says_why"),
        sa.Index("ix_day_rate_day", "currency", "home", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    currency: str = Field(max_length=3)
    home: str = Field(max_length=3)
    day: date
    numerator: int = Field(sa_type=sa.BigInteger)
    denominator: int = Field(sa_type=sa.BigInteger)
    typed: str = Field(max_length=24)  # as the treasurer wrote it, for so many units
    units: int
    source: str = Field(max_length=120)
    corrects_id: int | None = Field(default=None)
    reason: str = Field(default="", max_length=300)
    entered_by_id: int = Field(foreign_key="person.id")
    entered_at_utc: datetime = Field(sa_type=UtcDateTime)
    confirmed_by_id: int | None = Field(default=None, foreign_key="person.id")
    confirmed_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Sale(SQLModel, table=True):
    """Foreign money of an appeal that was sold for what the bank gave."""

    __tablename__ = "foreign_sale"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.UniqueConstraint("entry_seq"),
        sa.CheckConstraint("undone_by_id <> sold_by_id", name="undone_by_another"),
        sa.CheckConstraint(
            "(undone_by_id IS NULL AND undone_at_utc IS NULL AND undo_reason = '') OR "
            "(undone_by_id IS NOT NULL AND undone_at_utc IS NOT NULL AND undo_reason <> '')",
            name="undone_is_whole",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    appeal: str = Field(max_length=40)
    channel: str = Field(max_length=20)
    entry_seq: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), nullable=False)
    )
    slip_sealed: bytes = Field(sa_type=sa.LargeBinary)
    sold_by_id: int = Field(foreign_key="person.id")
    sold_at_utc: datetime = Field(sa_type=UtcDateTime)
    undone_by_id: int | None = Field(default=None, foreign_key="person.id")
    undone_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undo_reason: str = Field(default="", max_length=300)
