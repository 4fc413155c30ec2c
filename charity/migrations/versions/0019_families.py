"""What families show of their own accounts, and what donors show of their gifts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_CHECKS = {
    "state": "state IN ('waiting', 'booked', 'dropped')",
    "agreed": "agreed",
    "receipts_among_rows": "receipts > 0 AND receipts <= rows",
    "left_out_among_receipts": "left_out >= 0 AND left_out <= receipts",
    "kept_while_waiting": "(state = 'waiting') = (excerpt_sealed IS NOT NULL)",
    "closed_has_time": "(state = 'waiting') = (closed_at_utc IS NULL)",
    "booked_has_import": "state <> 'booked' OR import_id IS NOT NULL OR left_out = receipts",
    "import_once_booked": "state = 'booked' OR import_id IS NULL",
}
_STANDING = sa.text("state <> 'dropped'")


def upgrade() -> None:
    """Create families' exports and donors' proofs."""
    _create_exports()
    _create_proofs()
    _create_vouchers()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("use_voucher")
    op.drop_table("donor_proof")
    op.drop_table("family_export")


def _create_exports() -> None:
    op.create_table(
        "family_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("receipts", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("shown_from_utc", UtcDateTime, nullable=False),
        sa.Column("shown_until_utc", UtcDateTime, nullable=False),
        sa.Column("excerpt_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("brought_by_id", sa.Integer(), nullable=False),
        sa.Column("brought_at_utc", UtcDateTime, nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at_utc", UtcDateTime, nullable=True),
        *(sa.CheckConstraint(text, name=op.f(f"ck_family_export_{name}")) for name, text in _CHECKS.items()),
        sa.ForeignKeyConstraint(["import_id"], ["statement_import.id"], name="fk_family_export_import_id"),
        sa.ForeignKeyConstraint(["brought_by_id"], ["person.id"], name="fk_family_export_brought_by_id"),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name="fk_family_export_closed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_family_export"),
        sa.UniqueConstraint("once", name="uq_family_export_once"),
        sa.UniqueConstraint("import_id", name="uq_family_export_import_id"),
    )
    op.create_index("ix_family_export_appeal", "family_export", ["appeal", "id"])
    op.create_index(
        "uq_family_export_file",
        "family_export",
        ["appeal", "sha256"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )


def _create_proofs() -> None:
    op.create_table(
        "donor_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at_utc", UtcDateTime, nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_donor_proof_amount_positive")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name="fk_donor_proof_added_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_donor_proof"),
        sa.UniqueConstraint("appeal", "number_index", name="uq_donor_proof_appeal_number_index"),
    )


def _create_vouchers() -> None:
    op.create_table(
        "use_voucher",
        sa.Column("use_id", sa.Integer(), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("areas", sa.String(length=800), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("burnt_by_id", sa.Integer(), nullable=False),
        sa.Column("burnt_at_utc", UtcDateTime, nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at_utc", UtcDateTime, nullable=True),
        sa.CheckConstraint("released_by_id <> burnt_by_id", name=op.f("ck_use_voucher_released_by_another")),
        sa.CheckConstraint(
            "(released_by_id IS NULL) = (released_at_utc IS NULL)",
            name=op.f("ck_use_voucher_released_has_time"),
        ),
        sa.CheckConstraint("areas <> ''", name=op.f("ck_use_voucher_something_burnt")),
        sa.ForeignKeyConstraint(["use_id"], ["documented_use.id"], name="fk_use_voucher_use_id"),
        sa.ForeignKeyConstraint(["burnt_by_id"], ["person.id"], name="fk_use_voucher_burnt_by_id"),
        sa.ForeignKeyConstraint(["released_by_id"], ["person.id"], name="fk_use_voucher_released_by_id"),
        sa.PrimaryKeyConstraint("use_id", name="pk_use_voucher"),
    )
    op.create_index("ix_use_voucher_appeal", "use_voucher", ["appeal"])
