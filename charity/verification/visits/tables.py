"""Home visits, each visitor's sheet, its answers and photos."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime
from charity.verification.constraints import one_of
from charity.verification.visits.rules import Answer, Item, PhotoKind, SheetState, VisitStatus

_AS_REVIEWED = ("id", "request_id", "first_visitor_id", "second_visitor_id", "status")


class Visit(SQLModel, table=True):
    """A home visit by two different people."""

    __tablename__ = "visit"
    __table_args__ = (
        sa.CheckConstraint("first_visitor_id <> second_visitor_id", name="two_different_visitors"),
        sa.CheckConstraint(one_of("status", VisitStatus), name="status"),
        sa.CheckConstraint("(status = 'visited') = (visited_at_utc IS NOT NULL)", name="visited_when"),
        # a review names a visit together with its visitors, its case and that it was made
        sa.UniqueConstraint(*_AS_REVIEWED, name="uq_visit_as_reviewed"),
        sa.Index(
            "uq_visit_one_planned",
            "request_id",
            unique=True,
            sqlite_where=sa.text("status = 'planned'"),
            postgresql_where=sa.text("status = 'planned'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="help_request.id", index=True)
    first_visitor_id: int = Field(foreign_key="person.id", index=True)
    second_visitor_id: int = Field(foreign_key="person.id", index=True)
    planned_at_utc: datetime = Field(sa_type=UtcDateTime, index=True)
    status: str = Field(default=VisitStatus.PLANNED, max_length=12)
    visited_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=300)  # why it was moved or cancelled
    version: int = Field(default=1)
    once: str = Field(max_length=40, unique=True)
    planned_by_id: int = Field(foreign_key="person.id")


class VisitSheet(SQLModel, table=True):
    """What one visitor writes down; unseen by the other until both are in."""

    __tablename__ = "visit_sheet"
    __table_args__ = (
        sa.UniqueConstraint("visit_id", "visitor_id"),
        sa.CheckConstraint(one_of("state", SheetState), name="state"),
        sa.CheckConstraint("(state = 'submitted') = (submitted_at_utc IS NOT NULL)", name="submitted_when"),
        sa.CheckConstraint(
            "state = 'open' OR (persons_met_sealed IS NOT NULL"
            " AND (signed_name_sealed IS NOT NULL OR unsigned_reason_sealed IS NOT NULL))",
            name="submitted_whole",
        ),
        sa.UniqueConstraint("id", "visit_id", "visitor_id", "state", name="uq_visit_sheet_as_reviewed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    visit_id: int = Field(foreign_key="visit.id")
    visitor_id: int = Field(foreign_key="person.id")
    state: str = Field(default=SheetState.OPEN, max_length=12)
    persons_met_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    contradictions_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    impression_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    signed_name_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    unsigned_reason_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    version: int = Field(default=1)
    changed_at_utc: datetime = Field(sa_type=UtcDateTime)
    submitted_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)


class VisitAnswer(SQLModel, table=True):
    """One item of the checklist as a visitor saw it."""

    __tablename__ = "visit_answer"
    __table_args__ = (
        sa.CheckConstraint(one_of("item", Item), name="item"),
        sa.CheckConstraint(one_of("answer", Answer), name="answer"),
    )

    sheet_id: int = Field(primary_key=True, foreign_key="visit_sheet.id")
    item: str = Field(primary_key=True, max_length=20)
    answer: str = Field(max_length=10)
    note_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)


class VisitPhoto(SQLModel, table=True):
    """A photo that has arrived whole; it becomes evidence of the case when both sheets are in."""

    __tablename__ = "visit_photo"
    __table_args__ = (
        sa.UniqueConstraint("sheet_id", "sha256"),
        sa.CheckConstraint(one_of("kind", PhotoKind), name="kind"),
        sa.CheckConstraint("size_bytes > 0", name="size"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="visit_sheet.id", index=True)
    kind: str = Field(max_length=20)
    sha256: str = Field(max_length=64)
    media_type: str = Field(max_length=40)
    size_bytes: int
    arrived_at_utc: datetime = Field(sa_type=UtcDateTime)
    evidence_id: int | None = Field(default=None, foreign_key="evidence.id")
