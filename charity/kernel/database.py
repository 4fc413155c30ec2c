"""The database: one place that opens connections, and the only one that commits.

SQLite: WAL, synchronous=FULL, foreign keys and recursive triggers on for every connection; a write unit is
BEGIN IMMEDIATE behind an operating-system file lock (`turns.py`), which queues writers fairly where SQLite's
own busy handler starves them. Reads are plain and never wait. PostgreSQL: every unit is SERIALIZABLE and
retried on 40001 and 40P01; writers come in turn there, too.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from charity.kernel.turns import PATIENCE_S, Turns

Answer = TypeVar("Answer")

RETRIES_MAX = 12
_RETRYABLE = frozenset({"40001", "40P01"})
#: Takes a writer's turn before anything is read, which the lock of a row cannot: sixteen writers who see what
#: was before the first of them commits are all sent back (of 64, every fifth was refused in the end). The
#: table has one row that only a step of the schema changes, which waits for writers, and they for it.
_TURN = "LOCK TABLE alembic_version IN SHARE ROW EXCLUSIVE MODE"
#: PostgreSQL's writers wait for a row no longer than SQLite's do for their turn.
_PATIENT = {"options": f"-c lock_timeout={int(PATIENCE_S * 1000)}"}


def is_retryable(error: DBAPIError) -> bool:
    """Return whether PostgreSQL asks for the whole unit to be tried again."""
    return getattr(error.orig, "sqlstate", None) in _RETRYABLE


def retrying(attempt: Callable[[], Answer]) -> Answer:
    """Run a whole unit, again when the database says that it met another one.

    The unit must have no effect outside the database before it commits. Raises the last error in the end.
    """
    for tried in range(RETRIES_MAX):
        try:
            return attempt()
        except DBAPIError as error:
            if not is_retryable(error) or tried == RETRIES_MAX - 1:
                raise
            time.sleep(random.uniform(0, 0.005 * 2**tried))  # noqa: S311 - spreads retries, guards nothing
    raise AssertionError("unreachable")


class Database:
    """Connections to one database."""

    def __init__(self, url: str | URL, *, lock_path: Path | None = None) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turn: Callable[[], AbstractContextManager[None]]
        if self.is_sqlite:
            assert self.url.database, "the SQLite database is a file"
            self._turn = Turns(lock_path or Path(f"{self.url.database}.writers")).turn
            self.engine = sa.create_engine(self.url, connect_args={"timeout": 30, "check_same_thread": False})
            event.listen(self.engine, "connect", _prepare_sqlite)
        else:
            self._turn = nullcontext
            self.engine = sa.create_engine(
                self.url, isolation_level="SERIALIZABLE", pool_pre_ping=True, connect_args=_PATIENT
            )

    @contextmanager
    def transaction(self, *, has_schema: bool = True) -> Iterator[Session]:
        """Give a session to write with; commit at the end, roll back on any error."""
        with self._turn(), self.engine.connect() as connection:
            self._begin(connection, "BEGIN IMMEDIATE" if self.is_sqlite else _TURN if has_schema else "")
            with Session(bind=connection, expire_on_commit=False) as session:
                try:
                    yield session
                    session.flush()
                    connection.commit()
                except BaseException:
                    connection.rollback()
                    raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session to read with: one consistent picture, nothing kept of what is changed in it."""
        with self.engine.connect() as connection:
            self._begin(connection, "BEGIN" if self.is_sqlite else "")
            with Session(bind=connection, expire_on_commit=False, autoflush=False) as session:
                try:
                    yield session
                finally:
                    connection.rollback()

    def _begin(self, connection: sa.Connection, words: str) -> None:
        connection.begin()
        if words:
            connection.exec_driver_sql(words)


def _prepare_sqlite(connection: object, _: ConnectionPoolEntry) -> None:
    """Set what each SQLite connection needs; BEGIN is ours, not the driver's."""
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "busy_timeout=30000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
