"""Payouts in stages, where each fen of them came from, and alarms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_SPANS = sa.text("first_seq < last_seq")


def upgrade() -> None:
    """Create the ranges and the queue of tracing."""
    _create_spent_range()
    op.create_table(
        "spending_queue",
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("followed_seq", sa.BigInteger(), nullable=False),
        sa.Column("next_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("appeal", name="pk_spending_queue"),
    )


def downgrade() -> None:
    """Remove them again."""
    op.drop_table("spending_queue")
    op.drop_table("spent_range")


def _create_spent_range() -> None:
    op.create_table(
        "spent_range",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("at_seq", sa.BigInteger(), nullable=False),
        sa.Column("out_seq", sa.BigInteger(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("gifts", sa.Integer(), nullable=False),
        sa.Column("released_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("minor > 0", name="minor_positive"),
        sa.CheckConstraint("first_seq <= last_seq AND last_seq < at_seq", name="from_earlier_money"),
        sa.CheckConstraint("out_seq <= at_seq", name="taken_by_what_is_booked"),
        sa.CheckConstraint("released_seq IS NULL OR released_seq >= at_seq", name="released_later"),
        sa.ForeignKeyConstraint(["at_seq"], ["ledger_entry.seq"], name="fk_spent_range_at_seq"),
        sa.ForeignKeyConstraint(["out_seq"], ["ledger_entry.seq"], name="fk_spent_range_out_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_spent_range"),
    )
    op.create_index("ix_spent_range_out", "spent_range", ["out_seq"], unique=False)
    op.create_index("ix_spent_range_first", "spent_range", ["first_seq"], unique=False)
    op.create_index(
        "ix_spent_range_spans",
        "spent_range",
        ["appeal", "last_seq"],
        unique=False,
        sqlite_where=_SPANS,
        postgresql_where=_SPANS,
    )
