"""Invitations to the desk."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime

_OPEN = sa.text("accepted_at_utc IS NULL AND withdrawn_at_utc IS NULL")


class Invitation(SQLModel, table=True):
    """A one-time link; only the SHA-256 of its token is kept. At most one is open for an address."""

    __tablename__ = "invitation"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.Index(
            "uq_invitation_open_email", "email", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        sa.CheckConstraint("email = lower(email)", name="email_is_folded"),
        sa.CheckConstraint("accepted_at_utc IS NULL OR withdrawn_at_utc IS NULL", name="one_end"),
        sa.CheckConstraint(
            "(accepted_at_utc IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_somebody"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64)
    email: str = Field(max_length=254)
    roles: list[str] = Field(sa_type=sa.JSON)
    districts: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    person_id: int | None = Field(
        default=None, foreign_key="person.id"
    )  # at the desk already: a new password
    created_by_id: int | None = Field(default=None, foreign_key="person.id")  # none: a verb on the server
    created_at_utc: datetime = Field(sa_type=UtcDateTime)
    expires_at_utc: datetime = Field(sa_type=UtcDateTime)
    accepted_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    accepted_by_id: int | None = Field(default=None, foreign_key="person.id")
    withdrawn_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
