"""Reviews: a third person's decision, tied by the database to the visit, both sheets and the need."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime
from charity.verification.constraints import one_of
from charity.verification.review.rules import Decision, Reason, Unchecked

_VISIT = ("visit_id", "request_id", "first_visitor_id", "second_visitor_id", "visit_status")
_SHEET = [f"visit_sheet.{c}" for c in ("id", "visit_id", "visitor_id", "state")]
_WHOLE = (
    "visit_id",
    "visit_status",
    "first_visitor_id",
    "second_visitor_id",
    "first_sheet_id",
    "second_sheet_id",
    "sheets_state",
)
_ALL_SET = " AND ".join(f"{column} IS NOT NULL" for column in _WHOLE)
_NONE_SET = " AND ".join(f"{column} IS NULL" for column in _WHOLE)


class Review(SQLModel, table=True):
    """One decision of a reviewer. `verified` cannot stand without a visit by two, both sheets and a need."""

    __tablename__ = "review"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            _VISIT,
            [f"visit.{c}" for c in ("id", "request_id", "first_visitor_id", "second_visitor_id", "status")],
            name="fk_review_visit_by_two",
        ),
        sa.ForeignKeyConstraint(
            ("first_sheet_id", "visit_id", "first_visitor_id", "sheets_state"),
            _SHEET,
            name="fk_review_first_sheet",
        ),
        sa.ForeignKeyConstraint(
            ("second_sheet_id", "visit_id", "second_visitor_id", "sheets_state"),
            _SHEET,
            name="fk_review_second_sheet",
        ),
        sa.ForeignKeyConstraint(
            ("need_id", "request_id"),
            ("need_assessment.id", "need_assessment.request_id"),
            name="fk_review_need_of_case",
        ),
        sa.UniqueConstraint("request_id", "number"),
        # what rests on a review names it together with its case and decision
        sa.UniqueConstraint("id", "request_id", "decision", name="uq_review_as_relied_on"),
        sa.CheckConstraint(one_of("decision", Decision), name="decision"),
        sa.CheckConstraint(f"reason IS NULL OR {one_of('reason', Reason)}", name="reason"),
        sa.CheckConstraint("reviewer_id <> first_visitor_id", name="reviewer_is_not_first_visitor"),
        sa.CheckConstraint("reviewer_id <> second_visitor_id", name="reviewer_is_not_second_visitor"),
        sa.CheckConstraint(f"({_ALL_SET}) OR ({_NONE_SET})", name="visit_whole_or_none"),
        sa.CheckConstraint(
            "decision <> 'verified' OR (visit_id IS NOT NULL AND visit_status = 'visited'"
            " AND sheets_state = 'submitted' AND need_id IS NOT NULL AND family_saw_unchecked)",
            name="verified_has_visit_and_need",
        ),
        sa.CheckConstraint("(decision = 'declined') = (reason IS NOT NULL)", name="declined_has_reason"),
        sa.CheckConstraint("decision = 'verified' OR words_sealed IS NOT NULL", name="words_given"),
    )

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="help_request.id", index=True)
    number: int
    decision: str = Field(max_length=12)
    reason: str | None = Field(default=None, max_length=24)
    words_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    reviewer_id: int = Field(foreign_key="person.id", index=True)
    visit_id: int | None = Field(default=None)
    visit_status: str | None = Field(default=None, max_length=12)
    first_visitor_id: int | None = Field(default=None)
    second_visitor_id: int | None = Field(default=None)
    first_sheet_id: int | None = Field(default=None)
    second_sheet_id: int | None = Field(default=None)
    sheets_state: str | None = Field(default=None, max_length=12)
    need_id: int | None = Field(default=None)
    beneficiary_mark: str = Field(default="", max_length=80)  # who was to be helped when this was signed
    family_saw_unchecked: bool = Field(default=False)
    signed_at_utc: datetime = Field(sa_type=UtcDateTime)
    once: str = Field(max_length=40, unique=True)


class ReviewUnchecked(SQLModel, table=True):
    """One thing of the fixed list that a review says was not checked."""

    __tablename__ = "review_unchecked"
    __table_args__ = (sa.CheckConstraint(one_of("code", Unchecked), name="code"),)

    review_id: int = Field(primary_key=True, foreign_key="review.id")
    code: str = Field(primary_key=True, max_length=24)


class VerificationDocument(SQLModel, table=True):
    """What a verifying review signed, to the byte and sealed; the log's entry names it by its hash."""

    __tablename__ = "verification_document"
    __table_args__ = (sa.CheckConstraint("length(sha256) = 64", name="sha256"),)

    review_id: int = Field(primary_key=True, foreign_key="review.id")
    sha256: str = Field(max_length=64, unique=True)
    document_sealed: bytes = Field(sa_type=sa.LargeBinary)
    entry_seq: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"), unique=True, nullable=False)
    )
