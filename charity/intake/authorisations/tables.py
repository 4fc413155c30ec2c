"""Signed authorisations to enquire."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.intake.authorisations.rules import Way
from charity.intake.tables import one_of
from charity.kernel.columns import UtcDateTime


class Authorisation(SQLModel, table=True):
    """What the family signed; a new one stands beside the old, the latest not withdrawn counts."""

    __tablename__ = "authorisation"
    __table_args__ = (
        sa.CheckConstraint(one_of("way", Way), name="way"),
        sa.CheckConstraint("way <> 'paper' OR evidence_id IS NOT NULL", name="paper_is_kept"),
        sa.ForeignKeyConstraint(
            ["evidence_id", "request_id"],
            ["evidence.id", "evidence.request_id"],
            name="fk_authorisation_evidence_of_same_request",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="help_request.id", index=True)
    way: str = Field(max_length=8)
    wording: str = Field(max_length=12)
    signed_on: date
    hospital_sealed: bytes = Field(sa_type=sa.LargeBinary)
    offices_sealed: bytes = Field(sa_type=sa.LargeBinary)
    neighbours_sealed: bytes = Field(sa_type=sa.LargeBinary)
    signed_name_sealed: bytes = Field(sa_type=sa.LargeBinary)
    filled_in_by_sealed: bytes = Field(sa_type=sa.LargeBinary)
    evidence_id: int | None = Field(default=None)
    recorded_by_id: int | None = Field(default=None, foreign_key="person.id")  # None: the family itself
    recorded_at_utc: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
