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
