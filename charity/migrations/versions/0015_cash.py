"""The cash desk, pledges, and the rates of foreign money."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_AMOUNT = "amount_where_money_came_or_went"
_FOREIGN = (
    "(foreign_currency IS NULL AND foreign_minor IS NULL) OR "
    "(foreign_currency IS NOT NULL AND foreign_minor IS NOT NULL "
    "AND foreign_minor <> 0 AND foreign_currency <> currency)"
)


def upgrade() -> None:
    """Let a public line show foreign money, and money that moves between the desk's own accounts."""
    with op.batch_alter_table("ledger_line", copy_from=_line(is_new=False)) as line:
        line.add_column(sa.Column("foreign_minor", sa.BigInteger(), nullable=True))
        line.add_column(sa.Column("foreign_currency", sa.String(length=3), nullable=True))
        line.drop_constraint(op.f("ck_ledger_line_amount_not_zero"), type_="check")
        line.create_check_constraint(_AMOUNT, "amount_minor <> 0 OR kind IN ('transfer', 'reversal')")
        line.create_check_constraint("foreign_is_whole", _FOREIGN)


def downgrade() -> None:
    """Remove it again."""
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
