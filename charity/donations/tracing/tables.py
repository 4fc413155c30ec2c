"""What outgoing money was taken from: a few ranges for each entry, however many donations they span."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

_SPANS = sa.text("first_seq < last_seq")


class SpentRange(SQLModel, table=True):
    """What an entry took, together `minor`, from the money that came in with some entries.

    Of one entry (first is last) just `minor`; of several, of each all that was unused when `at_seq` was
    booked. `released_seq` is the entry that gave it back.
    """

    __tablename__ = "spent_range"
    __table_args__ = (
        sa.CheckConstraint("minor > 0", name="minor_positive"),
        sa.CheckConstraint("first_seq <= last_seq AND last_seq < at_seq", name="from_earlier_money"),
        sa.CheckConstraint("out_seq <= at_seq", name="taken_by_what_is_booked"),
        sa.CheckConstraint("released_seq IS NULL OR released_seq >= at_seq", name="released_later"),
        sa.Index("ix_spent_range_out", "out_seq"),
        sa.Index("ix_spent_range_first", "first_seq"),
        sa.Index("ix_spent_range_spans", "appeal", "last_seq", sqlite_where=_SPANS, postgresql_where=_SPANS),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal: str = Field(max_length=40)
    at_seq: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), nullable=False))
    out_seq: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), nullable=False)
    )
    first_seq: int = Field(sa_type=sa.BigInteger)
    last_seq: int = Field(sa_type=sa.BigInteger)
    minor: int = Field(sa_type=sa.BigInteger)
    gifts: int
    released_seq: int | None = Field(default=None, sa_type=sa.BigInteger)


class SpendingQueue(SQLModel, table=True):
    """How far an appeal's lines were followed, and before which entry no unused money came in."""

    __tablename__ = "spending_queue"

    appeal: str = Field(primary_key=True, max_length=40)
    followed_seq: int = Field(sa_type=sa.BigInteger)
    next_seq: int = Field(sa_type=sa.BigInteger)
