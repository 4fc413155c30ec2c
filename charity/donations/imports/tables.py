"""Statements and their rows. The raw file is in the vault, a booked row's names are in the ledger alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.donations.imports.rules import ImportState, RowState
from charity.kernel.columns import UtcDateTime

IS_UNDER_WAY = sa.text("state IN ('booking', 'undoing')")
_STATES = ", ".join(f"'{state}'" for state in ImportState)
_ROW_STATES = ", ".join(f"'{state}'" for state in RowState)


class StatementImport(SQLModel, table=True):
    """One file brought in: kept at the preview, booked once, undone at most once.

    `account_sealed` names whose account the statement is of; `account_index` knows it again. `done_rows`:
    how far booking or undoing has come, by rows in the order in which they are booked.
    """

    __tablename__ = "statement_import"
    __table_args__ = (
        sa.UniqueConstraint("ref"),
        sa.UniqueConstraint("year", "number"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state"),
        sa.CheckConstraint(
            "(state IN ('previewed', 'booking', 'dropped')) = (booked_at_utc IS NULL)", name="booked_has_time"
        ),
        sa.CheckConstraint("(state = 'undone') = (undone_at_utc IS NOT NULL)", name="undone_has_time"),
        sa.CheckConstraint("done_rows >= 0", name="done_rows"),
        sa.Index(
            "ix_statement_import_under_way",
            "id",
            sqlite_where=IS_UNDER_WAY,
            postgresql_where=IS_UNDER_WAY,
        ),
        sa.Index("ix_statement_import_account", "account_index", "period_from_utc"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=24)
    year: int
    number: int
    sha256: str = Field(max_length=64, index=True)
    size_bytes: int
    filename_sealed: bytes = Field(sa_type=sa.LargeBinary)
    format: str = Field(max_length=40)
    rows: int
    period_from_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    period_to_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    declared: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    appeal: str | None = Field(default=None, max_length=40)  # chosen for rows without a code
    state: str = Field(default=ImportState.PREVIEWED, max_length=20)
    imported_by_id: int | None = Field(default=None, foreign_key="person.id")  # none: a verb on the server
    imported_at_utc: datetime = Field(sa_type=UtcDateTime)
    booked_by_id: int | None = Field(default=None, foreign_key="person.id")
    booked_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    entry_seq: int | None = Field(default=None, sa_type=sa.BigInteger)  # of the leaf that names the file
    booked: int = Field(default=0)
    already_known: int = Field(default=0)
    refunds_booked: int = Field(default=0)
    unmatched: int = Field(default=0)
    ignored: int = Field(default=0)
    done_rows: int = Field(default=0)
    undone_by_id: int | None = Field(default=None, foreign_key="person.id")
    undone_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    channel: str = Field(default="", max_length=20)  # whose rows these are; empty where they are of several
    account_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    account_index: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    account_currency: str = Field(default="", max_length=3)
    opening_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    closing_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    covers_from_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    covers_to_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StatementRow(SQLModel, table=True):
    """One row of a booked file and what became of it.

    `private_sealed` and `reference_index` stand only where the row is not booked: what it says must then be
    looked at, and the same movement must be known again when a later statement brings it. A row that a person
    matched (`matched_by_id`) keeps its texts all the same, so that undoing the match gives the row back.
    """

    __tablename__ = "statement_row"
    __table_args__ = (
        sa.UniqueConstraint("import_id", "number"),
        sa.CheckConstraint(f"state IN ({_ROW_STATES})", name="state"),
        sa.CheckConstraint(
            "(state IN ('booked', 'already_known')) = (entry_seq IS NOT NULL)", name="entry_where_booked"
        ),
        sa.CheckConstraint(
            "state NOT IN ('unmatched', 'set_aside') OR reason <> ''", name="unmatched_says_why"
        ),
        sa.CheckConstraint("matched_by_id IS NULL OR state = 'booked'", name="matched_is_booked"),
        sa.Index("ix_statement_row_entry_seq", "entry_seq"),
        sa.Index(
            "ix_statement_row_unmatched",
            "at_utc",
            "id",
            sqlite_where=sa.text("state = 'unmatched'"),
            postgresql_where=sa.text("state = 'unmatched'"),
        ),
        sa.Index(
            "ix_statement_row_reference",
            "reference_index",
            sqlite_where=sa.text("reference_index IS NOT NULL"),
            postgresql_where=sa.text("reference_index IS NOT NULL"),
        ),
        sa.Index(
            "ix_statement_row_moving",
            "at_utc",
            "id",
            sqlite_where=sa.text("state = 'moving'"),
            postgresql_where=sa.text("state = 'moving'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="statement_import.id")
    number: int
    line: int
    at_utc: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(max_length=20)
    channel: str = Field(max_length=20)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    fee_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    state: str = Field(max_length=20)
    reason: str = Field(default="", max_length=40)
    appeal: str | None = Field(default=None, max_length=40)
    entry_seq: int | None = Field(
        default=None, sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("ledger_entry.seq"))
    )
    reference_index: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    private_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    matched_by_id: int | None = Field(default=None, foreign_key="person.id")  # who matched it by hand


class StatementShare(SQLModel, table=True):
    """What one booked file brought to one appeal."""

    __tablename__ = "statement_share"
    __table_args__ = (sa.Index("ix_statement_share_appeal", "appeal"),)

    import_id: int = Field(foreign_key="statement_import.id", primary_key=True)
    appeal: str = Field(max_length=40, primary_key=True)
    booked: int
    booked_minor: int = Field(sa_type=sa.BigInteger)
    refunds: int
    refunds_minor: int = Field(sa_type=sa.BigInteger)
    unmatched: int
