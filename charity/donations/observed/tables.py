"""Families' exports and donors' proofs. Of an export only its hash, its counts and its receipts are kept."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.donations.observed.rules import ExportState
from charity.kernel.columns import UtcDateTime

_STATES = ", ".join(f"'{state}'" for state in ExportState)


class FamilyExport(SQLModel, table=True):
    """One file that a family handed over; the file itself is nowhere kept."""

    __tablename__ = "family_export"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state"),
        sa.CheckConstraint("agreed", name="agreed"),
        sa.CheckConstraint("receipts > 0 AND receipts <= rows", name="receipts_among_rows"),
        sa.CheckConstraint("left_out >= 0 AND left_out <= receipts", name="left_out_among_receipts"),
        sa.CheckConstraint("(state = 'waiting') = (excerpt_sealed IS NOT NULL)", name="kept_while_waiting"),
        sa.CheckConstraint("(state = 'waiting') = (closed_at_utc IS NULL)", name="closed_has_time"),
        sa.CheckConstraint(
            "state <> 'booked' OR import_id IS NOT NULL OR left_out = receipts", name="booked_has_import"
        ),
        sa.CheckConstraint("state = 'booked' OR import_id IS NULL", name="import_once_booked"),
        sa.Index("ix_family_export_appeal", "appeal", "id"),
        sa.Index(
            "uq_family_export_file",
            "appeal",
            "sha256",
            unique=True,
            sqlite_where=sa.text("state <> 'dropped'"),
            postgresql_where=sa.text("state <> 'dropped'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal: str = Field(max_length=40)
    once: str = Field(max_length=60)
    sha256: str = Field(max_length=64)
    format: str = Field(max_length=40)
    agreed: bool
    rows: int
    receipts: int
    left_out: int = Field(default=0)
    shown_from_utc: datetime = Field(sa_type=UtcDateTime)
    shown_until_utc: datetime = Field(sa_type=UtcDateTime)
    excerpt_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    state: str = Field(default=ExportState.WAITING, max_length=20)
    import_id: int | None = Field(default=None, foreign_key="statement_import.id", unique=True)
    brought_by_id: int = Field(foreign_key="person.id")
    brought_at_utc: datetime = Field(sa_type=UtcDateTime)
    closed_by_id: int | None = Field(default=None, foreign_key="person.id")
    closed_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DonorProof(SQLModel, table=True):
    """What a donor showed of a gift, to be looked for among the receipts that the family shows."""

    __tablename__ = "donor_proof"
    __table_args__ = (
        sa.UniqueConstraint("appeal", "number_index"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal: str = Field(max_length=40)
    channel: str = Field(max_length=20)
    number_index: bytes = Field(sa_type=sa.LargeBinary)
    number_sealed: bytes = Field(sa_type=sa.LargeBinary)
    given_on: date
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    added_by_id: int = Field(foreign_key="person.id")
    added_at_utc: datetime = Field(sa_type=UtcDateTime)


class UseVoucher(SQLModel, table=True):
    """The public copy of a bill behind a use: burnt by one person, released by another."""

    __tablename__ = "use_voucher"
    __table_args__ = (
        sa.CheckConstraint("released_by_id <> burnt_by_id", name="released_by_another"),
        sa.CheckConstraint("(released_by_id IS NULL) = (released_at_utc IS NULL)", name="released_has_time"),
        sa.CheckConstraint("areas <> ''", name="something_burnt"),
        sa.Index("ix_use_voucher_appeal", "appeal"),
    )

    use_id: int = Field(foreign_key="documented_use.id", primary_key=True)
    appeal: str = Field(max_length=40)
    areas: str = Field(max_length=800)
    sha256: str = Field(max_length=64)
    burnt_by_id: int = Field(foreign_key="person.id")
    burnt_at_utc: datetime = Field(sa_type=UtcDateTime)
    released_by_id: int | None = Field(default=None, foreign_key="person.id")
    released_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
