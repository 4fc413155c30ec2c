"""Refunds and remainders; that an appeal is false takes two people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime
from charity.ledger import triggers

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, the rule of a remainder, and the triggers that know its decision as a fact."""
    _create_decisions()
    _create_choices()
    _create_orders()
    _create_findings()
    _add_rule()
    triggers.remove(op.get_bind(), triggers.BOOKS)
    triggers.install(op.get_bind(), triggers.BOOKS)


def _add_rule() -> None:
    """Add the rule in steps; appeals published before have the one that names nobody but the donors."""
    bills = sa.Column("remainder_bills_minor", sa.BigInteger(), nullable=False, server_default="0")
    to = sa.Column("remainder_to", sa.String(length=12), nullable=False, server_default="donors")
    fund = sa.Column("remainder_fund", sa.String(length=200), nullable=False, server_default="")
    for column in (bills, to, fund):
        op.add_column("appeal_charity", column)


def _create_decisions() -> None:
    op.create_table(
        "remainder_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("held_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("bills_minor", sa.BigInteger(), nullable=False),
        sa.Column("bills_evidence_id", sa.Integer(), nullable=True),
        sa.Column("fund", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at_utc", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at_utc", UtcDateTime(), nullable=True),
        sa.Column("entry_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_by_id IS NOT NULL)"
            " AND (decided_by_id IS NULL) = (decided_at_utc IS NULL)"
            " AND (decided_by_id IS NULL) = (entry_seq IS NULL)",
            name=op.f("ck_remainder_decision_decided_is_booked"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'decided', 'withdrawn')", name=op.f("ck_remainder_decision_state")
        ),
        sa.CheckConstraint(
            "why IN ('recovery', 'death', 'false', 'surplus')", name=op.f("ck_remainder_decision_why")
        ),
        sa.CheckConstraint(
            "bills_minor = 0 OR bills_evidence_id IS NOT NULL",
            name=op.f("ck_remainder_decision_bills_are_documented"),
        ),
        sa.CheckConstraint("bills_minor >= 0", name=op.f("ck_remainder_decision_bills_not_negative")),
        sa.CheckConstraint(
            "decided_by_id <> proposed_by_id", name=op.f("ck_remainder_decision_decided_by_another")
        ),
        sa.CheckConstraint("held_minor > 0", name=op.f("ck_remainder_decision_something_is_held")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_remainder_decision_sha256")),
        sa.ForeignKeyConstraint(
            ["bills_evidence_id"], ["evidence.id"], name="fk_remainder_decision_bills_evidence_id"
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_remainder_decision_decided_by_id"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_remainder_decision_entry_seq"),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name="fk_remainder_decision_proposed_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_remainder_decision"),
        sa.UniqueConstraint("entry_seq", name="uq_remainder_decision_entry_seq"),
        sa.UniqueConstraint("once", name="uq_remainder_decision_once"),
    )
    op.create_index("ix_remainder_decision_appeal", "remainder_decision", ["appeal"], unique=False)
    op.create_index("ix_remainder_decision_sha256", "remainder_decision", ["sha256"], unique=False)
    op.create_index(
        "uq_remainder_decision_one_open",
        "remainder_decision",
        ["appeal"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )


def _create_choices() -> None:
    op.create_table(
        "remainder_choice",
        sa.Column(
            "donation_seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at_utc", UtcDateTime(), nullable=False),
        sa.CheckConstraint("choice IN ('back', 'fund')", name=op.f("ck_remainder_choice_choice")),
        sa.ForeignKeyConstraint(
            ["donation_seq"], ["ledger_entry.seq"], name="fk_remainder_choice_donation_seq"
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name="fk_remainder_choice_recorded_by_id"),
        sa.PrimaryKeyConstraint("donation_seq", name="pk_remainder_choice"),
    )
    op.create_index("ix_remainder_choice_appeal", "remainder_choice", ["appeal"], unique=False)


def _create_orders() -> None:
    op.create_table(
        "refund_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("donation_seq", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("proof_sha256", sa.String(length=64), nullable=True),
        sa.Column("proof_media_type", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at_utc", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at_utc", UtcDateTime(), nullable=True),
        sa.Column("decline_reason", sa.String(length=300), nullable=False),
        sa.Column("obstacle", sa.String(length=20), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at_utc", UtcDateTime(), nullable=True),
        sa.Column("refunded_on", sa.Date(), nullable=True),
        sa.Column("entry_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(cause IN ('false', 'remainder')) = (decision_id IS NOT NULL)",
            name=op.f("ck_refund_order_remainder_is_decided"),
        ),
        sa.CheckConstraint(
            "(state = 'impossible') = (obstacle <> '')", name=op.f("ck_refund_order_impossible_says_why")
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'overtaken')) = (entry_seq IS NOT NULL)",
            name=op.f("ck_refund_order_done_is_booked"),
        ),
        sa.CheckConstraint(
            "NOT (state IN ('approved', 'done', 'declined', 'impossible')) OR decided_by_id IS NOT NULL",
            name=op.f("ck_refund_order_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "cause <> 'minor' OR proof_sha256 IS NOT NULL", name=op.f("ck_refund_order_minor_has_proof")
        ),
        sa.CheckConstraint(
            "cause IN ('wish', 'mistake', 'minor', 'false', 'remainder')", name=op.f("ck_refund_order_cause")
        ),
        sa.CheckConstraint(
            "obstacle = '' OR obstacle IN ('lump', 'no_name', 'too_old', 'foreign', "
            "'no_number', 'payer_gone', 'channel_refuses', 'not_reached')",
            name=op.f("ck_refund_order_obstacle"),
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR decline_reason <> ''", name=op.f("ck_refund_order_declined_says_why")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'approved', 'done', 'declined', 'cancelled', 'impossible', 'overtaken')",
            name=op.f("ck_refund_order_state"),
        ),
        sa.CheckConstraint(
            "(decided_by_id IS NULL) = (decided_at_utc IS NULL)",
            name=op.f("ck_refund_order_decided_has_time"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_order_amount_positive")),
        sa.CheckConstraint("decided_by_id <> asked_by_id", name=op.f("ck_refund_order_decided_by_another")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name="fk_refund_order_asked_by_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_refund_order_decided_by_id"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["remainder_decision.id"], name="fk_refund_order_decision_id"
        ),
        sa.ForeignKeyConstraint(["donation_seq"], ["ledger_entry.seq"], name="fk_refund_order_donation_seq"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name="fk_refund_order_ended_by_id"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_refund_order_entry_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_refund_order"),
        sa.UniqueConstraint("entry_seq", name="uq_refund_order_entry_seq"),
        sa.UniqueConstraint("once", name="uq_refund_order_once"),
    )
    op.create_index("ix_refund_order_appeal", "refund_order", ["appeal", "state"], unique=False)
    op.create_index("ix_refund_order_decision", "refund_order", ["decision_id", "state"], unique=False)
    op.create_index(
        "uq_refund_order_open",
        "refund_order",
        ["donation_seq"],
        unique=True,
        sqlite_where=sa.text("state IN ('asked', 'approved')"),
        postgresql_where=sa.text("state IN ('asked', 'approved')"),
    )


def _create_findings() -> None:
    op.create_table(
        "appeal_false_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_at_utc", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at_utc", UtcDateTime(), nullable=True),
        sa.Column("taken_back_at_utc", UtcDateTime(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_appeal_false_finding_says_why")),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_at_utc IS NULL)",
            name=op.f("ck_appeal_false_finding_confirmed_has_time"),
        ),
        sa.CheckConstraint(
            "confirmed_by_id <> said_by_id", name=op.f("ck_appeal_false_finding_confirmed_by_another")
        ),
        sa.CheckConstraint(
            "taken_back_at_utc IS NULL OR confirmed_at_utc IS NULL",
            name=op.f("ck_appeal_false_finding_confirmed_is_not_taken_back"),
        ),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name="fk_appeal_false_finding_appeal_id"),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name="fk_appeal_false_finding_confirmed_by_id"
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name="fk_appeal_false_finding_said_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appeal_false_finding"),
    )
    op.create_index(
        "uq_appeal_false_finding_one_open",
        "appeal_false_finding",
        ["appeal_id"],
        unique=True,
        sqlite_where=sa.text("taken_back_at_utc IS NULL"),
        postgresql_where=sa.text("taken_back_at_utc IS NULL"),
    )


def downgrade() -> None:
    """Remove them again, and give the books back the triggers of their time."""
    triggers.remove(op.get_bind(), triggers.BOOKS)
    triggers.install(op.get_bind(), triggers.BOOKS, inserts=triggers.THIRD)
    for column in ("remainder_bills_minor", "remainder_to", "remainder_fund"):
        op.drop_column("appeal_charity", column)
    for table in ("refund_order", "remainder_choice", "remainder_decision", "appeal_false_finding"):
        op.drop_table(table)
