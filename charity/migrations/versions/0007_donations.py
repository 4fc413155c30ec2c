"""Tables of donations: public lines, statements and their rows, payouts, documented use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = ("ledger_line", "statement_import", "statement_row", "statement_share", "payout", "documented_use")


def upgrade() -> None:
    """Create the tables."""
    _create_ledger_line()
    _create_statement_import()
    _create_statement_row()
    _create_statement_share()
    _create_payout()
    _create_documented_use()


def downgrade() -> None:
    """Drop the tables."""
    for name in reversed(_TABLES):
        op.drop_table(name)


def _create_ledger_line() -> None:
    op.create_table(
        "ledger_line",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("running_minor", sa.BigInteger(), nullable=False),
        sa.Column("donor_masked", sa.String(length=8), nullable=False),
        sa.Column("note_code", sa.String(length=40), nullable=False),
        sa.Column("of_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
        sa.CheckConstraint("running_minor >= 0", name="running_not_below_zero"),
        sa.ForeignKeyConstraint(["seq"], ["ledger_entry.seq"], name="fk_ledger_line_seq"),
        sa.PrimaryKeyConstraint("seq", name="pk_ledger_line"),
    )
    op.create_index("ix_ledger_line_appeal_day", "ledger_line", ["appeal", "day"], unique=False)
    op.create_index("ix_ledger_line_appeal_seq", "ledger_line", ["appeal", "seq"], unique=False)
    op.create_index("ix_ledger_line_of_seq", "ledger_line", ["of_seq"], unique=False)


def _create_statement_import() -> None:
    op.create_table(
        "statement_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("filename_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("period_from_utc", UtcDateTime, nullable=True),
        sa.Column("period_to_utc", UtcDateTime, nullable=True),
        sa.Column("declared", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("appeal", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.Column("imported_at_utc", UtcDateTime, nullable=False),
        sa.Column("booked_by_id", sa.Integer(), nullable=True),
        sa.Column("booked_at_utc", UtcDateTime, nullable=True),
        sa.Column("entry_seq", sa.BigInteger(), nullable=True),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("already_known", sa.Integer(), nullable=False),
        sa.Column("refunds_booked", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.Column("ignored", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'booked') = (booked_at_utc IS NOT NULL)", name="booked_has_time"),
        sa.CheckConstraint("state IN ('previewed', 'booked')", name="state"),
        sa.ForeignKeyConstraint(["booked_by_id"], ["person.id"], name="fk_statement_import_booked_by_id"),
        sa.ForeignKeyConstraint(["imported_by_id"], ["person.id"], name="fk_statement_import_imported_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_statement_import"),
        sa.UniqueConstraint("ref", name="uq_statement_import_ref"),
        sa.UniqueConstraint("year", "number", name="uq_statement_import_year_number"),
    )
    op.create_index("ix_statement_import_booked_at_utc", "statement_import", ["booked_at_utc"], unique=False)
    op.create_index("ix_statement_import_sha256", "statement_import", ["sha256"], unique=False)


def _create_statement_row() -> None:
    op.create_table(
        "statement_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("at_utc", UtcDateTime, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=True),
        sa.Column("entry_seq", sa.BigInteger(), nullable=True),
        sa.Column("reference_index", sa.LargeBinary(), nullable=True),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('booked', 'already_known')) = (entry_seq IS NOT NULL)", name="entry_where_booked"
        ),
        sa.CheckConstraint("state <> 'unmatched' OR reason <> ''", name="unmatched_says_why"),
        sa.CheckConstraint(
            "state IN ('booked', 'already_known', 'unmatched', 'ignored', 'replaced')", name="state"
        ),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_statement_row_entry_seq"),
        sa.ForeignKeyConstraint(["import_id"], ["statement_import.id"], name="fk_statement_row_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_statement_row"),
        sa.UniqueConstraint("import_id", "number", name="uq_statement_row_import_id_number"),
    )
    op.create_index("ix_statement_row_entry_seq", "statement_row", ["entry_seq"], unique=False)
    op.create_index(
        "ix_statement_row_reference",
        "statement_row",
        ["reference_index"],
        unique=False,
        sqlite_where=sa.text("state = 'unmatched'"),
        postgresql_where=sa.text("state = 'unmatched'"),
    )
    op.create_index(
        "ix_statement_row_unmatched",
        "statement_row",
        ["at_utc", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'unmatched'"),
        postgresql_where=sa.text("state = 'unmatched'"),
    )


def _create_statement_share() -> None:
    op.create_table(
        "statement_share",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("booked_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunds", sa.Integer(), nullable=False),
        sa.Column("refunds_minor", sa.BigInteger(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["statement_import.id"], name="fk_statement_share_import_id"),
        sa.PrimaryKeyConstraint("import_id", "appeal", name="pk_statement_share"),
    )
    op.create_index("ix_statement_share_appeal", "statement_share", ["appeal"], unique=False)


def _create_payout() -> None:
    op.create_table(
        "payout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payee_kind", sa.String(length=20), nullable=False),
        sa.Column("payee_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("purpose_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("demanded", sa.String(length=20), nullable=False),
        sa.Column("evidence_due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at_utc", UtcDateTime, nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("declined_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at_utc", UtcDateTime, nullable=True),
        sa.Column("decline_reason", sa.String(length=300), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("bank_reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("paid_by_id", sa.Integer(), nullable=True),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("evidenced_at_utc", UtcDateTime, nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') = (approved_by_id IS NOT NULL AND entry_seq IS NOT NULL)",
            name="approved_is_booked",
        ),
        sa.CheckConstraint("(state = 'asked') = (decided_at_utc IS NULL)", name="decided_has_time"),
        sa.CheckConstraint(
            "(state = 'declined') = (declined_by_id IS NOT NULL)", name="declined_by_somebody"
        ),
        sa.CheckConstraint(
            "demanded IN ('hospital_bill', 'payment_slip', 'signed_receipt')", name="demanded"
        ),
        sa.CheckConstraint(
            "payee_kind IN ('hospital', 'guardian', 'beneficiary', 'fund')", name="payee_kind"
        ),
        sa.CheckConstraint("state <> 'declined' OR decline_reason <> ''", name="declined_says_why"),
        sa.CheckConstraint(
            "state = 'approved' OR (paid_on IS NULL AND evidence_id IS NULL)", name="paid_after_approval"
        ),
        sa.CheckConstraint("state IN ('asked', 'approved', 'declined')", name="state"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("approved_by_id <> requested_by_id", name="approved_by_another"),
        sa.CheckConstraint("declined_by_id <> requested_by_id", name="declined_by_another"),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name="fk_payout_approved_by_id"),
        sa.ForeignKeyConstraint(["declined_by_id"], ["person.id"], name="fk_payout_declined_by_id"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_payout_entry_seq"),
        sa.ForeignKeyConstraint(
            ["evidence_id", "request_id"],
            ["evidence.id", "evidence.request_id"],
            name="fk_payout_evidence_of_case",
        ),
        sa.ForeignKeyConstraint(["paid_by_id"], ["person.id"], name="fk_payout_paid_by_id"),
        sa.ForeignKeyConstraint(["request_id"], ["help_request.id"], name="fk_payout_request_id"),
        sa.ForeignKeyConstraint(["requested_by_id"], ["person.id"], name="fk_payout_requested_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout"),
        sa.UniqueConstraint("entry_seq", name="uq_payout_entry_seq"),
        sa.UniqueConstraint("once", name="uq_payout_once"),
    )
    op.create_index("ix_payout_appeal", "payout", ["appeal"], unique=False)
    op.create_index("ix_payout_state", "payout", ["state"], unique=False)


def _create_documented_use() -> None:
    op.create_table(
        "documented_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payee_kind", sa.String(length=20), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at_utc", UtcDateTime, nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("payee_kind IN ('hospital', 'guardian', 'beneficiary')", name="payee_kind"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_documented_use_entry_seq"),
        sa.ForeignKeyConstraint(
            ["evidence_id", "request_id"],
            ["evidence.id", "evidence.request_id"],
            name="fk_documented_use_evidence_of_case",
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name="fk_documented_use_recorded_by_id"),
        sa.ForeignKeyConstraint(["request_id"], ["help_request.id"], name="fk_documented_use_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_documented_use"),
        sa.UniqueConstraint("entry_seq", name="uq_documented_use_entry_seq"),
        sa.UniqueConstraint("once", name="uq_documented_use_once"),
    )
    op.create_index("ix_documented_use_appeal", "documented_use", ["appeal"], unique=False)
