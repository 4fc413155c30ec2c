"""Parked forms."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.kernel.columns import UtcDateTime


class ParkedForm(SQLModel, table=True):
    """What one person had typed on one page, sealed; deleted when it is taken or after an hour."""

    __tablename__ = "parked_form"

    key: str = Field(primary_key=True, max_length=32)
    person_id: int = Field(foreign_key="person.id", index=True)
    path: str = Field(max_length=400)
    fields_sealed: bytes = Field(sa_type=sa.LargeBinary)
    expires_at_utc: datetime = Field(sa_type=UtcDateTime)
