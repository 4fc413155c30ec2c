"""Tables of the kernel: the trail and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from charity.kernel.columns import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the trail takes rows and gives none back."""
    op.create_table(
        "trail",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("act", sa.String(80), nullable=False, index=True),
        sa.Column("person_id", sa.Integer(), index=True),
        sa.Column("by_name", sa.String(80), nullable=False),
        sa.Column("at_utc", UtcDateTime(), nullable=False),
        sa.Column("case", sa.String(24), index=True),
        sa.Column("appeal", sa.String(24), index=True),
        sa.Column("subject", sa.String(80), nullable=False, index=True),
        sa.Column("subject_version", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(40), nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("topic", sa.String(60), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("due_at_utc", UtcDateTime(), nullable=False, index=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at_utc", UtcDateTime()),
        sa.Column("fault", sa.String(200), nullable=False),
    )
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("outbox")
    op.drop_table("trail")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION trail_is_append_only()")


_APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail
        BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END""",
        """CREATE TRIGGER trail_no_delete BEFORE DELETE ON trail
        BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the trail is append only'; END $$""",
        """CREATE TRIGGER trail_no_change BEFORE UPDATE OR DELETE ON trail
        FOR EACH ROW EXECUTE FUNCTION trail_is_append_only()""",
        """CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON trail
        FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only()""",
    ),
}
