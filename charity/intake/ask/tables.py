"""Drafts of help requests, kept sealed until they are sent or forgotten."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.intake.evidence.rules import EvidenceKind
from charity.intake.tables import one_of
from charity.kernel.columns import UtcDateTime


class RequestDraft(SQLModel, table=True):
    """What a family has filled in so far; found by its come-back code alone."""

    __tablename__ = "request_draft"
    __table_args__ = (
        sa.CheckConstraint("(request_id IS NULL) = (sent_at_utc IS NULL)", name="sent_makes_a_request"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code_index: bytes = Field(sa_type=sa.LargeBinary, unique=True)
    answers_sealed: bytes = Field(sa_type=sa.LargeBinary)
    started_at_utc: datetime = Field(sa_type=UtcDateTime)
    saved_at_utc: datetime = Field(sa_type=UtcDateTime)
    expires_at_utc: datetime = Field(sa_type=UtcDateTime, index=True)
    request_id: int | None = Field(default=None, foreign_key="help_request.id")
    sent_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pin_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)  # shown for an hour after sending


class DraftFile(SQLModel, table=True):
    """A file added to a draft; it becomes evidence when the draft is sent."""

    __tablename__ = "draft_file"
    __table_args__ = (
        sa.UniqueConstraint("draft_id", "sha256"),
        sa.CheckConstraint(one_of("kind", EvidenceKind), name="kind"),
        sa.CheckConstraint("size_bytes > 0", name="size_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="request_draft.id", index=True)
    kind: str = Field(max_length=20)
    sha256: str = Field(max_length=64, index=True)
    media_type: str = Field(max_length=40)
    size_bytes: int
    filename_sealed: bytes = Field(sa_type=sa.LargeBinary)
    added_at_utc: datetime = Field(sa_type=UtcDateTime)
