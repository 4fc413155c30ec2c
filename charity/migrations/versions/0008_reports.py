"""Tables of reports: papers as issued."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "issued_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("issued_at_utc", UtcDateTime(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("paper IN ('appeal')", name="paper"),
        sa.CheckConstraint("locale IN ('zh', 'en')", name="locale"),
        sa.CheckConstraint("last_seq >= -1", name="last_seq_is_a_leaf"),
        sa.CheckConstraint("size_bytes > 0", name="size_positive"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256_is_hex"),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name="fk_issued_report_issued_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_issued_report"),
        sa.UniqueConstraint("paper", "subject", "locale", "last_seq", name="uq_issued_report_key"),
    )
    op.create_index("ix_issued_report_sha256", "issued_report", ["sha256"], unique=False)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("issued_report")
