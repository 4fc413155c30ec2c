"""What stands beside entries: closed periods, links, rates of exchange; remainders handed over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime
from charity.ledger import triggers

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_PLEDGE = sa.text("kind = 'pledge'")


def upgrade() -> None:
    """Create the tables, their triggers, and those of the books anew, which look at them since."""
    _create_periods()
    _create_links()
    _create_exchanges()
    _create_handovers()
    op.create_index(
        "ix_ledger_entry_pledge",
        "ledger_entry",
        ["appeal", "seq"],
        sqlite_where=IS_PLEDGE,
        postgresql_where=IS_PLEDGE,
    )
    triggers.remove(op.get_bind(), triggers.BOOKS)
    tables = (*triggers.BOOKS, *triggers.BESIDE, *triggers.DERIVED)
    triggers.install(op.get_bind(), tables, inserts=triggers.SECOND)


def _create_periods() -> None:
    op.create_table(
        "ledger_period",
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("closed_at_utc", UtcDateTime(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("last_day", name="pk_ledger_period"),
        sa.ForeignKeyConstraint(["size"], ["ledger_checkpoint.size"], name="fk_ledger_period_size"),
    )


def _of_entry(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["ledger_entry.seq"],
        name=f"fk_{table}_{column}",
        deferrable=True,
        initially="DEFERRED",
    )


def _create_links() -> None:
    op.create_table(
        "ledger_link",
        sa.Column("first_seq", SEQ, nullable=False, autoincrement=False),
        sa.Column("second_seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("document", sa.String(64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("first_seq", name="pk_ledger_link"),
        _of_entry("ledger_link", "first_seq"),
        _of_entry("ledger_link", "second_seq"),
        sa.UniqueConstraint("second_seq", name="uq_ledger_link_second_seq"),
        sa.UniqueConstraint("kind", "document", name="uq_ledger_link_kind_document"),
        sa.CheckConstraint("kind IN ('transfer', 'undoing', 'settlement')", name=op.f("ck_ledger_link_kind")),
        sa.CheckConstraint(
            "(kind = 'settlement' AND second_seq < first_seq)"
            " OR (kind <> 'settlement' AND second_seq = first_seq + 1)",
            name=op.f("ck_ledger_link_one_beside_the_other"),
        ),
    )


def _create_exchanges() -> None:
    op.create_table(
        "ledger_exchange",
        sa.Column("entry_seq", SEQ, nullable=False, autoincrement=False),
        sa.Column("appeal", sa.String(40), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("home_currency", sa.String(3), nullable=False),
        sa.Column("home_minor", sa.BigInteger(), nullable=False),
        sa.Column("proceeds_minor", sa.BigInteger()),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry_seq", name="pk_ledger_exchange"),
        _of_entry("ledger_exchange", "entry_seq"),
        sa.CheckConstraint("currency <> home_currency", name=op.f("ck_ledger_exchange_two_currencies")),
        sa.CheckConstraint(
            "numerator > 0 AND denominator > 0", name=op.f("ck_ledger_exchange_rate_positive")
        ),
        sa.CheckConstraint(
            "(minor > 0 AND home_minor > 0 AND proceeds_minor IS NULL)"
            " OR (minor < 0 AND home_minor <= 0 AND proceeds_minor > 0)",
            name=op.f("ck_ledger_exchange_in_or_out"),
        ),
    )
    op.create_index(
        "ix_ledger_exchange_appeal_currency", "ledger_exchange", ["appeal", "currency", "entry_seq"]
    )


def _create_handovers() -> None:
    op.create_table(
        "remainder_handover",
        sa.Column("out_seq", sa.BigInteger()),
        sa.Column("into_seq", sa.BigInteger()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(60), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("to_appeal", sa.String(40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at_utc", UtcDateTime(), nullable=False),
        sa.Column("approved_by_id", sa.Integer()),
        sa.Column("approved_at_utc", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_remainder_handover"),
        sa.UniqueConstraint("once", name="uq_remainder_handover_once"),
        *(sa.UniqueConstraint(leg, name=f"uq_remainder_handover_{leg}") for leg in ("out_seq", "into_seq")),
        *(
            sa.ForeignKeyConstraint([leg], ["ledger_entry.seq"], name=f"fk_remainder_handover_{leg}")
            for leg in ("out_seq", "into_seq")
        ),
        *(
            sa.ForeignKeyConstraint([who], ["person.id"], name=f"fk_remainder_handover_{who}")
            for who in ("asked_by_id", "approved_by_id")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_remainder_handover_amount_positive")),
        sa.CheckConstraint("source <> to_appeal", name=op.f("ck_remainder_handover_to_another")),
        sa.CheckConstraint(
            "approved_by_id <> asked_by_id", name=op.f("ck_remainder_handover_approved_by_another")
        ),
        sa.CheckConstraint(
            "(approved_by_id IS NULL) = (approved_at_utc IS NULL)"
            " AND (approved_by_id IS NULL) = (out_seq IS NULL) AND (out_seq IS NULL) = (into_seq IS NULL)",
            name=op.f("ck_remainder_handover_approved_is_booked"),
        ),
    )
    op.create_index("ix_remainder_handover_source", "remainder_handover", ["source"])


def downgrade() -> None:
    """Drop the tables and give the books back the triggers that know nothing of them."""
    bind = op.get_bind()
    triggers.remove(bind, (*triggers.BOOKS, *triggers.BESIDE, *triggers.DERIVED))
    op.drop_index("ix_ledger_entry_pledge", "ledger_entry")
    for table in ("remainder_handover", "ledger_exchange", "ledger_link", "ledger_period"):
        op.drop_table(table)
    triggers.install(bind, triggers.BOOKS, inserts=triggers.FIRST)
