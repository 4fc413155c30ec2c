"""Tables of what was signed: the log's names and keys, its checkpoints and their cosignatures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime
from charity.ledger import triggers

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables and the triggers that let them only grow."""
    op.create_table(
        "ledger_log",
        sa.Column("first_seq", SEQ, nullable=False, autoincrement=False),
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("vkey", sa.String(300), nullable=False),
        sa.Column("begun_at_utc", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("first_seq", name="pk_ledger_log"),
        sa.UniqueConstraint("origin", name="uq_ledger_log_origin"),
        sa.UniqueConstraint("vkey", name="uq_ledger_log_vkey"),
    )
    op.create_table(
        "ledger_checkpoint",
        sa.Column("size", SEQ, nullable=False, autoincrement=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at_utc", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_ledger_checkpoint"),
        sa.CheckConstraint("size > 0", name=op.f("ck_ledger_checkpoint_size_positive")),
        sa.CheckConstraint(
            "reason IN ('batch', 'hour', 'day', 'period', 'report', 'asked')",
            name=op.f("ck_ledger_checkpoint_reason"),
        ),
    )
    op.create_table(
        "ledger_cosignature",
        sa.Column("size", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("witness", sa.String(200), nullable=False),
        sa.Column("time_s", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("line", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("size", "witness", "time_s", name="pk_ledger_cosignature"),
        sa.ForeignKeyConstraint(["size"], ["ledger_checkpoint.size"], name="fk_ledger_cosignature_size"),
        sa.CheckConstraint("time_s >= 0", name=op.f("ck_ledger_cosignature_time_positive")),
        sqlite_with_rowid=False,
    )
    triggers.install(op.get_bind(), triggers.SIGNED)


def downgrade() -> None:
    """Drop the triggers and the tables."""
    triggers.remove(op.get_bind(), triggers.SIGNED)
    for table in ("ledger_cosignature", "ledger_checkpoint", "ledger_log"):
        op.drop_table(table)
