"""Erasures of donors, asked for by one person and done by another, and the holds that stop them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.donations.erasure.rules import Authority, DeclineReason, ErasureState, Reason, Scope, Shown
from charity.kernel.columns import UtcDateTime


def _one_of(column: str, values: Iterable[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def _entry_seq(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(
        sa.BigInteger,
        sa.ForeignKey("ledger_entry.seq"),
        primary_key=primary_key,
        autoincrement=False,
        nullable=False,
    )


class DonorErasure(SQLModel, table=True):
    """A donor's wish to be forgotten: reasons are codes, so that nothing of the person is kept in it."""

    __tablename__ = "donor_erasure"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint(_one_of("scope", Scope), name="scope"),
        sa.CheckConstraint(_one_of("reason", Reason), name="reason"),
        sa.CheckConstraint(_one_of("shown_by", Shown), name="shown_by"),
        sa.CheckConstraint(_one_of("state", ErasureState), name="state"),
        sa.CheckConstraint(_one_of("declined_for", DeclineReason), name="declined_for"),
        sa.CheckConstraint("(state = 'declined') = (declined_for IS NOT NULL)", name="declined_has_reason"),
        sa.CheckConstraint("decided_by_id <> asked_by_id", name="decided_by_another"),
        sa.CheckConstraint("(state = 'asked') = (decided_by_id IS NULL)", name="decided_by_somebody"),
        sa.CheckConstraint("(state = 'asked') = (decided_at_utc IS NULL)", name="decided_has_time"),
        sa.Index("ix_donor_erasure_state", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    entry_seq: int = Field(sa_column=_entry_seq())
    appeal: str = Field(max_length=40)
    scope: str = Field(max_length=10)
    reason: str = Field(max_length=20)
    shown_by: str = Field(max_length=20)
    state: str = Field(default=ErasureState.ASKED, max_length=10)
    asked_by_id: int = Field(foreign_key="person.id")
    asked_at_utc: datetime = Field(sa_type=UtcDateTime)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    declined_for: str | None = Field(default=None, max_length=20)


class DonorErasureEntry(SQLModel, table=True):
    """One entry whose donor is to be forgotten, or was."""

    __tablename__ = "donor_erasure_entry"
    __table_args__ = (sa.Index("ix_donor_erasure_entry_entry_seq", "entry_seq"),)

    erasure_id: int = Field(primary_key=True, foreign_key="donor_erasure.id")
    entry_seq: int = Field(sa_column=_entry_seq(primary_key=True))


class ErasureHold(SQLModel, table=True):
    """A court's or the police's word that nothing of an appeal is erased, until another person lifts it."""

    __tablename__ = "erasure_hold"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint(_one_of("authority", Authority), name="authority"),
        sa.CheckConstraint("lifted_by_id <> placed_by_id", name="lifted_by_another"),
        sa.CheckConstraint("(lifted_by_id IS NULL) = (lifted_at_utc IS NULL)", name="lifted_has_time"),
        sa.Index("ix_erasure_hold_appeal", "appeal"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    appeal: str = Field(max_length=40)
    authority: str = Field(max_length=20)
    file_no: str = Field(max_length=60)
    placed_by_id: int = Field(foreign_key="person.id")
    placed_at_utc: datetime = Field(sa_type=UtcDateTime)
    lifted_by_id: int | None = Field(default=None, foreign_key="person.id")
    lifted_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
