"""Evidence: which private file of the vault belongs to which help request."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.intake.evidence.rules import EvidenceKind
from charity.intake.tables import one_of
from charity.kernel.columns import UtcDateTime


class Evidence(SQLModel, table=True):
    """One piece of evidence; the same file is one piece of a request however often it is sent."""

    __tablename__ = "evidence"
    __table_args__ = (
        sa.UniqueConstraint("request_id", "sha256"),
        sa.UniqueConstraint("id", "request_id"),  # so that others can say: of the same request
        sa.CheckConstraint(one_of("kind", EvidenceKind), name="kind"),
        sa.CheckConstraint("size_bytes > 0", name="size_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="help_request.id", index=True)
    kind: str = Field(max_length=20)
    sha256: str = Field(max_length=64, index=True)
    media_type: str = Field(max_length=40)
    size_bytes: int
    filename_sealed: bytes = Field(sa_type=sa.LargeBinary)
    added_by_id: int | None = Field(default=None, foreign_key="person.id")  # None: the family itself
    added_at_utc: datetime = Field(sa_type=UtcDateTime)
    note: str = Field(default="", max_length=300)

    @property
    def is_photo(self) -> bool:
        """Whether a copy can be drawn for looking at."""
        return self.media_type.startswith("image/")
