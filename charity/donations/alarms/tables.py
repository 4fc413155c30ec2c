"""Alarms and what was decided about them. No name stands here: an alarm points to entries and people."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.donations.alarms.rules import AlarmKind, Decision
from charity.kernel.columns import UtcDateTime

_KINDS = ", ".join(f"'{kind}'" for kind in AlarmKind)
_DECISIONS = ", ".join(f"'{one}'" for one in Decision)


class MoneyAlarm(SQLModel, table=True):
    """Something that a second look is wanted at; `about_id` is whom it concerns, who may not decide it."""

    __tablename__ = "money_alarm"
    __table_args__ = (
        sa.UniqueConstraint("mark"),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        sa.CheckConstraint(f"decision IN ({_DECISIONS})", name="decision"),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_by_id IS NULL) AND (decision IS NULL) = (decided_at_utc IS NULL)"
            " AND (decision IS NULL) = (note_sealed IS NULL)",
            name="decided_whole",
        ),
        sa.CheckConstraint("decided_by_id <> about_id", name="decided_by_another"),
        sa.Index("ix_money_alarm_decided", "decided_at_utc"),
    )

    id: int | None = Field(default=None, primary_key=True)
    mark: str = Field(max_length=120)
    kind: str = Field(max_length=20)
    appeal: str = Field(max_length=40)
    day: date
    entry_seq: int | None = Field(
        default=None, sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"))
    )
    payout_id: int | None = Field(default=None, foreign_key="payout.id")
    about_id: int | None = Field(default=None, foreign_key="person.id")
    gifts: int = Field(default=0)
    usual: int = Field(default=0)
    amount_minor: int = Field(default=0, sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    raised_at_utc: datetime = Field(sa_type=UtcDateTime)
    decision: str | None = Field(default=None, max_length=20)
    note_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
