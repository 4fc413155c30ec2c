"""People who can be recognised on a page, and what each of them agreed to."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.appeals.consents.rules import Audience, How, Item, PersonKind
from charity.kernel.columns import UtcDateTime
from charity.verification.constraints import one_of


class ConsentPerson(SQLModel, table=True):
    """The beneficiary, a guardian, or another person who can be recognised."""

    __tablename__ = "consent_person"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", PersonKind), name="kind"),
        sa.CheckConstraint("label <> ''", name="label"),
        sa.UniqueConstraint("id", "appeal_id", name="uq_consent_person_of_appeal"),
        sa.Index(
            "uq_consent_person_one_beneficiary",
            "appeal_id",
            unique=True,
            sqlite_where=sa.text("kind = 'beneficiary'"),
            postgresql_where=sa.text("kind = 'beneficiary'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = Field(foreign_key="appeal.id", index=True)
    kind: str = Field(max_length=12)
    label: str = Field(max_length=40)  # a role in the family ("the grandfather"), never a name
    name_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    birth_year: int | None = Field(default=None)
    added_by_id: int = Field(foreign_key="person.id")
    added_at_utc: datetime = Field(sa_type=UtcDateTime)


class Consent(SQLModel, table=True):
    """One person's yes or no to one item for one audience; ended when withdrawn or said anew."""

    __tablename__ = "consent"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ("person_id", "appeal_id"),
            ("consent_person.id", "consent_person.appeal_id"),
            name="fk_consent_person_of_appeal",
        ),
        sa.ForeignKeyConstraint(
            ("appeal_id", "request_id"), ("appeal.id", "appeal.request_id"), name="fk_consent_appeal_of_case"
        ),
        sa.ForeignKeyConstraint(
            ("evidence_id", "request_id"),
            ("evidence.id", "evidence.request_id"),
            name="fk_consent_evidence_of_case",
        ),
        sa.CheckConstraint(one_of("item", Item), name="item"),
        sa.CheckConstraint(one_of("audience", Audience), name="audience"),
        sa.CheckConstraint(one_of("how", How), name="how"),
        sa.CheckConstraint("how <> 'paper' OR evidence_id IS NOT NULL", name="paper_is_kept"),
        sa.CheckConstraint(
            "how <> 'phone' OR (second_staff_id IS NOT NULL AND second_staff_id <> recorded_by_id)",
            name="phone_heard_by_two",
        ),
        sa.CheckConstraint("(ended_at_utc IS NULL) = (ended_by_id IS NULL)", name="ended_by_somebody"),
        sa.UniqueConstraint("id", "item", "is_yes", name="uq_consent_as_relied_on"),
        sa.Index(
            "uq_consent_one_word",
            "person_id",
            "item",
            "audience",
            unique=True,
            sqlite_where=sa.text("ended_at_utc IS NULL"),
            postgresql_where=sa.text("ended_at_utc IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = Field(index=True)
    request_id: int
    person_id: int
    item: str = Field(max_length=12)
    audience: str = Field(max_length=8)
    is_yes: bool
    until: date | None = Field(default=None)
    how: str = Field(max_length=10)
    evidence_id: int | None = Field(default=None)
    second_staff_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_by_id: int = Field(foreign_key="person.id")
    given_at_utc: datetime = Field(sa_type=UtcDateTime)
    ended_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by_id: int | None = Field(default=None, foreign_key="person.id")
    is_withdrawn: bool = Field(default=False)  # else it was said anew
