"""What people decided of rows, and the entries that they booked from them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.donations.matching.rules import Deed
from charity.kernel.columns import UtcDateTime

_DEEDS = ", ".join(f"'{deed}'" for deed in Deed)


class RowDecision(SQLModel, table=True):
    """One thing that a person did with one row; the newest that is not undone says how the row stands."""

    __tablename__ = "row_decision"
    __table_args__ = (
        sa.UniqueConstraint("row_id", "once"),
        sa.UniqueConstraint("id", "row_id"),
        sa.CheckConstraint(f"deed IN ({_DEEDS})", name="deed"),
        sa.CheckConstraint("(undone_by_id IS NULL) = (undone_at_utc IS NULL)", name="undone_by_somebody"),
        sa.Index(
            "uq_row_decision_standing",
            "row_id",
            unique=True,
            sqlite_where=sa.text("undone_at_utc IS NULL"),
            postgresql_where=sa.text("undone_at_utc IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    row_id: int = Field(foreign_key="statement_row.id")
    once: str = Field(max_length=60)
    deed: str = Field(max_length=20)
    reason_before: str = Field(max_length=40)  # why the row was not booked, given back with it
    appeal_before: str | None = Field(default=None, max_length=40)
    note_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    by_id: int = Field(foreign_key="person.id")
    at_utc: datetime = Field(sa_type=UtcDateTime)
    undone_by_id: int | None = Field(default=None, foreign_key="person.id")
    undone_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RowEntry(SQLModel, table=True):
    """An entry that a person's match of a row booked; a row split over several appeals has several."""

    __tablename__ = "row_entry"
    __table_args__ = (
        sa.ForeignKeyConstraint(["decision_id", "row_id"], ["row_decision.id", "row_decision.row_id"]),
        sa.Index("ix_row_entry_row", "row_id"),
    )

    entry_seq: int = Field(
        sa_column=sa.Column(
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("ledger_entry.seq"),
            primary_key=True,
            autoincrement=False,
        )
    )
    row_id: int
    decision_id: int
