"""People of the desk and their roles."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime
from charity.kernel.roles import Role

_ROLES = ", ".join(f"'{role.value}'" for role in Role)


class Person(SQLModel, table=True):
    """Somebody who works at the desk; never deleted, only disabled."""

    __tablename__ = "person"
    __table_args__ = (
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("email = lower(email)", name="email_is_folded"),
        sa.CheckConstraint("number > 0", name="number_is_positive"),
        sa.CheckConstraint("password_hash LIKE '$argon2id$%'", name="password_is_hashed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254)
    name: str = Field(max_length=60)
    number: int  # public and stable: 调查员 03
    password_hash: str = Field(max_length=200)
    is_active: bool = Field(default=True)
    districts: list[str] = Field(default_factory=list, sa_type=sa.JSON)  # empty: every district
    version: int = Field(default=1)
    created_at_utc: datetime = Field(sa_type=UtcDateTime)


class PersonRole(SQLModel, table=True):
    """One role that a person holds."""

    __tablename__ = "person_role"
    __table_args__ = (sa.CheckConstraint(f"role IN ({_ROLES})", name="role_is_known"),)

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    role: str = Field(primary_key=True, max_length=20)
    granted_at_utc: datetime = Field(sa_type=UtcDateTime)
    granted_by_id: int | None = Field(default=None, foreign_key="person.id")  # none: a verb on the server
