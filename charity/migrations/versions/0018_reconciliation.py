"""Reconciliation of channels and periods, and looking up a donation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

HAS_TAIL = sa.text("tail_index IS NOT NULL")


def upgrade() -> None:
    """Give donations what they are found by; the worker fills it in for those booked before."""
    op.add_column("ledger_line", sa.Column("tail_index", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_ledger_line_tail",
        "ledger_line",
        ["tail_index"],
        sqlite_where=HAS_TAIL,
        postgresql_where=HAS_TAIL,
    )
    op.create_index("ix_ledger_line_day_amount", "ledger_line", ["day", "amount_minor"])


def downgrade() -> None:
    """Remove it again."""
    op.drop_index("ix_ledger_line_day_amount", "ledger_line")
    op.drop_index("ix_ledger_line_tail", "ledger_line")
    op.drop_column("ledger_line", "tail_index")
