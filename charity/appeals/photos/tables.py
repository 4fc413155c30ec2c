"""Photos of an appeal: a copy that may be seen, and who can be recognised in it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


class AppealPhoto(SQLModel, table=True):
    """A photo chosen from evidence; `sha256` is the copy without metadata, never the original."""

    __tablename__ = "appeal_photo"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ("appeal_id", "request_id"),
            ("appeal.id", "appeal.request_id"),
            name="fk_appeal_photo_appeal_of_case",
        ),
        sa.ForeignKeyConstraint(
            ("evidence_id", "request_id"),
            ("evidence.id", "evidence.request_id"),
            name="fk_appeal_photo_evidence_of_case",
        ),
        sa.UniqueConstraint("appeal_id", "number"),
        sa.UniqueConstraint("id", "appeal_id", name="uq_appeal_photo_of_appeal"),
        sa.CheckConstraint("item IN ('photos', 'child_face')", name="item"),
        sa.CheckConstraint("alt_zh <> '' OR alt_en <> ''", name="alt"),
        sa.CheckConstraint("width_px > 0 AND height_px > 0", name="size"),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = Field(index=True)
    request_id: int
    number: int  # stays with the photo, so that its address does
    evidence_id: int
    sha256: str = Field(max_length=64)
    width_px: int
    height_px: int
    item: str = Field(max_length=12)
    alt_zh: str = Field(default="", max_length=200)
    alt_en: str = Field(default="", max_length=200)
    added_by_id: int = Field(foreign_key="person.id")
    added_at_utc: datetime = Field(sa_type=UtcDateTime)
    removed_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AppealPhotoPerson(SQLModel, table=True):
    """Somebody who can be recognised in a photo."""

    __tablename__ = "appeal_photo_person"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ("photo_id", "appeal_id"),
            ("appeal_photo.id", "appeal_photo.appeal_id"),
            name="fk_appeal_photo_person_photo",
        ),
        sa.ForeignKeyConstraint(
            ("person_id", "appeal_id"),
            ("consent_person.id", "consent_person.appeal_id"),
            name="fk_appeal_photo_person_person",
        ),
    )

    photo_id: int = Field(primary_key=True)
    person_id: int = Field(primary_key=True)
    appeal_id: int
