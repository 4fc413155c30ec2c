"""Numbers of appeals, and every published wording with what it rests on."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.appeals.consents.rules import Item
from charity.kernel.columns import UtcDateTime
from charity.verification.constraints import one_of


class AppealNumber(SQLModel, table=True):
    """A reference that was given to an appeal: no number of a year is left out, none given twice."""

    __tablename__ = "appeal_number"
    __table_args__ = (
        sa.UniqueConstraint("year", "number"),
        sa.CheckConstraint("number > 0", name="number_is_positive"),
    )

    ref: str = Field(primary_key=True, max_length=24)
    year: int
    number: int


class AppealVersion(SQLModel, table=True):
    """One published wording: canonical bytes, their hash, and the review, need and people behind it."""

    __tablename__ = "appeal_version"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ("review_id", "request_id", "review_decision"),
            ("review.id", "review.request_id", "review.decision"),
            name="fk_appeal_version_review_of_case",
        ),
        sa.ForeignKeyConstraint(
            ("need_id", "request_id"),
            ("need_assessment.id", "need_assessment.request_id"),
            name="fk_appeal_version_need_of_case",
        ),
        sa.CheckConstraint("review_decision = 'verified'", name="review_verified"),
        sa.CheckConstraint("drafted_by_id <> reviewed_by_id", name="reviewed_by_another"),
        sa.CheckConstraint("number = 1 OR correction_note <> ''", name="correction_has_note"),
        sa.CheckConstraint(
            "items_required > 0 AND items_consented = items_required", name="every_item_consented"
        ),
        sa.CheckConstraint("length(sha256) = 64", name="sha256"),
        # a published appeal names its version together with all that it rests on
        sa.UniqueConstraint(
            "appeal_ref",
            "number",
            "request_id",
            "review_id",
            "need_id",
            "need_minor",
            "drafted_by_id",
            "reviewed_by_id",
            name="uq_appeal_version_as_published",
        ),
    )

    appeal_ref: str = Field(primary_key=True, max_length=24, foreign_key="appeal_number.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    request_id: int = Field(foreign_key="help_request.id", index=True)
    review_id: int
    review_decision: str = Field(max_length=12)
    need_id: int
    need_minor: int = Field(sa_type=sa.BigInteger)
    content: bytes = Field(sa_type=sa.LargeBinary)
    sha256: str = Field(max_length=64, index=True)
    correction_note: str = Field(default="", max_length=600)
    items_required: int
    items_consented: int
    drafted_by_id: int = Field(foreign_key="person.id")
    reviewed_by_id: int = Field(foreign_key="person.id")
    published_by_id: int = Field(foreign_key="person.id")
    published_at_utc: datetime = Field(sa_type=UtcDateTime)


class AppealVersionItem(SQLModel, table=True):
    """Which consent carried an item of a published wording."""

    __tablename__ = "appeal_version_item"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ("appeal_ref", "number"),
            ("appeal_version.appeal_ref", "appeal_version.number"),
            name="fk_appeal_version_item_version",
        ),
        sa.ForeignKeyConstraint(
            ("consent_id", "item", "is_yes"),
            ("consent.id", "consent.item", "consent.is_yes"),
            name="fk_appeal_version_item_consent",
        ),
        sa.CheckConstraint(one_of("item", Item), name="item"),
        sa.CheckConstraint("is_yes", name="carried_by_a_yes"),
    )

    appeal_ref: str = Field(primary_key=True, max_length=24)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    item: str = Field(primary_key=True, max_length=12)
    consent_id: int
    is_yes: bool = Field(default=True)
