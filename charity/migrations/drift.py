"""Finds where a database differs from the models and from what the numbered steps make."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import charity
from charity.kernel.columns import METADATA
from charity.kernel.database import Database
from charity.migrations.steps import newest_step, present_step, upgrade, upgrade_on

_SCRATCH_SCHEMA = "lantern_drift_check"
_ALEMBIC_TABLE = "alembic_version"


def import_tables() -> None:
    """Import every module that holds tables, so that METADATA is whole."""
    for module in pkgutil.walk_packages(charity.__path__, "charity."):
        if module.name.endswith(".tables") or module.name.startswith("charity.kernel."):
            importlib.import_module(module.name)


def drift(database: Database) -> list[str]:
    """Return what differs, a line each; nothing when models, steps and database agree."""
    import_tables()
    with database.engine.connect() as connection:
        step, newest = present_step(connection), newest_step()
        if step != newest:
            return [f"the database stands at step {step or 'none'}, the newest is {newest}: run db upgrade"]
        found = [*_from_models(connection), *_check_names(connection)]
        found += _differences("trigger", _expected_triggers(database), _triggers(connection))
        if database.is_sqlite:
            found += _differences("model of", _expected_shapes(), _shapes(connection))
        return found


def _from_models(connection: sa.Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [f"models and database differ: {difference}" for difference in compare_metadata(context, METADATA)]


def _check_names(connection: sa.Connection) -> list[str]:
    """Compare the names of CHECKs, which Alembic does not look at."""
    inspector = sa.inspect(connection)
    found: list[str] = []
    for name, table in METADATA.tables.items():
        if not inspector.has_table(name):
            continue
        wanted = {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        present = {check["name"] for check in inspector.get_check_constraints(name)}
        found += [f"{name}: the check {check} is missing" for check in sorted(map(str, wanted - present))]
        found += [f"{name}: the check {check} is in no model" for check in sorted(map(str, present - wanted))]
    return found


def _differences(kind: str, wanted: Mapping[str, str], present: Mapping[str, str]) -> list[str]:
    found = [f"{kind} {name} is missing" for name in wanted.keys() - present.keys()]
    found += [f"{kind} {name} is not ours" for name in present.keys() - wanted.keys()]
    found += [
        f"{kind} {name} differs" for name in wanted.keys() & present.keys() if wanted[name] != present[name]
    ]
    return sorted(found)


def _triggers(connection: sa.Connection, schema: str = "public") -> dict[str, str]:
    """Return the triggers' texts by name; with PostgreSQL those of their functions too."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: _folded(text) for name, text in rows}
    query = sa.text(
        "SELECT c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid) || p.prosrc || t.tgenabled::text "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND n.nspname = :schema"
    )
    rows = connection.execute(query, {"schema": schema})
    return {name: _folded(text.replace(f"{schema}.", "")) for name, text in rows}


def _expected_triggers(database: Database) -> dict[str, str]:
    """Return the triggers that the steps make, by making them aside."""
    if database.is_sqlite:
        with tempfile.TemporaryDirectory() as folder:
            scratch = Database(f"sqlite:///{Path(folder) / 'scratch.db'}")
            upgrade(scratch)
            with scratch.engine.connect() as connection:
                expected = _triggers(connection)
            scratch.engine.dispose()
            return expected
    with database.engine.connect() as connection:  # its schema goes with the transaction that is never kept
        connection.exec_driver_sql(f"CREATE SCHEMA {_SCRATCH_SCHEMA}")
        connection.exec_driver_sql(f"SET LOCAL search_path TO {_SCRATCH_SCHEMA}")
        upgrade_on(connection)
        expected = _triggers(connection, _SCRATCH_SCHEMA)
        connection.rollback()
        return expected


def _expected_shapes() -> dict[str, str]:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        METADATA.create_all(connection)
        shapes = _shapes(connection)
    engine.dispose()
    return shapes


def _shapes(connection: sa.Connection) -> dict[str, str]:
    """Return what Alembic leaves out of its comparison: the texts of CHECKs and of partial indexes."""
    inspector = sa.inspect(connection)
    shapes: dict[str, str] = {}
    for table in inspector.get_table_names():
        if table == _ALEMBIC_TABLE:
            continue
        for check in inspector.get_check_constraints(table):
            shapes[f"{table} check {check['name']}"] = _folded(check["sqltext"])
        for index in inspector.get_indexes(table):
            where = index.get("dialect_options", {}).get("sqlite_where")
            shapes[f"{table} index {index['name']}"] = _folded(str(where))
    return shapes


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
