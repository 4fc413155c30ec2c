"""Orders to give a donation back. That two different people stand behind one is held by the database too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.donations.refunds.rules import DECIDED, FROM_REMAINDER, OPEN, Cause, Obstacle, OrderState
from charity.kernel.columns import UtcDateTime


def _one_of(column: str, values: Iterable[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


_IS_OPEN = sa.text(_one_of("state", OPEN))


class RefundOrder(SQLModel, table=True):
    """Money of one donation that is to go back to whoever gave it, in part or whole."""

    __tablename__ = "refund_order"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint(_one_of("state", OrderState), name="state"),
        sa.CheckConstraint(_one_of("cause", Cause), name="cause"),
        sa.CheckConstraint(f"obstacle = '' OR {_one_of('obstacle', Obstacle)}", name="obstacle"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("decided_by_id <> asked_by_id", name="decided_by_another"),
        sa.CheckConstraint(
            f"NOT ({_one_of('state', DECIDED)}) OR decided_by_id IS NOT NULL", name="decided_by_somebody"
        ),
        sa.CheckConstraint("(decided_by_id IS NULL) = (decided_at_utc IS NULL)", name="decided_has_time"),
        sa.CheckConstraint(
            "(state IN ('done', 'overtaken')) = (entry_seq IS NOT NULL)", name="done_is_booked"
        ),
        sa.CheckConstraint("(state = 'impossible') = (obstacle <> '')", name="impossible_says_why"),
        sa.CheckConstraint("state <> 'declined' OR decline_reason <> ''", name="declined_says_why"),
        sa.CheckConstraint("cause <> 'minor' OR proof_sha256 IS NOT NULL", name="minor_has_proof"),
        sa.CheckConstraint(
            f"({_one_of('cause', FROM_REMAINDER)}) = (decision_id IS NOT NULL)", name="remainder_is_decided"
        ),
        sa.Index(
            "uq_refund_order_open",
            "donation_seq",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        sa.Index("ix_refund_order_appeal", "appeal", "state"),
        sa.Index("ix_refund_order_decision", "decision_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=60)
    appeal: str = Field(max_length=40)
    donation_seq: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), nullable=False)
    )
    decision_id: int | None = Field(default=None, foreign_key="remainder_decision.id")
    cause: str = Field(max_length=12)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    channel: str = Field(max_length=20)
    proof_sha256: str | None = Field(default=None, max_length=64)
    proof_media_type: str | None = Field(default=None, max_length=40)
    state: str = Field(default=OrderState.ASKED, max_length=12)
    asked_by_id: int = Field(foreign_key="person.id")
    asked_at_utc: datetime = Field(sa_type=UtcDateTime)
    due_on: date
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decline_reason: str = Field(default="", max_length=300)
    obstacle: str = Field(default="", max_length=20)
    ended_by_id: int | None = Field(default=None, foreign_key="person.id")  # none: a bill brought the row
    ended_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    refunded_on: date | None = Field(default=None)
    entry_seq: int | None = Field(
        default=None, sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), unique=True)
    )
