"""Rows matched by hand, and money that moves between the desk's own accounts."""

from __future__ import annotations

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is named above."""


def downgrade() -> None:
    """Remove it again."""
