"""Updates of published appeals."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


class Update(SQLModel, table=True):
    """One update; taken down, never deleted."""

    __tablename__ = "appeal_update"
    __table_args__ = (
        sa.UniqueConstraint("appeal_id", "number"),
        sa.CheckConstraint("words_zh <> '' OR words_en <> ''", name="words"),
        sa.CheckConstraint(
            "(taken_down_at_utc IS NULL) = (taken_down_by_id IS NULL)", name="taken_down_by_somebody"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = Field(foreign_key="appeal.id", index=True)
    number: int
    words_zh: str = Field(default="", max_length=2000)
    words_en: str = Field(default="", max_length=2000)
    posted_by_id: int = Field(foreign_key="person.id")
    posted_at_utc: datetime = Field(sa_type=UtcDateTime)
    taken_down_by_id: int | None = Field(default=None, foreign_key="person.id")
    taken_down_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    once: str = Field(max_length=40, unique=True)
