"""What an account came to when it was closed, as bytes that the log names."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


class AppealClosing(SQLModel, table=True):
    """The closing facts of an appeal: canonical bytes, their hash, and the entry that names them."""

    __tablename__ = "appeal_closing"
    __table_args__ = (sa.CheckConstraint("length(sha256) = 64", name="sha256"),)

    appeal_ref: str = Field(primary_key=True, max_length=24, foreign_key="appeal_number.ref")
    content: bytes = Field(sa_type=sa.LargeBinary)
    sha256: str = Field(max_length=64, index=True)
    entry_seq: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), unique=True, nullable=False)
    )
    closed_at_utc: datetime = Field(sa_type=UtcDateTime)


class FalseFinding(SQLModel, table=True):
    """That an appeal is false: said by one person with the reason, confirmed by another."""

    __tablename__ = "appeal_false_finding"
    __table_args__ = (
        sa.CheckConstraint("reason <> ''", name="says_why"),
        sa.CheckConstraint("confirmed_by_id <> said_by_id", name="confirmed_by_another"),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_at_utc IS NULL)", name="confirmed_has_time"
        ),
        sa.CheckConstraint(
            "taken_back_at_utc IS NULL OR confirmed_at_utc IS NULL", name="confirmed_is_not_taken_back"
        ),
        sa.Index(
            "uq_appeal_false_finding_one_open",
            "appeal_id",
            unique=True,
            sqlite_where=sa.text("taken_back_at_utc IS NULL"),
            postgresql_where=sa.text("taken_back_at_utc IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = Field(foreign_key="appeal.id")
    reason: str = Field(max_length=300)
    said_by_id: int = Field(foreign_key="person.id")
    said_at_utc: datetime = Field(sa_type=UtcDateTime)
    confirmed_by_id: int | None = Field(default=None, foreign_key="person.id")
    confirmed_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    taken_back_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
