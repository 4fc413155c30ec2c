"""What each legal route says of an appeal; a row stands only when it is whole."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.appeals.routes.rules import PAYEES
from charity.kernel.columns import UtcDateTime
from charity.verification.constraints import one_of


def said(*columns: str) -> sa.CheckConstraint:
    """Return the CHECK that texts are not empty."""
    return sa.CheckConstraint(" AND ".join(f"{column} <> ''" for column in columns), name="all_said")


class AppealCharity(SQLModel, table=True):
    """A licensed charity holds the money."""

    __tablename__ = "appeal_charity"
    __table_args__ = (
        said("charity_name", "licence_no", "agreement_no", "filing_no", "purpose", "costs", "remainder_rule"),
        sa.CheckConstraint("period_from <= period_to", name="period_runs_forward"),
    )

    id: int | None = Field(default=None, primary_key=True)
    charity_name: str = Field(max_length=120)
    licence_no: str = Field(max_length=60)
    agreement_no: str = Field(max_length=60)
    agreed_on: date
    filing_no: str = Field(max_length=60)
    filed_on: date
    purpose: str = Field(max_length=300)
    period_from: date
    period_to: date
    costs: str = Field(max_length=300)
    remainder_rule: str = Field(max_length=600)
    remainder_bills_minor: int = Field(default=0, sa_type=sa.BigInteger)
    remainder_to: str = Field(default="donors", max_length=12)
    remainder_fund: str = Field(default="", max_length=200)


class AppealPlatform(SQLModel, table=True):
    """A project on a designated platform."""

    __tablename__ = "appeal_platform"
    __table_args__ = (
        said("platform", "project_id"),
        sa.CheckConstraint("url LIKE 'https://%'", name="url_is_secure"),
    )

    id: int | None = Field(default=None, primary_key=True)
    platform: str = Field(max_length=120)
    project_id: str = Field(max_length=60)
    url: str = Field(max_length=300)


class LegalOpinion(SQLModel, table=True):
    """A named legal opinion on the direct route, with its date and scope."""

    __tablename__ = "legal_opinion"
    __table_args__ = (
        said("author", "institution", "scope"),
        sa.CheckConstraint(
            "(withdrawn_at_utc IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    author: str = Field(max_length=80)
    institution: str = Field(max_length=120)
    given_on: date
    scope: str = Field(max_length=1000)
    recorded_by_id: int = Field(foreign_key="person.id")
    recorded_at_utc: datetime = Field(sa_type=UtcDateTime)
    withdrawn_by_id: int | None = Field(default=None, foreign_key="person.id")
    withdrawn_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    once: str = Field(max_length=40, unique=True)


class AppealDirect(SQLModel, table=True):
    """The family asks, the desk relays; cannot stand without a legal opinion."""

    __tablename__ = "appeal_direct"
    __table_args__ = (
        said("seeker_statement", "publisher_statement", "relation_proof", "statement_consent"),
        sa.CheckConstraint(one_of("payee_relation", PAYEES), name="payee_relation"),
    )

    id: int | None = Field(default=None, primary_key=True)
    legal_opinion_id: int = Field(foreign_key="legal_opinion.id")
    seeker_statement: str = Field(max_length=600)
    publisher_statement: str = Field(max_length=600)
    payee_relation: str = Field(max_length=12)
    relation_proof: str = Field(max_length=300)
    statement_consent: str = Field(max_length=300)


class AppealMutual(SQLModel, table=True):
    """Mutual help inside one group."""

    __tablename__ = "appeal_mutual"
    __table_args__ = (said("boundary", "organiser"),)

    id: int | None = Field(default=None, primary_key=True)
    boundary: str = Field(max_length=300)
    organiser: str = Field(max_length=120)


class AppealGoods(SQLModel, table=True):
    """Produce to sell, things or work needed."""

    __tablename__ = "appeal_goods"
    __table_args__ = (
        said("goods", "unit", "producer_check"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("asking_price_minor >= 0 AND market_price_minor >= 0", name="prices"),
        sa.CheckConstraint("producer_checked_on <= stop_on", name="checked_before_stop"),
    )

    id: int | None = Field(default=None, primary_key=True)
    goods: str = Field(max_length=120)
    quantity: int
    unit: str = Field(max_length=20)
    asking_price_minor: int = Field(sa_type=sa.BigInteger)
    market_price_minor: int = Field(sa_type=sa.BigInteger)
    producer_check: str = Field(max_length=300)
    producer_checked_on: date
    stop_on: date
