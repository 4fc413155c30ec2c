"""Failed tries of come-back codes and PINs, counted to slow guessing down."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


class CodeTry(SQLModel, table=True):
    """One failed try from an address, or against a code."""

    __tablename__ = "code_try"
    __table_args__ = (sa.Index(None, "bucket_index", "at_utc"),)

    id: int | None = Field(default=None, primary_key=True)
    bucket_index: bytes = Field(sa_type=sa.LargeBinary)
    at_utc: datetime = Field(sa_type=UtcDateTime)
