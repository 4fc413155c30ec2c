"""Applies the numbered steps of the schema."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from charity.kernel.database import Database

_FOLDER = Path(__file__).resolve().parent


def _alembic() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    return config


def newest_step() -> str:
    """Return the name of the newest step."""
    head = ScriptDirectory.from_config(_alembic()).get_current_head()
    assert head is not None
    return head


def present_step(connection: sa.Connection) -> str | None:
    """Return the step that a database stands at, None when it has no schema yet."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, to: str = "head") -> None:
    """Apply all steps up to `to`, in one transaction."""
    with database.transaction(has_schema=False) as session:
        upgrade_on(session.connection(), to)


def upgrade_on(connection: sa.Connection, to: str = "head") -> None:
    """Apply steps on a connection; its transaction is the caller's."""
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
