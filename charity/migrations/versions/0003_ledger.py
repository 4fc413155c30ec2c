"""Tables of ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime
from charity.ledger import triggers

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HASH = sa.LargeBinary(32)
ONE_CURRENCY = sa.text("account NOT LIKE 'Equity:Trading:%'")


def upgrade() -> None:
    """Create the tables, the one row at the head, and the triggers that keep the ledger append only."""
    _create_entries()
    _create_tree()
    _create_totals()
    _create_private()
    op.execute("INSERT INTO ledger_head (id, size, frontier, log_origin) VALUES (1, 0, '', '')")
    triggers.install(op.get_bind(), triggers.BOOKS, inserts=triggers.FIRST)


def _create_entries() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("seq", SEQ, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("appeal", sa.String(40)),
        sa.Column("posting_count", sa.Integer(), nullable=False),
        sa.Column("donor", HASH),
        sa.Column("ref", HASH),
        sa.Column("reverses", sa.BigInteger()),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", HASH, nullable=False),
        sa.Column("booked_at_utc", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("idempotency_key", sa.String(120)),
        sa.Column("payload_mac", HASH),
        sa.PrimaryKeyConstraint("seq", name="pk_ledger_entry"),
        sa.ForeignKeyConstraint(["reverses"], ["ledger_entry.seq"], name="fk_ledger_entry_reverses"),
        sa.UniqueConstraint("reverses", name="uq_ledger_entry_reverses"),
        sa.UniqueConstraint("idempotency_key", name="uq_ledger_entry_idempotency_key"),
        sa.CheckConstraint("reverses < seq", name=op.f("ck_ledger_entry_reverses_an_earlier_one")),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses IS NOT NULL)",
            name=op.f("ck_ledger_entry_reversal_names_its_entry"),
        ),
        sa.CheckConstraint(
            "(idempotency_key IS NULL) = (payload_mac IS NULL)",
            name=op.f("ck_ledger_entry_key_with_payload"),
        ),
    )
    op.create_index("ix_ledger_entry_appeal_seq", "ledger_entry", ["appeal", "seq"])
    op.create_table(
        "ledger_posting",
        sa.Column("entry_seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("position", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry_seq", "position", name="pk_ledger_posting"),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["ledger_entry.seq"],
            name="fk_ledger_posting_entry_seq",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.CheckConstraint("minor <> 0", name=op.f("ck_ledger_posting_not_zero")),
        sqlite_with_rowid=False,
    )


def _create_tree() -> None:
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("position", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name="pk_ledger_node"),
        sa.CheckConstraint("level > 0", name=op.f("ck_ledger_node_leaves_are_entries")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("log_origin", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_head"),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_one_row")),
    )


def _create_totals() -> None:
    op.create_table(
        "ledger_balance",
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "currency", name="pk_ledger_balance"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_ledger_balance_one_currency",
        "ledger_balance",
        ["account"],
        unique=True,
        sqlite_where=ONE_CURRENCY,
        postgresql_where=ONE_CURRENCY,
    )
    op.create_table(
        "ledger_appeal_total",
        sa.Column("appeal", sa.String(40), nullable=False),
        sa.Column("custody", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("received_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_out_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("fees_minor", sa.BigInteger(), nullable=False),
        sa.Column("held_minor", sa.BigInteger(), nullable=False),
        sa.Column("donations", sa.BigInteger(), nullable=False),
        sa.Column("lumps", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("appeal", name="pk_ledger_appeal_total"),
        sa.CheckConstraint(
            "custody IN ('held', 'observed', 'mirrored')", name=op.f("ck_ledger_appeal_total_custody")
        ),
        sa.CheckConstraint("held_minor >= 0", name=op.f("ck_ledger_appeal_total_no_fund_below_zero")),
        sa.CheckConstraint(
            "received_minor = paid_out_minor + refunded_minor + fees_minor + held_minor",
            name=op.f("ck_ledger_appeal_total_equation"),
        ),
        sa.CheckConstraint("donations >= 0 AND lumps >= 0", name=op.f("ck_ledger_appeal_total_counts")),
    )


def _create_private() -> None:
    op.create_table(
        "ledger_reference",
        sa.Column("reference_index", HASH, nullable=False),
        sa.Column("entry_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reference_index", name="pk_ledger_reference"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_ledger_reference_entry_seq"),
        sa.UniqueConstraint("entry_seq", name="uq_ledger_reference_entry_seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "private_fact",
        sa.Column("entry_seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("salt", HASH),
        sa.Column("value_sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("entry_seq", "field", name="pk_private_fact"),
        sa.ForeignKeyConstraint(["entry_seq"], ["ledger_entry.seq"], name="fk_private_fact_entry_seq"),
        sa.CheckConstraint(
            "(salt IS NULL) = (value_sealed IS NULL)", name=op.f("ck_private_fact_wiped_together")
        ),
        sa.CheckConstraint("field IN ('donor', 'ref')", name=op.f("ck_private_fact_field")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop the triggers and the tables."""
    triggers.remove(op.get_bind(), triggers.BOOKS)
    for table in (
        "private_fact",
        "ledger_reference",
        "ledger_appeal_total",
        "ledger_balance",
        "ledger_head",
        "ledger_node",
        "ledger_posting",
        "ledger_entry",
    ):
        op.drop_table(table)
