"""Tables of what the log names by hash, to the byte, and of donors who are forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _documents()
    _erasures()
    _holds()


def _documents() -> None:
    op.create_table(
        "verification_document",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_verification_document_sha256")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name="fk_verification_document_review_id"),
        sa.ForeignKeyConstraint(
            ["entry_seq"], ["ledger_entry.seq"], name="fk_verification_document_entry_seq"
        ),
        sa.PrimaryKeyConstraint("review_id", name="pk_verification_document"),
        sa.UniqueConstraint("sha256", name="uq_verification_document_sha256"),
        sa.UniqueConstraint("entry_seq", name="uq_verification_document_entry_seq"),
    )
    op.create_table(
        "appeal_closing",
        sa.Column("appeal_ref", sa.String(length=24), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False),
        sa.Column("closed_at_utc", UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_appeal_closing_sha256")),
        sa.ForeignKeyConstraint(["appeal_ref"], ["appeal_number.ref"], name="fk_appeal_closing_appeal_ref"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_appeal_closing_entry_seq"),
        sa.PrimaryKeyConstraint("appeal_ref", name="pk_appeal_closing"),
        sa.UniqueConstraint("entry_seq", name="uq_appeal_closing_entry_seq"),
    )
    op.create_index("ix_appeal_closing_sha256", "appeal_closing", ["sha256"], unique=False)


def _erasures() -> None:
    op.create_table(
        "donor_erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("shown_by", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at_utc", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at_utc", UtcDateTime(), nullable=True),
        sa.Column("declined_for", sa.String(length=20), nullable=True),
        sa.CheckConstraint("scope IN ('entry', 'donor')", name=op.f("ck_donor_erasure_scope")),
        sa.CheckConstraint(
            "reason IN ('asked', 'guardian', 'heir', 'ordered', 'mistake')",
            name=op.f("ck_donor_erasure_reason"),
        ),
        sa.CheckConstraint(
            "shown_by IN ('order_number', 'own_app', 'receipt', 'letter', 'order')",
            name=op.f("ck_donor_erasure_shown_by"),
        ),
        sa.CheckConstraint("state IN ('asked', 'done', 'declined')", name=op.f("ck_donor_erasure_state")),
        sa.CheckConstraint(
            "declined_for IN ('not_shown', 'taken_back', 'wrong_entry', 'kept_by_law')",
            name=op.f("ck_donor_erasure_declined_for"),
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (declined_for IS NOT NULL)",
            name=op.f("ck_donor_erasure_declined_has_reason"),
        ),
        sa.CheckConstraint("decided_by_id <> asked_by_id", name=op.f("ck_donor_erasure_decided_by_another")),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_by_id IS NULL)", name=op.f("ck_donor_erasure_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at_utc IS NULL)", name=op.f("ck_donor_erasure_decided_has_time")
        ),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_donor_erasure_entry_seq"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name="fk_donor_erasure_asked_by_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_donor_erasure_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_donor_erasure"),
        sa.UniqueConstraint("once", name="uq_donor_erasure_once"),
    )
    op.create_index("ix_donor_erasure_state", "donor_erasure", ["state"], unique=False)
    op.create_table(
        "donor_erasure_entry",
        sa.Column("erasure_id", sa.Integer(), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["donor_erasure.id"], name="fk_donor_erasure_entry_erasure_id"
        ),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_donor_erasure_entry_entry_seq"),
        sa.PrimaryKeyConstraint("erasure_id", "entry_seq", name="pk_donor_erasure_entry"),
    )
    op.create_index("ix_donor_erasure_entry_entry_seq", "donor_erasure_entry", ["entry_seq"], unique=False)
    op.create_table(
        "erased_reference",
        sa.Column("reference_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("erasure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["erasure_id"], ["donor_erasure.id"], name="fk_erased_reference_erasure_id"),
        sa.PrimaryKeyConstraint("reference_index", name="pk_erased_reference"),
    )


def _holds() -> None:
    op.create_table(
        "erasure_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("file_no", sa.String(length=60), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=False),
        sa.Column("placed_at_utc", UtcDateTime(), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at_utc", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "authority IN ('court', 'police', 'prosecutor', 'audit_office')",
            name=op.f("ck_erasure_hold_authority"),
        ),
        sa.CheckConstraint("lifted_by_id <> placed_by_id", name=op.f("ck_erasure_hold_lifted_by_another")),
        sa.CheckConstraint(
            "(lifted_by_id IS NULL) = (lifted_at_utc IS NULL)", name=op.f("ck_erasure_hold_lifted_has_time")
        ),
        sa.ForeignKeyConstraint(["placed_by_id"], ["person.id"], name="fk_erasure_hold_placed_by_id"),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["person.id"], name="fk_erasure_hold_lifted_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_hold"),
        sa.UniqueConstraint("once", name="uq_erasure_hold_once"),
    )
    op.create_index("ix_erasure_hold_appeal", "erasure_hold", ["appeal"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "erasure_hold",
        "erased_reference",
        "donor_erasure_entry",
        "donor_erasure",
        "appeal_closing",
        "verification_document",
    ):
        op.drop_table(table)
