"""The row of an appeal, with the gates that no role can skip written as constraints."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.appeals.rules import CUSTODY, PUBLIC, UNPUBLISHED, AppealStatus, Route
from charity.intake.rules import NeedKind
from charity.kernel.columns import UtcDateTime
from charity.verification.constraints import one_of

_AS_PUBLISHED = ("request_id", "review_id", "need_id", "need_minor", "drafted_by_id", "reviewed_by_id")
_APPROVED = sorted(PUBLIC | {AppealStatus.SCHEDULED})
_CUSTODY_FOLLOWS = " OR ".join(
    f"(route = '{route}' AND custody = '{custody}')" for route, custody in CUSTODY.items()
)
_ROUTE_WHOLE = " OR ".join(f"(route = '{route}' AND {route}_id IS NOT NULL)" for route in Route)


class Appeal(SQLModel, table=True):
    """An appeal: its working words, and what its published page rests on."""

    __tablename__ = "appeal"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ("review_id", "request_id", "review_decision"),
            ("review.id", "review.request_id", "review.decision"),
            name="fk_appeal_review_of_case",
        ),
        sa.ForeignKeyConstraint(
            ("need_id", "request_id"),
            ("need_assessment.id", "need_assessment.request_id"),
            name="fk_appeal_need_of_case",
        ),
        sa.ForeignKeyConstraint(
            ("ref", "published_number", *_AS_PUBLISHED),
            [f"appeal_version.{c}" for c in ("appeal_ref", "number", *_AS_PUBLISHED)],
            name="fk_appeal_as_published",
        ),
        sa.UniqueConstraint("id", "request_id", name="uq_appeal_of_case"),
        sa.CheckConstraint(one_of("status", AppealStatus), name="status"),
        sa.CheckConstraint(f"route IS NULL OR {one_of('route', Route)}", name="route"),
        sa.CheckConstraint(
            f"(route IS NULL AND custody IS NULL) OR {_CUSTODY_FOLLOWS}", name="custody_follows_route"
        ),
        sa.CheckConstraint(one_of("need_kind", NeedKind), name="need_kind"),
        sa.CheckConstraint("need_minor >= 0 AND own_share_minor >= 0", name="need_not_negative"),
        sa.CheckConstraint("review_decision = 'verified'", name="review_verified"),
        sa.CheckConstraint("drafted_by_id <> reviewed_by_id", name="reviewed_by_another"),
        sa.CheckConstraint(
            f"NOT ({one_of('status', _APPROVED)}) OR (drafted_by_id IS NOT NULL"
            " AND reviewed_by_id IS NOT NULL AND title <> '' AND neutral_title <> ''"
            " AND (story_zh <> '' OR story_en <> ''))",
            name="approved_is_reviewed",
        ),
        sa.CheckConstraint(
            f"NOT ({one_of('status', _APPROVED)}) OR (route IS NOT NULL AND ({_ROUTE_WHOLE}))",
            name="approved_route_is_whole",
        ),
        sa.CheckConstraint(
            f"NOT ({one_of('status', _APPROVED)}) OR need_minor > 0 OR route = 'goods'",
            name="approved_has_need",
        ),
        sa.CheckConstraint(
            f"NOT ({one_of('status', sorted(PUBLIC))}) OR (published_number IS NOT NULL"
            " AND published_at_utc IS NOT NULL)",
            name="public_was_published",
        ),
        sa.CheckConstraint(
            f"published_number IS NULL OR NOT ({one_of('status', sorted(UNPUBLISHED))})",
            name="published_is_no_draft",
        ),
        sa.CheckConstraint("status <> 'paused' OR pause_reason IS NOT NULL", name="paused_has_reason"),
        sa.CheckConstraint("status <> 'closed' OR closed_at_utc IS NOT NULL", name="closed_when"),
        sa.Index(
            "uq_appeal_one_running",
            "request_id",
            unique=True,
            sqlite_where=sa.text("status NOT IN ('closed', 'withdrawn')"),
            postgresql_where=sa.text("status NOT IN ('closed', 'withdrawn')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=24, unique=True, foreign_key="appeal_number.ref")
    request_id: int = Field(foreign_key="help_request.id", index=True)
    status: str = Field(default=AppealStatus.DRAFT, max_length=20, index=True)
    review_id: int
    review_decision: str = Field(max_length=12)
    need_id: int
    need_kind: str = Field(max_length=12)
    need_minor: int = Field(sa_type=sa.BigInteger)
    own_share_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(default="CNY", max_length=3)

    route: str | None = Field(default=None, max_length=12)
    custody: str | None = Field(default=None, max_length=12)
    direct_id: int | None = Field(default=None, foreign_key="appeal_direct.id", unique=True)
    platform_id: int | None = Field(default=None, foreign_key="appeal_platform.id", unique=True)
    charity_id: int | None = Field(default=None, foreign_key="appeal_charity.id", unique=True)
    mutual_id: int | None = Field(default=None, foreign_key="appeal_mutual.id", unique=True)
    goods_id: int | None = Field(default=None, foreign_key="appeal_goods.id", unique=True)

    title: str = Field(default="", max_length=120)
    title_en: str = Field(default="", max_length=160)
    neutral_title: str = Field(default="", max_length=120)
    neutral_title_en: str = Field(default="", max_length=160)
    story_zh: str = Field(default="", sa_type=sa.Text)
    story_en: str = Field(default="", sa_type=sa.Text)
    name_shown: str = Field(default="", max_length=60)
    place_shown: str = Field(default="", max_length=80)
    age_shown: int | None = Field(default=None)
    diagnosis_shown: str = Field(default="", max_length=160)
    hospital_shown: str = Field(default="", max_length=120)
    film_url: str = Field(default="", max_length=300)

    changed_by_id: int = Field(foreign_key="person.id")
    drafted_by_id: int | None = Field(default=None, foreign_key="person.id")
    reviewed_by_id: int | None = Field(default=None, foreign_key="person.id")
    return_note: str = Field(default="", max_length=600)
    published_number: int | None = Field(default=None)
    published_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    is_changed: bool = Field(default=False)  # the working words differ from what is published
    pause_reason: str | None = Field(default=None, max_length=20)
    confirmed_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last word with the family
    closed_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    end_reason: str = Field(default="", max_length=300)  # internal: why it was withdrawn or stopped
    created_at_utc: datetime = Field(sa_type=UtcDateTime)
    moved_at_utc: datetime = Field(sa_type=UtcDateTime)
    version: int = Field(default=1)
    once: str = Field(max_length=40, unique=True)

    @property
    def stage(self) -> AppealStatus:
        """Where it stands."""
        return AppealStatus(self.status)

    @property
    def legal_route(self) -> Route | None:
        """Its legal route, when one was chosen."""
        return Route(self.route) if self.route else None

    @property
    def was_published(self) -> bool:
        """Whether it ever had a public page."""
        return self.published_number is not None
