"""Pauses: who stopped an appeal, who asked to resume it and who confirmed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.appeals.pauses.rules import PauseReason
from charity.kernel.columns import UtcDateTime
from charity.verification.constraints import one_of


class AppealPause(SQLModel, table=True):
    """One pause of an appeal; open until two people have resumed it or the appeal went another way."""

    __tablename__ = "appeal_pause"
    __table_args__ = (
        sa.CheckConstraint(one_of("reason", PauseReason), name="reason"),
        sa.CheckConstraint(
            "resumed_at_utc IS NULL OR (asked_by_id IS NOT NULL AND resumed_by_id IS NOT NULL"
            " AND resumed_by_id <> asked_by_id)",
            name="resumed_by_two",
        ),
        sa.CheckConstraint("reason <> 'other' OR note <> ''", name="other_is_explained"),
        sa.Index(
            "uq_appeal_pause_one_open",
            "appeal_id",
            unique=True,
            sqlite_where=sa.text("ended_at_utc IS NULL"),
            postgresql_where=sa.text("ended_at_utc IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = Field(foreign_key="appeal.id", index=True)
    reason: str = Field(max_length=20)
    note: str = Field(default="", max_length=300)  # internal
    paused_by_id: int | None = Field(default=None, foreign_key="person.id")  # None: the heartbeat
    paused_at_utc: datetime = Field(sa_type=UtcDateTime)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resumed_by_id: int | None = Field(default=None, foreign_key="person.id")
    resumed_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
