"""Looks that found nothing, for some minutes, so that nobody guesses their way through the donations."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


class FindingTry(SQLModel, table=True):
    """One look that counts, of a client or at a number's end; both only as a keyed hash."""

    __tablename__ = "finding_try"
    __table_args__ = (
        sa.Index("ix_finding_try_bucket", "bucket_index", "at_utc"),
        sa.Index("ix_finding_try_at", "at_utc"),
    )

    id: int | None = Field(default=None, primary_key=True)
    bucket_index: bytes = Field(sa_column=sa.Column(sa.LargeBinary(32), nullable=False))
    at_utc: datetime = Field(sa_type=UtcDateTime)
