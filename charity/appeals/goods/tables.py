"""Entries of the quantity ledger with their running remainder."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


class GoodsEntry(SQLModel, table=True):
    """A quantity that went out (negative) or came back, and what is left."""

    __tablename__ = "goods_entry"
    __table_args__ = (
        sa.UniqueConstraint("appeal_id", "number"),
        sa.CheckConstraint("quantity <> 0", name="moves_something"),
        sa.CheckConstraint("remaining >= 0", name="remaining_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = Field(foreign_key="appeal.id", index=True)
    number: int
    day: date
    quantity: int
    remaining: int
    words: str = Field(default="", max_length=160)
    entered_by_id: int = Field(foreign_key="person.id")
    entered_at_utc: datetime = Field(sa_type=UtcDateTime)
    once: str = Field(max_length=40, unique=True)
