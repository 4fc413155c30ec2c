"""A closed account takes no money: the books are guarded against it, closings are found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.ledger import triggers

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

IS_CLOSING = sa.text("kind = 'appeal_closed'")


def upgrade() -> None:
    """Create the index, and the triggers of the books anew, which look at closings since."""
    op.create_index(
        "ix_ledger_entry_closing",
        "ledger_entry",
        ["appeal"],
        sqlite_where=IS_CLOSING,
        postgresql_where=IS_CLOSING,
    )
    triggers.remove(op.get_bind(), triggers.BOOKS)
    triggers.install(op.get_bind(), triggers.BOOKS, inserts=triggers.THIRD)


def downgrade() -> None:
    """Give the books back the triggers that know nothing of closings."""
    triggers.remove(op.get_bind(), triggers.BOOKS)
    triggers.install(op.get_bind(), triggers.BOOKS, inserts=triggers.SECOND)
    op.drop_index("ix_ledger_entry_closing", "ledger_entry")
