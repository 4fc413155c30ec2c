"""Payouts in stages, where each fen of them came from, and alarms."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_SPANS = sa.text("first_seq < last_seq")
_STANDS = sa.text("state NOT IN ('declined', 'returned')")
_OLD = {
    "approved_is_booked": "(state = 'approved') = (approved_by_id IS NOT NULL AND entry_seq IS NOT NULL)",
    "decided_has_time": "(state = 'asked') = (decided_at_utc IS NULL)",
    "paid_after_approval": "state = 'approved' OR (paid_on IS NULL AND evidence_id IS NULL)",
    "state": "state IN ('asked', 'approved', 'declined')",
}
_NEW = {
    "approved_is_booked": "(state IN ('approved', 'returned')) = (entry_seq IS NOT NULL)",
    "approved_by_somebody": "state NOT IN ('agreed', 'approved', 'returned') OR approved_by_id IS NOT NULL",
    "decided_has_time": "(state IN ('asked', 'agreed')) = (decided_at_utc IS NULL)",
    "third_confirmed": "state NOT IN ('approved', 'returned') OR NOT needs_third OR third_by_id IS NOT NULL",
    "third_is_another": "third_by_id <> requested_by_id AND third_by_id <> approved_by_id",
    "paid_after_approval": (
        "state IN ('approved', 'returned') OR"
        " (paid_on IS NULL AND evidence_id IS NULL AND payee_confirmed_on IS NULL)"
    ),
    "payee_confirmed_whole": (
        "(payee_confirmed_on IS NULL) = (payee_confirmed_how IS NULL)"
        " AND (payee_confirmed_on IS NULL) = (confirmation_noted_by_id IS NULL)"
    ),
    "payee_confirmed_how": "payee_confirmed_how IN ('phone', 'writing', 'in_person')",
    "returned_by_another": "returned_by_id <> requested_by_id",
    "returned_is_reversed": (
        "(state = 'returned') = (return_seq IS NOT NULL AND returned_by_id IS NOT NULL"
        " AND returned_on IS NOT NULL)"
    ),
    "state": "state IN ('asked', 'agreed', 'approved', 'declined', 'returned')",
}
_PEOPLE = ("third_by_id", "confirmation_noted_by_id", "returned_by_id")


def upgrade() -> None:
    """Create the ranges and the queue of tracing, the plan of tranches, the stages of payouts."""
    _create_payout_tranche()
    _widen_payout()
    _create_spent_range()
    op.create_table(
        "spending_queue",
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("followed_seq", sa.BigInteger(), nullable=False),
        sa.Column("next_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("appeal", name="pk_spending_queue"),
    )
    _create_money_alarm()


def downgrade() -> None:
    """Remove them again."""
    op.drop_table("money_alarm")
    op.drop_table("spending_queue")
    op.drop_table("spent_range")
    _narrow_payout()
    op.drop_table("payout_tranche")


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


def _create_payout_tranche() -> None:
    op.create_table(
        "payout_tranche",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("demanded", sa.String(length=20), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("planned_at_utc", UtcDateTime, nullable=False),
        sa.Column("dropped_by_id", sa.Integer(), nullable=True),
        sa.Column("dropped_at_utc", UtcDateTime, nullable=True),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        sa.CheckConstraint(
            "demanded IN ('hospital_bill', 'payment_slip', 'signed_receipt')", name="demanded"
        ),
        sa.CheckConstraint("(dropped_at_utc IS NULL) = (dropped_by_id IS NULL)", name="dropped_by_somebody"),
        sa.ForeignKeyConstraint(["planned_by_id"], ["person.id"], name="fk_payout_tranche_planned_by_id"),
        sa.ForeignKeyConstraint(["dropped_by_id"], ["person.id"], name="fk_payout_tranche_dropped_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_tranche"),
        sa.UniqueConstraint("once", name="uq_payout_tranche_once"),
        sa.UniqueConstraint("appeal", "number", name="uq_payout_tranche_appeal_number"),
        sa.UniqueConstraint("id", "appeal", name="uq_payout_tranche_id_appeal"),
    )


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("tranche_id", sa.Integer(), nullable=True),
        sa.Column("needs_third", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("overdue_reason", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("agreed_at_utc", UtcDateTime, nullable=True),
        sa.Column("third_by_id", sa.Integer(), nullable=True),
        sa.Column("payee_confirmed_on", sa.Date(), nullable=True),
        sa.Column("payee_confirmed_how", sa.String(length=20), nullable=True),
        sa.Column("confirmation_noted_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("return_seq", sa.BigInteger(), nullable=True),
    )


def _widen_payout() -> None:
    with op.batch_alter_table("payout") as payout:
        for name in _OLD:
            payout.drop_constraint(op.f(f"ck_payout_{name}"), type_="check")
        for column in _columns():
            payout.add_column(column)
        for name in _PEOPLE:
            payout.create_foreign_key(f"fk_payout_{name}", "person", [name], ["id"])
        payout.create_foreign_key("fk_payout_return_seq", "ledger_entry", ["return_seq"], ["seq"])
        payout.create_foreign_key(
            "fk_payout_tranche", "payout_tranche", ["tranche_id", "appeal"], ["id", "appeal"]
        )
        payout.create_unique_constraint("uq_payout_return_seq", ["return_seq"])
        for name, text in _NEW.items():
            payout.create_check_constraint(op.f(f"ck_payout_{name}"), text)
    op.create_index(
        "uq_payout_tranche",
        "payout",
        ["tranche_id"],
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    )


def _narrow_payout() -> None:
    op.drop_index("uq_payout_tranche", "payout")
    with op.batch_alter_table("payout") as payout:
        for name in _NEW:
            payout.drop_constraint(op.f(f"ck_payout_{name}"), type_="check")
        payout.drop_constraint("uq_payout_return_seq", type_="unique")
        for name in ("tranche", "return_seq", *_PEOPLE):
            payout.drop_constraint(f"fk_payout_{name}", type_="foreignkey")
        for column in _columns():
            payout.drop_column(column.name)
        for name, text in _OLD.items():
            payout.create_check_constraint(op.f(f"ck_payout_{name}"), text)


def _create_money_alarm() -> None:
    op.create_table(
        "money_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=True),
        sa.Column("payout_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("gifts", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("raised_at_utc", UtcDateTime, nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at_utc", UtcDateTime, nullable=True),
        sa.CheckConstraint(
            "kind IN ('many_gifts', 'donor_is_payee', 'donor_is_staff', 'round_sum')", name="kind"
        ),
        sa.CheckConstraint("decision IN ('harmless', 'followed_up')", name="decision"),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_by_id IS NULL) AND (decision IS NULL) = (decided_at_utc IS NULL)"
            " AND (decision IS NULL) = (note_sealed IS NULL)",
            name="decided_whole",
        ),
        sa.CheckConstraint("decided_by_id <> about_id", name="decided_by_another"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_money_alarm_entry_seq"),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name="fk_money_alarm_payout_id"),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name="fk_money_alarm_about_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_money_alarm_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_money_alarm"),
        sa.UniqueConstraint("mark", name="uq_money_alarm_mark"),
    )
    op.create_index("ix_money_alarm_decided", "money_alarm", ["decided_at_utc"], unique=False)
