"""Runs migrations on the connection that it is given."""

from __future__ import annotations

from alembic import context

from charity.kernel.columns import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    compare_type=True,
    compare_server_default=False,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
