"""Pledges as the desk keeps them: who, where announced, when due, every call; the promise is an entry."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.donations.pledges.rules import PledgeState
from charity.kernel.columns import UtcDateTime

_STATES = ", ".join(f"'{state}'" for state in PledgeState)


def _entry_seq(*, nullable: bool) -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), unique=True, nullable=nullable)


class Pledge(SQLModel, table=True):
    """An announced donation. It ends once: settled by one donation, expired, or voided with a reason."""

    __tablename__ = "pledge"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("due_on >= announced_on", name="due_after_it_was_announced"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state"),
        sa.CheckConstraint(
            "(state = 'waiting' AND end_seq IS NULL AND ended_by_id IS NULL AND ended_at_utc IS NULL) OR "
            "(state <> 'waiting' AND end_seq IS NOT NULL AND ended_by_id IS NOT NULL "
            "AND ended_at_utc IS NOT NULL)",
            name="ended_is_whole",
        ),
        sa.CheckConstraint("(state = 'settled') = (donation_seq IS NOT NULL)", name="settled_by_a_donation"),
        sa.CheckConstraint("(state = 'voided') = (void_reason <> '')", name="voided_says_why"),
        sa.Index("ix_pledge_appeal", "appeal"),
        sa.Index("ix_pledge_due", "state", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    appeal: str = Field(max_length=40)
    donor_sealed: bytes = Field(sa_type=sa.LargeBinary)
    contact_sealed: bytes = Field(sa_type=sa.LargeBinary)
    announced_at: str = Field(max_length=120)  # the evening, the broadcast, the company: a place, no person
    announced_on: date
    due_on: date
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    state: str = Field(default=PledgeState.WAITING, max_length=12)
    entry_seq: int = Field(sa_column=_entry_seq(nullable=False))
    recorded_by_id: int = Field(foreign_key="person.id")
    recorded_at_utc: datetime = Field(sa_type=UtcDateTime)
    end_seq: int | None = Field(default=None, sa_column=_entry_seq(nullable=True))
    donation_seq: int | None = Field(default=None, sa_column=_entry_seq(nullable=True))
    ended_by_id: int | None = Field(default=None, foreign_key="person.id")
    ended_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    void_reason: str = Field(default="", max_length=300)


class PledgeCall(SQLModel, table=True):
    """One time that somebody was reminded, and what came of it."""

    __tablename__ = "pledge_call"
    __table_args__ = (sa.UniqueConstraint("once"), sa.Index("ix_pledge_call_pledge", "pledge_id"))

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    pledge_id: int = Field(foreign_key="pledge.id")
    called_on: date
    outcome: str = Field(max_length=20)
    note_sealed: bytes = Field(sa_type=sa.LargeBinary)
    by_id: int = Field(foreign_key="person.id")
    at_utc: datetime = Field(sa_type=UtcDateTime)
