"""Rows matched by hand, and money that moves between the desk's own accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD_CHECKS = {
    "entry_where_booked": "(state IN ('booked', 'already_known')) = (entry_seq IS NOT NULL)",
    "unmatched_says_why": "state <> 'unmatched' OR reason <> ''",
    "state": "state IN ('booked', 'already_known', 'unmatched', 'ignored', 'replaced')",
}
NEW_CHECKS = {
    "entry_where_booked": OLD_CHECKS["entry_where_booked"],
    "unmatched_says_why": "state NOT IN ('unmatched', 'set_aside') OR reason <> ''",
    "matched_is_booked": "matched_by_id IS NULL OR state = 'booked'",
    "state": (
        "state IN ('booked', 'already_known', 'unmatched', 'ignored', 'replaced', 'set_aside', 'moving')"
    ),
}
IS_UNMATCHED, IS_MOVING = sa.text("state = 'unmatched'"), sa.text("state = 'moving'")
HAS_REFERENCE = sa.text("reference_index IS NOT NULL")
STANDS = sa.text("undone_at_utc IS NULL")


def upgrade() -> None:
    """Let rows be set aside, moving or matched by hand; create the tables of both."""
    _drop_indexes("ix_statement_row_reference", "ix_statement_row_unmatched")
    _alter_rows(sa.Column("matched_by_id", sa.Integer(), nullable=True), OLD_CHECKS, NEW_CHECKS)
    _index("ix_statement_row_unmatched", ["at_utc", "id"], IS_UNMATCHED)
    _index("ix_statement_row_reference", ["reference_index"], HAS_REFERENCE)
    _index("ix_statement_row_moving", ["at_utc", "id"], IS_MOVING)
    _create_decisions()
    _create_moves()


def downgrade() -> None:
    """Drop the tables and give rows their former states."""
    for name in ("move_entry", "account_move", "row_entry", "row_decision"):
        op.drop_table(name)
    _drop_indexes("ix_statement_row_reference", "ix_statement_row_unmatched", "ix_statement_row_moving")
    _alter_rows(None, NEW_CHECKS, OLD_CHECKS)
    _index("ix_statement_row_unmatched", ["at_utc", "id"], IS_UNMATCHED)
    _index("ix_statement_row_reference", ["reference_index"], IS_UNMATCHED)


def _alter_rows(added: sa.Column[int] | None, old: dict[str, str], new: dict[str, str]) -> None:
    """Change the checks of rows, and who matched one by hand."""
    with op.batch_alter_table("statement_row") as rows:
        for name in old:
            rows.drop_constraint(_check(name), type_="check")
        if added is not None:
            rows.add_column(added)
            rows.create_foreign_key("fk_statement_row_matched_by_id", "person", ["matched_by_id"], ["id"])
        else:
            rows.drop_constraint("fk_statement_row_matched_by_id", type_="foreignkey")
            rows.drop_column("matched_by_id")
        for name, text in new.items():
            rows.create_check_constraint(_check(name), text)


def _check(name: str) -> str:
    return op.f(f"ck_statement_row_{name}")


def _drop_indexes(*names: str) -> None:
    for name in names:
        op.drop_index(name, "statement_row")


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "statement_row", columns, sqlite_where=where, postgresql_where=where)


def _create_decisions() -> None:
    op.create_table(
        "row_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(60), nullable=False),
        sa.Column("deed", sa.String(20), nullable=False),
        sa.Column("reason_before", sa.String(40), nullable=False),
        sa.Column("appeal_before", sa.String(40), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at_utc", UtcDateTime(), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at_utc", UtcDateTime(), nullable=True),
        sa.CheckConstraint("deed IN ('matched', 'set_aside')", name=op.f("ck_row_decision_deed")),
        _undone_by_somebody("row_decision"),
        sa.ForeignKeyConstraint(["row_id"], ["statement_row.id"], name="fk_row_decision_row_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_row_decision_by_id"),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name="fk_row_decision_undone_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_row_decision"),
        sa.UniqueConstraint("row_id", "once", name="uq_row_decision_row_id_once"),
        sa.UniqueConstraint("id", "row_id", name="uq_row_decision_id_row_id"),
    )
    _standing("uq_row_decision_standing", "row_decision", "row_id")
    op.create_table(
        "row_entry",
        sa.Column("entry_seq", SEQ, nullable=False, autoincrement=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_row_entry_entry_seq"),
        sa.ForeignKeyConstraint(
            ["decision_id", "row_id"],
            ["row_decision.id", "row_decision.row_id"],
            name="fk_row_entry_decision_id_row_id",
        ),
        sa.PrimaryKeyConstraint("entry_seq", name="pk_row_entry"),
    )
    op.create_index("ix_row_entry_row", "row_entry", ["row_id"])


def _create_moves() -> None:
    known = "'WeChat', 'Alipay', 'Bank', 'Cash', 'PayPal', 'Stripe'"
    checks = {
        "amount_positive": "amount_minor > 0",
        "fee_within_amount": "fee_minor >= 0 AND fee_minor < amount_minor",
        "between_two_accounts": "from_channel <> to_channel",
        "known_accounts": f"from_channel IN ({known}) AND to_channel IN ({known})",
        "told_by_a_statement": "from_row_id IS NOT NULL OR to_row_id IS NOT NULL",
    }
    op.create_table(
        "account_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(60), nullable=False),
        sa.Column("from_channel", sa.String(20), nullable=False),
        sa.Column("to_channel", sa.String(20), nullable=False),
        sa.Column("from_row_id", sa.Integer(), nullable=True),
        sa.Column("to_row_id", sa.Integer(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at_utc", UtcDateTime(), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at_utc", UtcDateTime(), nullable=True),
        *(sa.CheckConstraint(text, name=op.f(f"ck_account_move_{name}")) for name, text in checks.items()),
        _undone_by_somebody("account_move"),
        sa.ForeignKeyConstraint(["from_row_id"], ["statement_row.id"], name="fk_account_move_from_row_id"),
        sa.ForeignKeyConstraint(["to_row_id"], ["statement_row.id"], name="fk_account_move_to_row_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_account_move_by_id"),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name="fk_account_move_undone_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account_move"),
        sa.UniqueConstraint("once", name="uq_account_move_once"),
    )
    _standing("uq_account_move_from", "account_move", "from_row_id")
    _standing("uq_account_move_to", "account_move", "to_row_id")
    op.create_table(
        "move_entry",
        sa.Column("entry_seq", SEQ, nullable=False, autoincrement=False),
        sa.Column("move_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_move_entry_entry_seq"),
        sa.ForeignKeyConstraint(["move_id"], ["account_move.id"], name="fk_move_entry_move_id"),
        sa.PrimaryKeyConstraint("entry_seq", name="pk_move_entry"),
    )
    op.create_index("ix_move_entry_move", "move_entry", ["move_id"])


def _standing(name: str, table: str, column: str) -> None:
    """One standing deed for each row: the database holds it."""
    op.create_index(name, table, [column], unique=True, sqlite_where=STANDS, postgresql_where=STANDS)


def _undone_by_somebody(table: str) -> sa.CheckConstraint:
    text = "(undone_by_id IS NULL) = (undone_at_utc IS NULL)"
    return sa.CheckConstraint(text, name=op.f(f"ck_{table}_undone_by_somebody"))
