"""Sessions of signed-in people and the tries to sign in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


class StaffSession(SQLModel, table=True):
    """One sign-in on one device; its id is the SHA-256 of the token in the cookie."""

    __tablename__ = "staff_session"
    __table_args__ = (
        sa.CheckConstraint(
            "(ended_at_utc IS NULL AND ended_why = '') OR (ended_at_utc IS NOT NULL AND ended_why <> '')",
            name="end_has_a_reason",
        ),
    )

    id: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    device: str = Field(max_length=60)
    created_at_utc: datetime = Field(sa_type=UtcDateTime)
    last_seen_at_utc: datetime = Field(sa_type=UtcDateTime)
    expires_at_utc: datetime = Field(sa_type=UtcDateTime)
    ended_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_why: str = Field(default="", max_length=40)


class SignInTry(SQLModel, table=True):
    """One try to sign in; account and address are kept as blind indexes only, for a day."""

    __tablename__ = "sign_in_try"
    __table_args__ = (
        sa.Index(None, "account_index", "at_utc"),
        sa.Index(None, "address_index", "at_utc"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_index: bytes = Field(sa_type=sa.LargeBinary)
    address_index: bytes = Field(sa_type=sa.LargeBinary)
    at_utc: datetime = Field(sa_type=UtcDateTime)
    has_succeeded: bool = Field(default=False)
