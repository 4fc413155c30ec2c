"""Transfers between the desk's own accounts: which rows they join, and their entries."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime
from charity.ledger.accounts import CHANNELS

_CHANNELS = ", ".join(f"'{channel}'" for channel in CHANNELS)


class AccountMove(SQLModel, table=True):
    """Money that left one account of the desk and came into another; a row of a statement on either side.

    `amount_minor` left; `fee_minor` of it stayed with the company that moved it. A row is in one standing
    move at most.
    """

    __tablename__ = "account_move"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("fee_minor >= 0 AND fee_minor < amount_minor", name="fee_within_amount"),
        sa.CheckConstraint("from_channel <> to_channel", name="between_two_accounts"),
        sa.CheckConstraint(
            f"from_channel IN ({_CHANNELS}) AND to_channel IN ({_CHANNELS})", name="known_accounts"
        ),
        sa.CheckConstraint("from_row_id IS NOT NULL OR to_row_id IS NOT NULL", name="told_by_a_statement"),
        sa.CheckConstraint("(undone_by_id IS NULL) = (undone_at_utc IS NULL)", name="undone_by_somebody"),
        sa.Index(
            "uq_account_move_from",
            "from_row_id",
            unique=True,
            sqlite_where=sa.text("undone_at_utc IS NULL"),
            postgresql_where=sa.text("undone_at_utc IS NULL"),
        ),
        sa.Index(
            "uq_account_move_to",
            "to_row_id",
            unique=True,
            sqlite_where=sa.text("undone_at_utc IS NULL"),
            postgresql_where=sa.text("undone_at_utc IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    from_channel: str = Field(max_length=20)
    to_channel: str = Field(max_length=20)
    from_row_id: int | None = Field(default=None, foreign_key="statement_row.id")
    to_row_id: int | None = Field(default=None, foreign_key="statement_row.id")
    amount_minor: int = Field(sa_type=sa.BigInteger)
    fee_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    by_id: int = Field(foreign_key="person.id")
    at_utc: datetime = Field(sa_type=UtcDateTime)
    undone_by_id: int | None = Field(default=None, foreign_key="person.id")
    undone_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MoveEntry(SQLModel, table=True):
    """One appeal's share of a move: its entry."""

    __tablename__ = "move_entry"
    __table_args__ = (sa.Index("ix_move_entry_move", "move_id"),)

    entry_seq: int = Field(
        sa_column=sa.Column(
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("ledger_entry.seq"),
            primary_key=True,
            autoincrement=False,
        )
    )
    move_id: int = Field(foreign_key="account_move.id")
