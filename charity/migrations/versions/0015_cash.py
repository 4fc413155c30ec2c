"""The cash desk, pledges, and the rates of foreign money."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLES = (
    "day_rate",
    "foreign_sale",
    "cash_receipt",
    "cash_count",
    "cash_deposit",
    "cash_deposit_part",
    "pledge",
    "pledge_call",
)
_AMOUNT = "amount_where_money_came_or_went"
_FOREIGN = (
    "(foreign_currency IS NULL AND foreign_minor IS NULL) OR "
    "(foreign_currency IS NOT NULL AND foreign_minor IS NOT NULL "
    "AND foreign_minor <> 0 AND foreign_currency <> currency)"
)


def upgrade() -> None:
    """Let a public line show foreign money and money that only moves; create the tables."""
    _widen_ledger_line()
    _create_day_rate()
    _create_foreign_sale()
    _create_cash_receipt()
    _create_cash_count()
    _create_cash_deposit()
    _create_cash_deposit_part()
    _create_pledge()
    _create_pledge_call()


def _widen_ledger_line() -> None:
    with op.batch_alter_table("ledger_line", copy_from=_line(is_new=False)) as line:
        line.add_column(sa.Column("foreign_minor", sa.BigInteger(), nullable=True))
        line.add_column(sa.Column("foreign_currency", sa.String(length=3), nullable=True))
        line.drop_constraint(op.f("ck_ledger_line_amount_not_zero"), type_="check")
        line.create_check_constraint(_AMOUNT, "amount_minor <> 0 OR kind IN ('transfer', 'reversal')")
        line.create_check_constraint("foreign_is_whole", _FOREIGN)


def downgrade() -> None:
    """Drop the tables, and give the public line its old shape."""
    for name in reversed(_TABLES):
        op.drop_table(name)
    with op.batch_alter_table("ledger_line", copy_from=_line(is_new=True)) as line:
        line.drop_constraint(op.f("ck_ledger_line_foreign_is_whole"), type_="check")
        line.drop_constraint(op.f(f"ck_ledger_line_{_AMOUNT}"), type_="check")
        line.create_check_constraint("amount_not_zero", "amount_minor <> 0")
        line.drop_column("foreign_currency")
        line.drop_column("foreign_minor")


def _line(*, is_new: bool) -> sa.Table:
    """Return the table before or after, which SQLite copies whole: it cannot change a check in place."""
    new = (
        sa.Column("foreign_minor", sa.BigInteger(), nullable=True),
        sa.Column("foreign_currency", sa.String(length=3), nullable=True),
        _check(_AMOUNT, "amount_minor <> 0 OR kind IN ('transfer', 'reversal')"),
        _check("foreign_is_whole", _FOREIGN),
    )
    old = (_check("amount_not_zero", "amount_minor <> 0"),)
    return sa.Table(
        "ledger_line",
        sa.MetaData(),
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
        _check("running_not_below_zero", "running_minor >= 0"),
        *(new if is_new else old),
        sa.ForeignKeyConstraint(["seq"], ["ledger_entry.seq"], name="fk_ledger_line_seq"),
        sa.PrimaryKeyConstraint("seq", name="pk_ledger_line"),
        sa.Index("ix_ledger_line_appeal_day", "appeal", "day"),
        sa.Index("ix_ledger_line_appeal_seq", "appeal", "seq"),
        sa.Index("ix_ledger_line_of_seq", "of_seq"),
    )


def _check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_ledger_line_{name}"))


def _create_day_rate() -> None:
    op.create_table(
        "day_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("home", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("typed", sa.String(length=24), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at_utc", UtcDateTime, nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at_utc", UtcDateTime, nullable=True),
        sa.CheckConstraint("(corrects_id IS NULL) = (reason = '')", name="correction_says_why"),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_at_utc IS NULL)", name="confirmed_has_time"
        ),
        sa.CheckConstraint("confirmed_by_id <> entered_by_id", name="confirmed_by_another"),
        sa.CheckConstraint("currency <> home", name="between_two_currencies"),
        sa.CheckConstraint("numerator > 0 AND denominator > 0", name="positive"),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name="fk_day_rate_confirmed_by_id"),
        sa.ForeignKeyConstraint(
            ["corrects_id", "currency", "home", "day"],
            ["day_rate.id", "day_rate.currency", "day_rate.home", "day_rate.day"],
            name="fk_day_rate_corrects_its_like",
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name="fk_day_rate_entered_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_day_rate"),
        sa.UniqueConstraint("id", "currency", "home", "day", name="uq_day_rate_what"),
        sa.UniqueConstraint("once", name="uq_day_rate_once"),
    )
    op.create_index("ix_day_rate_day", "day_rate", ["currency", "home", "day"], unique=False)


def _create_foreign_sale() -> None:
    op.create_table(
        "foreign_sale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False),
        sa.Column("slip_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sold_by_id", sa.Integer(), nullable=False),
        sa.Column("sold_at_utc", UtcDateTime, nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at_utc", UtcDateTime, nullable=True),
        sa.Column("undo_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(undone_by_id IS NULL AND undone_at_utc IS NULL AND undo_reason = '') OR "
            "(undone_by_id IS NOT NULL AND undone_at_utc IS NOT NULL AND undo_reason <> '')",
            name="undone_is_whole",
        ),
        sa.CheckConstraint("undone_by_id <> sold_by_id", name="undone_by_another"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_foreign_sale_entry_seq"),
        sa.ForeignKeyConstraint(["sold_by_id"], ["person.id"], name="fk_foreign_sale_sold_by_id"),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name="fk_foreign_sale_undone_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_foreign_sale"),
        sa.UniqueConstraint("entry_seq", name="uq_foreign_sale_entry_seq"),
        sa.UniqueConstraint("once", name="uq_foreign_sale_once"),
    )


def _create_cash_receipt() -> None:
    op.create_table(
        "cash_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("desk", sa.String(length=2), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paper_no", sa.String(length=40), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=False),
        sa.Column("taken_at_utc", UtcDateTime, nullable=False),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at_utc", UtcDateTime, nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=False),
        sa.Column("reversal_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(voided_by_id IS NULL AND voided_at_utc IS NULL AND reversal_seq IS NULL AND "
            "void_reason = '') OR (voided_by_id IS NOT NULL AND voided_at_utc IS NOT NULL "
            "AND reversal_seq IS NOT NULL AND void_reason <> '')",
            name="voided_is_whole",
        ),
        sa.CheckConstraint(
            "(number = 1 AND previous IS NULL) OR (number > 1 AND previous IS NOT NULL AND "
            "previous = number - 1)",
            name="follows_the_one_before",
        ),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("voided_by_id <> taken_by_id", name="voided_by_another"),
        sa.ForeignKeyConstraint(
            ["desk", "year", "previous"],
            ["cash_receipt.desk", "cash_receipt.year", "cash_receipt.number"],
            name="fk_cash_receipt_previous",
        ),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_cash_receipt_entry_seq"),
        sa.ForeignKeyConstraint(["reversal_seq"], ["ledger_entry.seq"], name="fk_cash_receipt_reversal_seq"),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name="fk_cash_receipt_taken_by_id"),
        sa.ForeignKeyConstraint(["voided_by_id"], ["person.id"], name="fk_cash_receipt_voided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cash_receipt"),
        sa.UniqueConstraint("desk", "year", "number", name="uq_cash_receipt_desk_year_number"),
        sa.UniqueConstraint("entry_seq", name="uq_cash_receipt_entry_seq"),
        sa.UniqueConstraint("once", name="uq_cash_receipt_once"),
        sa.UniqueConstraint("ref", name="uq_cash_receipt_ref"),
        sa.UniqueConstraint("reversal_seq", name="uq_cash_receipt_reversal_seq"),
    )
    op.create_index("ix_cash_receipt_appeal", "cash_receipt", ["appeal"], unique=False)
    op.create_index("ix_cash_receipt_paper_no", "cash_receipt", ["paper_no"], unique=False)


def _create_cash_count() -> None:
    op.create_table(
        "cash_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("desk", sa.String(length=2), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expected_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted_minor", sa.BigInteger(), nullable=False),
        sa.Column("explanation", sa.String(length=500), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("counted_by_id", sa.Integer(), nullable=False),
        sa.Column("counted_at_utc", UtcDateTime, nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at_utc", UtcDateTime, nullable=True),
        sa.Column("n_10000", sa.Integer(), nullable=False),
        sa.Column("n_5000", sa.Integer(), nullable=False),
        sa.Column("n_2000", sa.Integer(), nullable=False),
        sa.Column("n_1000", sa.Integer(), nullable=False),
        sa.Column("n_500", sa.Integer(), nullable=False),
        sa.Column("n_200", sa.Integer(), nullable=False),
        sa.Column("n_100", sa.Integer(), nullable=False),
        sa.Column("n_50", sa.Integer(), nullable=False),
        sa.Column("n_20", sa.Integer(), nullable=False),
        sa.Column("n_10", sa.Integer(), nullable=False),
        sa.Column("n_5", sa.Integer(), nullable=False),
        sa.Column("n_2", sa.Integer(), nullable=False),
        sa.Column("n_1", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "counted_minor = expected_minor OR explanation <> ''", name="difference_explained"
        ),
        sa.CheckConstraint("(signed_by_id IS NULL) = (signed_at_utc IS NULL)", name="signed_has_time"),
        sa.CheckConstraint(
            "counted_minor = 10000 * n_10000 + 5000 * n_5000 + 2000 * n_2000 + 1000 * n_1000 "
            "+ 500 * n_500 + 200 * n_200 + 100 * n_100 + 50 * n_50 + 20 * n_20 + 10 * n_10 + "
            "5 * n_5 + 2 * n_2 + 1 * n_1",
            name="counted_is_the_sum",
        ),
        sa.CheckConstraint(
            "n_10000 >= 0 AND n_5000 >= 0 AND n_2000 >= 0 AND n_1000 >= 0 AND n_500 >= 0 AND "
            "n_200 >= 0 AND n_100 >= 0 AND n_50 >= 0 AND n_20 >= 0 AND n_10 >= 0 AND n_5 >= "
            "0 AND n_2 >= 0 AND n_1 >= 0",
            name="no_negative_notes",
        ),
        sa.CheckConstraint("signed_by_id <> counted_by_id", name="signed_by_another"),
        sa.ForeignKeyConstraint(["counted_by_id"], ["person.id"], name="fk_cash_count_counted_by_id"),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name="fk_cash_count_signed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cash_count"),
        sa.UniqueConstraint("once", name="uq_cash_count_once"),
    )
    op.create_index("ix_cash_count_day", "cash_count", ["desk", "day"], unique=False)


def _create_cash_deposit() -> None:
    op.create_table(
        "cash_deposit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("desk", sa.String(length=2), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("slip_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("paid_by_id", sa.Integer(), nullable=False),
        sa.Column("paid_at_utc", UtcDateTime, nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at_utc", UtcDateTime, nullable=True),
        sa.Column("undo_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(undone_by_id IS NULL AND undone_at_utc IS NULL AND undo_reason = '') OR "
            "(undone_by_id IS NOT NULL AND undone_at_utc IS NOT NULL AND undo_reason <> '')",
            name="undone_is_whole",
        ),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("undone_by_id <> paid_by_id", name="undone_by_another"),
        sa.ForeignKeyConstraint(["paid_by_id"], ["person.id"], name="fk_cash_deposit_paid_by_id"),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name="fk_cash_deposit_undone_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cash_deposit"),
        sa.UniqueConstraint("once", name="uq_cash_deposit_once"),
    )


def _create_cash_deposit_part() -> None:
    op.create_table(
        "cash_deposit_part",
        sa.Column("deposit_id", sa.Integer(), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.ForeignKeyConstraint(["deposit_id"], ["cash_deposit.id"], name="fk_cash_deposit_part_deposit_id"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_cash_deposit_part_entry_seq"),
        sa.PrimaryKeyConstraint("deposit_id", "appeal", name="pk_cash_deposit_part"),
        sa.UniqueConstraint("entry_seq", name="uq_cash_deposit_part_entry_seq"),
    )


def _create_pledge() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("appeal", sa.String(length=40), nullable=False),
        sa.Column("donor_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("announced_at", sa.String(length=120), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at_utc", UtcDateTime, nullable=False),
        sa.Column("end_seq", sa.BigInteger(), nullable=True),
        sa.Column("donation_seq", sa.BigInteger(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at_utc", UtcDateTime, nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(state = 'settled') = (donation_seq IS NOT NULL)", name="settled_by_a_donation"),
        sa.CheckConstraint("(state = 'voided') = (void_reason <> '')", name="voided_says_why"),
        sa.CheckConstraint(
            "(state = 'waiting' AND end_seq IS NULL AND ended_by_id IS NULL AND ended_at_utc "
            "IS NULL) OR (state <> 'waiting' AND end_seq IS NOT NULL AND ended_by_id IS NOT "
            "NULL AND ended_at_utc IS NOT NULL)",
            name="ended_is_whole",
        ),
        sa.CheckConstraint("state IN ('waiting', 'settled', 'expired', 'voided')", name="state"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("due_on >= announced_on", name="due_after_it_was_announced"),
        sa.ForeignKeyConstraint(["donation_seq"], ["ledger_entry.seq"], name="fk_pledge_donation_seq"),
        sa.ForeignKeyConstraint(["end_seq"], ["ledger_entry.seq"], name="fk_pledge_end_seq"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name="fk_pledge_ended_by_id"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_pledge_entry_seq"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name="fk_pledge_recorded_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge"),
        sa.UniqueConstraint("donation_seq", name="uq_pledge_donation_seq"),
        sa.UniqueConstraint("end_seq", name="uq_pledge_end_seq"),
        sa.UniqueConstraint("entry_seq", name="uq_pledge_entry_seq"),
        sa.UniqueConstraint("once", name="uq_pledge_once"),
    )
    op.create_index("ix_pledge_appeal", "pledge", ["appeal"], unique=False)
    op.create_index("ix_pledge_due", "pledge", ["state", "due_on"], unique=False)


def _create_pledge_call() -> None:
    op.create_table(
        "pledge_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at_utc", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_pledge_call_by_id"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name="fk_pledge_call_pledge_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge_call"),
        sa.UniqueConstraint("once", name="uq_pledge_call_once"),
    )
    op.create_index("ix_pledge_call_pledge", "pledge_call", ["pledge_id"], unique=False)
