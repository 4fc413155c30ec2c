"""Reconciliation of channels and periods, and looking up a donation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STANDS = sa.text("replaced_at_utc IS NULL")
_SIGNED = {
    "days_in_order": "first_day <= last_day",
    "all_twelve_ticked": "ticks = 4095",
    "looks": "looks BETWEEN 0 AND 12",
    "difference_known": "(statement_minor IS NULL) = (difference_minor IS NULL)",
    "difference_is_theirs": "difference_minor = statement_minor - ledger_minor",
    "explained": "(COALESCE(difference_minor, 1) = 0 AND looks = 0) OR explanation <> ''",
    "countersigned_by_another": "countersigned_by_id <> signed_by_id",
    "countersigned_has_time": "(countersigned_by_id IS NULL) = (countersigned_at_utc IS NULL)",
}
HAS_TAIL = sa.text("tail_index IS NOT NULL")
_ASK_FOR_TAILS = """
INSERT INTO outbox (topic, facts, due_at_utc, tries, fault)
SELECT 'donations:fill_tails', '{"after": -1}', CURRENT_TIMESTAMP, 0, ''
WHERE EXISTS (SELECT 1 FROM ledger_line WHERE kind = 'donation')
"""


def upgrade() -> None:
    """Create the tables, and give donations what they are found by; the worker fills in the earlier ones."""
    op.add_column("ledger_line", sa.Column("tail_index", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_ledger_line_tail",
        "ledger_line",
        ["tail_index"],
        sqlite_where=HAS_TAIL,
        postgresql_where=HAS_TAIL,
    )
    op.create_index("ix_ledger_line_day_amount", "ledger_line", ["day", "amount_minor"])
    op.execute(_ASK_FOR_TAILS)
    _create_finding()
    _create_reconciliation()


def _create_reconciliation() -> None:
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ledger_minor", sa.BigInteger(), nullable=False),
        sa.Column("statement_minor", sa.BigInteger(), nullable=True),
        sa.Column("difference_minor", sa.BigInteger(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("ticks", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.String(length=1000), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_at_utc", UtcDateTime(), nullable=False),
        sa.Column("countersigned_by_id", sa.Integer(), nullable=True),
        sa.Column("countersigned_at_utc", UtcDateTime(), nullable=True),
        sa.Column("replaced_at_utc", UtcDateTime(), nullable=True),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_reconciliation_{name}"))
            for name, condition in _SIGNED.items()
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name=op.f("fk_reconciliation_signed_by_id")),
        sa.ForeignKeyConstraint(
            ["countersigned_by_id"], ["person.id"], name=op.f("fk_reconciliation_countersigned_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
        sa.UniqueConstraint("once", name=op.f("uq_reconciliation_once")),
    )
    op.create_index("ix_reconciliation_last_day", "reconciliation", ["last_day"])
    op.create_index(
        "uq_reconciliation_standing",
        "reconciliation",
        ["channel", "currency", "last_day"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def _create_finding() -> None:
    op.create_table(
        "finding_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at_utc", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_try")),
    )
    op.create_index("ix_finding_try_bucket", "finding_try", ["bucket_index", "at_utc"])
    op.create_index("ix_finding_try_at", "finding_try", ["at_utc"])
    op.create_table(
        "receipt_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("asked_at_utc", UtcDateTime(), nullable=False),
        sa.Column("made_at_utc", UtcDateTime(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint("locale IN ('zh', 'en')", name=op.f("ck_receipt_wish_locale")),
        sa.CheckConstraint(
            "(made_at_utc IS NULL) = (sha256 IS NULL)", name=op.f("ck_receipt_wish_made_is_kept")
        ),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name=op.f("fk_receipt_wish_entry_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_wish")),
        sa.UniqueConstraint("entry_seq", "locale", name=op.f("uq_receipt_wish_entry_seq_locale")),
    )
    op.create_index("ix_receipt_wish_made_at", "receipt_wish", ["made_at_utc"])


def downgrade() -> None:
    """Remove it again."""
    op.drop_table("reconciliation")
    op.drop_table("receipt_wish")
    op.drop_table("finding_try")
    op.drop_index("ix_ledger_line_day_amount", "ledger_line")
    op.drop_index("ix_ledger_line_tail", "ledger_line")
    op.drop_column("ledger_line", "tail_index")
