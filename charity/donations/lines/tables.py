"""The public lines: derived from the ledger in the same transaction, so that a page never adds up."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class LedgerLine(SQLModel, table=True):
    """One entry that moved money, as the public may see it."""

    __tablename__ = "ledger_line"
    __table_args__ = (
        sa.CheckConstraint(
            "amount_minor <> 0 OR kind IN ('transfer', 'reversal')", name="amount_where_money_came_or_went"
        ),
        sa.CheckConstraint(
            "(foreign_currency IS NULL AND foreign_minor IS NULL) OR "
            "(foreign_currency IS NOT NULL AND foreign_minor IS NOT NULL "
            "AND foreign_minor <> 0 AND foreign_currency <> currency)",
            name="foreign_is_whole",
        ),
        sa.CheckConstraint("running_minor >= 0", name="running_not_below_zero"),
        sa.Index("ix_ledger_line_appeal_seq", "appeal", "seq"),
        sa.Index("ix_ledger_line_appeal_day", "appeal", "day"),
        sa.Index("ix_ledger_line_of_seq", "of_seq"),
        sa.Index(
            "ix_ledger_line_tail",
            "tail_index",
            sqlite_where=sa.text("tail_index IS NOT NULL"),
            postgresql_where=sa.text("tail_index IS NOT NULL"),
        ),
        sa.Index("ix_ledger_line_day_amount", "day", "amount_minor"),
    )

    seq: int = Field(
        sa_column=sa.Column(
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("ledger_entry.seq"),
            primary_key=True,
            autoincrement=False,
        )
    )
    appeal: str = Field(max_length=40)
    day: date
    kind: str = Field(max_length=32)
    channel: str = Field(max_length=40)
    currency: str = Field(max_length=3)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    fee_minor: int = Field(sa_type=sa.BigInteger)
    running_minor: int = Field(sa_type=sa.BigInteger)
    donor_masked: str = Field(default="", max_length=8)  # empty: anonymous or unknown; ERASED: forgotten
    note_code: str = Field(default="", max_length=40)
    of_seq: int | None = Field(default=None, sa_type=sa.BigInteger)
    foreign_minor: int | None = Field(default=None, sa_type=sa.BigInteger)  # as given, or (negative) as sold
    foreign_currency: str | None = Field(default=None, max_length=3)
    tail_index: bytes | None = Field(default=None, sa_type=sa.LargeBinary)  # a donation's; none: forgotten


class ErasedReference(SQLModel, table=True):
    """A donation whose donor was forgotten, by the keyed hash of its reference.

    Should a statement bring the same movement again (after an undone import, or as a refund), it is booked
    without the name.
    """

    __tablename__ = "erased_reference"

    reference_index: bytes = Field(sa_column=sa.Column(sa.LargeBinary(32), primary_key=True))
    erasure_id: int = Field(foreign_key="donor_erasure.id")
