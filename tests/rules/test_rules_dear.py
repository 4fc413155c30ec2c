"""What tests make cheap is dear in the house: the hash of a password, and a commit that is on the disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from tests.conftest import DEAR_HASHER, DEAR_SQLITE

_OF_SQLITE = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "recursive_triggers": 1}


def test_a_password_costs_what_owasp_asks() -> None:
    assert (DEAR_HASHER.type.name, DEAR_HASHER.parallelism) == ("ID", 1)
    assert DEAR_HASHER.memory_cost >= 19 * 1024
    assert DEAR_HASHER.time_cost >= 2


def test_a_commit_on_sqlite_is_on_the_disk(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "any.db")
    record: Any = None
    DEAR_SQLITE(connection, record)
    found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _OF_SQLITE}
    connection.close()
    assert found == _OF_SQLITE
