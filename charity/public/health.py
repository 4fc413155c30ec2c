"""Whether the process is up, and whether it can work: a database with the schema of this code."""

from __future__ import annotations

from functools import cache

from sqlalchemy.exc import DBAPIError

from charity.kernel.database import Database
from charity.migrations.steps import newest_step, present_step


@cache
def _wanted_step() -> str:
    return newest_step()


def readiness(database: Database) -> tuple[bool, str]:
    """Return whether the database can be worked with, and in a word why not."""
    try:
        with database.reading() as session:
            present = present_step(session.connection())
    except DBAPIError:
        return False, "database-unreachable"
    return (True, "ready") if present == _wanted_step() else (False, "not-migrated")
