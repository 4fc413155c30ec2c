"""Models, numbered steps and the database say the same."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from charity.kernel.columns import METADATA
from charity.kernel.database import Database
from charity.migrations.drift import drift, import_tables


def test_models_and_steps_agree(database: Database) -> None:
    assert drift(database) == []


def run(database: Database, statement: str) -> None:
    """Change the schema behind the steps' back."""
    with database.transaction() as session:
        session.connection().exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("ALTER TABLE person ADD COLUMN nickname VARCHAR(9)", "nickname"),
        ("DROP TABLE parked_form", "parked_form"),
        ("DROP INDEX uq_invitation_open_email", "uq_invitation_open_email"),
        ("UPDATE alembic_version SET version_num = '0001'", "run db upgrade"),
    ],
)
def test_a_schema_changed_by_hand_is_told(database: Database, statement: str, told: str) -> None:
    run(database, statement)
    assert told in "\n".join(drift(database))


def test_a_dropped_or_rewritten_trigger_is_told(sqlite_database: Database) -> None:
    run(sqlite_database, "DROP TRIGGER trail_no_update")
    assert drift(sqlite_database) == ["trigger trail_no_update is missing"]
    run(sqlite_database, "CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail BEGIN SELECT 1; END")
    assert drift(sqlite_database) == ["trigger trail_no_update differs"]


def test_a_disabled_trigger_is_told(postgres_database: Database) -> None:
    run(postgres_database, "ALTER TABLE trail DISABLE TRIGGER ALL")
    assert any(line.startswith("trigger trail.") for line in drift(postgres_database))


def test_a_check_that_only_the_model_has_is_told(sqlite_database: Database) -> None:
    import_tables()
    person = METADATA.tables["person"]
    check = sa.CheckConstraint("number < 9", name="number_is_small")
    person.append_constraint(check)
    try:
        assert "person: the check ck_person_number_is_small is missing" in drift(sqlite_database)
    finally:
        person.constraints.discard(check)
