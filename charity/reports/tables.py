"""Papers that were issued. The bytes are in the vault, once; a row never changes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime
from charity.reports.rules import LOCALES, Paper

_PAPERS = ", ".join(f"'{paper}'" for paper in Paper)
_LOCALES = ", ".join(f"'{locale}'" for locale in LOCALES)


class IssuedReport(SQLModel, table=True):
    """One paper as issued, keyed by what it covers: the same key is the same file for ever."""

    __tablename__ = "issued_report"
    __table_args__ = (
        sa.UniqueConstraint("paper", "subject", "locale", "last_seq", name="uq_issued_report_key"),
        sa.CheckConstraint(f"paper IN ({_PAPERS})", name="paper"),
        sa.CheckConstraint(f"locale IN ({_LOCALES})", name="locale"),
        sa.CheckConstraint("last_seq >= -1", name="last_seq_is_a_leaf"),
        sa.CheckConstraint("size_bytes > 0", name="size_positive"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256_is_hex"),
    )

    id: int | None = Field(default=None, primary_key=True)
    paper: str = Field(max_length=20)
    subject: str = Field(max_length=40)  # an appeal's reference
    locale: str = Field(max_length=8)
    last_seq: int = Field(sa_type=sa.BigInteger)  # the last leaf it covers, -1 for an empty log
    root: bytes = Field(sa_type=sa.LargeBinary(32))
    sha256: str = Field(max_length=64, index=True)
    size_bytes: int
    issued_at_utc: datetime = Field(sa_type=UtcDateTime)
    issued_by_id: int | None = Field(default=None, foreign_key="person.id")  # None: a verb on the server

    @property
    def log_size(self) -> int:
        """How many entries of the log it covers."""
        return self.last_seq + 1
