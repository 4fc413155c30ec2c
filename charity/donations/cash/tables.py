"""Cash: receipts without a gap in their numbers, counts of the box, and its way into the bank."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.donations.cash.rules import DENOMINATIONS
from charity.kernel.columns import UtcDateTime

_COUNTED = " + ".join(f"{minor} * n_{minor}" for minor in DENOMINATIONS)


def _entry_seq(*, nullable: bool) -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), unique=True, nullable=nullable)


class CashReceipt(SQLModel, table=True):
    """Cash taken at a desk. Each number but the year's first names the one before it: there is no gap.

    Who gave it is kept with the ledger's entry only, where a donor can be forgotten.
    """

    __tablename__ = "cash_receipt"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.UniqueConstraint("ref"),
        sa.UniqueConstraint("desk", "year", "number"),
        sa.ForeignKeyConstraint(
            ("desk", "year", "previous"),
            ("cash_receipt.desk", "cash_receipt.year", "cash_receipt.number"),
            name="fk_cash_receipt_previous",
        ),
        sa.CheckConstraint(
            "(number = 1 AND previous IS NULL) OR (number > 1 AND previous IS NOT NULL "
            "AND previous = number - 1)",
            name="follows_the_one_before",
        ),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("voided_by_id <> taken_by_id", name="voided_by_another"),
        sa.CheckConstraint(
            "(voided_by_id IS NULL AND voided_at_utc IS NULL AND reversal_seq IS NULL "
            "AND void_reason = '') OR "
            "(voided_by_id IS NOT NULL AND voided_at_utc IS NOT NULL AND reversal_seq IS NOT NULL "
            "AND void_reason <> '')",
            name="voided_is_whole",
        ),
        sa.Index("ix_cash_receipt_appeal", "appeal"),
        sa.Index("ix_cash_receipt_paper_no", "paper_no"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    ref: str = Field(max_length=24)
    desk: str = Field(max_length=2)
    year: int
    number: int
    previous: int | None = Field(default=None)
    appeal: str = Field(max_length=40)
    received_on: date
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    paper_no: str = Field(default="", max_length=40)
    entry_seq: int = Field(sa_column=_entry_seq(nullable=False))
    taken_by_id: int = Field(foreign_key="person.id")
    taken_at_utc: datetime = Field(sa_type=UtcDateTime)
    voided_by_id: int | None = Field(default=None, foreign_key="person.id")
    voided_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    void_reason: str = Field(default="", max_length=300)
    reversal_seq: int | None = Field(default=None, sa_column=_entry_seq(nullable=True))


class CashCount(SQLModel, table=True):
    """The box of a desk, counted note by note, held against the books, signed by a second person."""

    __tablename__ = "cash_count"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint(f"counted_minor = {_COUNTED}", name="counted_is_the_sum"),
        sa.CheckConstraint(
            " AND ".join(f"n_{minor} >= 0" for minor in DENOMINATIONS), name="no_negative_notes"
        ),
        sa.CheckConstraint(
            "counted_minor = expected_minor OR explanation <> ''", name="difference_explained"
        ),
        sa.CheckConstraint("signed_by_id <> counted_by_id", name="signed_by_another"),
        sa.CheckConstraint("(signed_by_id IS NULL) = (signed_at_utc IS NULL)", name="signed_has_time"),
        sa.Index("ix_cash_count_day", "desk", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    desk: str = Field(max_length=2)
    day: date
    currency: str = Field(default="CNY", max_length=3)
    expected_minor: int = Field(sa_type=sa.BigInteger)
    counted_minor: int = Field(sa_type=sa.BigInteger)
    explanation: str = Field(default="", max_length=500)
    entries: int = Field(sa_type=sa.BigInteger)  # how many entries the ledger had when it was counted
    counted_by_id: int = Field(foreign_key="person.id")
    counted_at_utc: datetime = Field(sa_type=UtcDateTime)
    signed_by_id: int | None = Field(default=None, foreign_key="person.id")
    signed_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    n_10000: int = 0
    n_5000: int = 0
    n_2000: int = 0
    n_1000: int = 0
    n_500: int = 0
    n_200: int = 0
    n_100: int = 0
    n_50: int = 0
    n_20: int = 0
    n_10: int = 0
    n_5: int = 0
    n_2: int = 0
    n_1: int = 0


class CashDeposit(SQLModel, table=True):
    """Cash of a desk paid into the bank: one entry for each appeal whose money it was."""

    __tablename__ = "cash_deposit"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("undone_by_id <> paid_by_id", name="undone_by_another"),
        sa.CheckConstraint(
            "(undone_by_id IS NULL AND undone_at_utc IS NULL AND undo_reason = '') OR "
            "(undone_by_id IS NOT NULL AND undone_at_utc IS NOT NULL AND undo_reason <> '')",
            name="undone_is_whole",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    desk: str = Field(max_length=2)
    paid_on: date
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    slip_sealed: bytes = Field(sa_type=sa.LargeBinary)
    paid_by_id: int = Field(foreign_key="person.id")
    paid_at_utc: datetime = Field(sa_type=UtcDateTime)
    undone_by_id: int | None = Field(default=None, foreign_key="person.id")
    undone_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undo_reason: str = Field(default="", max_length=300)


class CashDepositPart(SQLModel, table=True):
    """One appeal's part of a deposit, with its entry."""

    __tablename__ = "cash_deposit_part"
    __table_args__ = (sa.CheckConstraint("amount_minor > 0", name="amount_positive"),)

    deposit_id: int = Field(foreign_key="cash_deposit.id", primary_key=True)
    appeal: str = Field(max_length=40, primary_key=True)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    entry_seq: int = Field(sa_column=_entry_seq(nullable=False))
