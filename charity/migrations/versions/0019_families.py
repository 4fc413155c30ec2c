"""What families show of their own accounts."""

from __future__ import annotations

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is named above."""


def downgrade() -> None:
    """Remove it again."""
