"""What donors asked for and where it lies until it is fetched."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


class ReceiptWish(SQLModel, table=True):
    """A donation's receipt in one language, asked for with the whole number; the paper is in the vault."""

    __tablename__ = "receipt_wish"
    __table_args__ = (
        sa.UniqueConstraint("entry_seq", "locale"),
        sa.CheckConstraint("locale IN ('zh', 'en')", name="locale"),
        sa.CheckConstraint("(made_at_utc IS NULL) = (sha256 IS NULL)", name="made_is_kept"),
        sa.Index("ix_receipt_wish_made_at", "made_at_utc"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_seq: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), nullable=False)
    )
    locale: str = Field(max_length=2)
    asked_at_utc: datetime = Field(sa_type=UtcDateTime)
    made_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sha256: str | None = Field(default=None, max_length=64)
