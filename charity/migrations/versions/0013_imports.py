"""Imports that are booked in parts, undone, and told of as they go; whose account a statement is of."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OLD_CHECKS = {
    "booked_has_time": "(state = 'booked') = (booked_at_utc IS NOT NULL)",
    "state": "state IN ('previewed', 'booked')",
}
NEW_CHECKS = {
    "booked_has_time": "(state IN ('previewed', 'booking', 'dropped')) = (booked_at_utc IS NULL)",
    "undone_has_time": "(state = 'undone') = (undone_at_utc IS NOT NULL)",
    "done_rows": "done_rows >= 0",
    "state": "state IN ('previewed', 'booking', 'booked', 'undoing', 'undone', 'dropped')",
}
IS_UNDER_WAY, IS_OPEN = sa.text("state IN ('booking', 'undoing')"), sa.text("is_open")
NUMBERS = ("received_minor", "paid_out_minor", "refunded_minor", "fees_minor", "held_minor")
BEFORE = (
    "id", "ref", "year", "number", "sha256", "size_bytes", "filename_sealed", "format", "rows",
    "period_from_utc", "period_to_utc", "declared", "appeal", "state", "imported_by_id", "imported_at_utc",
    "booked_by_id", "booked_at_utc", "entry_seq", "booked", "already_known", "refunds_booked", "unmatched",
    "ignored",
)  # fmt: skip


def _added() -> list[sa.Column[object]]:
    return [
        sa.Column("done_rows", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at_utc", UtcDateTime(), nullable=True),
        sa.Column("channel", sa.String(20), nullable=False, server_default=""),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("account_index", sa.LargeBinary(), nullable=True),
        sa.Column("account_currency", sa.String(3), nullable=False, server_default=""),
        sa.Column("opening_minor", sa.BigInteger(), nullable=True),
        sa.Column("closing_minor", sa.BigInteger(), nullable=True),
        sa.Column("covers_from_utc", UtcDateTime(), nullable=True),
        sa.Column("covers_to_utc", UtcDateTime(), nullable=True),
    ]


def upgrade() -> None:
    """Give imports their new states and columns, and the ledger its parts of what is under way."""
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(_added(), NEW_CHECKS)
    else:
        for column in _added():
            op.add_column("statement_import", column)
        op.create_foreign_key(
            "fk_statement_import_undone_by_id", "statement_import", "person", ["undone_by_id"], ["id"]
        )
        _exchange_checks(OLD_CHECKS, NEW_CHECKS)
    op.create_index(
        "ix_statement_import_under_way",
        "statement_import",
        ["id"],
        sqlite_where=IS_UNDER_WAY,
        postgresql_where=IS_UNDER_WAY,
    )
    op.create_index("ix_statement_import_account", "statement_import", ["account_index", "period_from_utc"])
    _create_parts()


def downgrade() -> None:
    """Take it back; imports under way or undone have no place in the older schema."""
    op.drop_table("ledger_part")
    op.drop_index("ix_statement_import_account", "statement_import")
    op.drop_index("ix_statement_import_under_way", "statement_import")
    if op.get_bind().dialect.name == "sqlite":
        _made_anew([], OLD_CHECKS)
        return
    _exchange_checks(NEW_CHECKS, OLD_CHECKS)
    op.drop_constraint("fk_statement_import_undone_by_id", "statement_import", type_="foreignkey")
    for column in _added():
        op.drop_column("statement_import", column.name)


def _exchange_checks(old: Mapping[str, str], new: Mapping[str, str]) -> None:
    for name in old:
        op.drop_constraint(op.f(f"ck_statement_import_{name}"), "statement_import", type_="check")
    for name, text in new.items():
        op.create_check_constraint(op.f(f"ck_statement_import_{name}"), "statement_import", text)


def _made_anew(added: list[sa.Column[object]], checks: Mapping[str, str]) -> None:
    """Make the table anew: SQLite changes no check in place, and counts each row that others point to.

    Its foreign keys wait for the end of the step; the rows come back under the same name before it.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE imports_before AS SELECT * FROM statement_import")
    op.drop_table("statement_import")
    _create_imports(added, checks)
    names = ", ".join(BEFORE)
    op.execute(f"INSERT INTO statement_import ({names}) SELECT {names} FROM imports_before")  # noqa: S608
    op.execute("DROP TABLE imports_before")


def _create_imports(added: list[sa.Column[object]], checks: Mapping[str, str]) -> None:
    people = ["imported_by_id", "booked_by_id", *(c.name for c in added if c.name == "undone_by_id")]
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
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("booked", "already_known", "refunds_booked", "unmatched", "ignored")
        ),
        *added,
        *(sa.CheckConstraint(text, name=name) for name, text in checks.items()),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=f"fk_statement_import_{name}")
            for name in people
        ),
        sa.PrimaryKeyConstraint("id", name="pk_statement_import"),
        sa.UniqueConstraint("ref", name="uq_statement_import_ref"),
        sa.UniqueConstraint("year", "number", name="uq_statement_import_year_number"),
    )
    for name in ("booked_at_utc", "sha256"):
        op.create_index(f"ix_statement_import_{name}", "statement_import", [name], unique=False)


def _create_parts() -> None:
    op.create_table(
        "ledger_part",
        sa.Column("appeal", sa.String(40), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.String(40), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in (*NUMBERS, "donations", "lumps")),
        sa.CheckConstraint("first_seq <= last_seq", name="first_before_last"),
        sa.CheckConstraint(
            "received_minor = paid_out_minor + refunded_minor + fees_minor + held_minor", name="equation"
        ),
        sa.ForeignKeyConstraint(["first_seq"], ["ledger_entry.seq"], name="fk_ledger_part_first_seq"),
        sa.PrimaryKeyConstraint("appeal", "first_seq", name="pk_ledger_part"),
    )
    op.create_index(
        "ix_ledger_part_open", "ledger_part", ["appeal"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
    )
    op.create_index("ix_ledger_part_batch", "ledger_part", ["batch"])
