"""The k-th call to the database or to the disk fails: counted from the moment the saboteur is let in."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from charity.kernel.database import Database

_OF_THE_DISK = ("open", "fsync", "rename", "replace", "mkdir", "write", "unlink")
_OF_THE_DATABASE = ("do_execute", "do_executemany", "do_execute_no_params")


class Saboteur:
    """Lets calls pass until the k-th of them, which fails; tells whether it came to that."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self._is_sqlite = database.is_sqlite
        self._left = 0
        self._after_commit = self._lasts = False
        self.has_struck = False
        self.said = ""
        dialect = database.engine.dialect
        for name in _OF_THE_DATABASE:
            monkeypatch.setattr(
                dialect, name, self._watched(getattr(dialect, name), name, self._database_fault)
            )
        monkeypatch.setattr(dialect, "do_commit", self._watched_commit(dialect.do_commit))
        monkeypatch.setattr(
            psycopg.Cursor, "copy", self._watched(psycopg.Cursor.copy, "copy", self._database_fault)
        )
        for name in _OF_THE_DISK:
            monkeypatch.setattr(os, name, self._watched(getattr(os, name), name, _disk_full))
        monkeypatch.setattr(os, "fdopen", self._watched_stream(os.fdopen))

    @contextmanager
    def strikes_at(self, call: int, *, after_commit: bool = False, lasts: bool = False) -> Iterator[None]:
        """Let the call of this number fail, counted from here; a commit may fail once it is done.

        Where it lasts, every call after it fails, too.
        """
        self._left, self._after_commit, self.has_struck, self.said = call, after_commit, False, ""
        self._lasts = lasts
        try:
            yield
        finally:
            self._left = 0

    def _meets(self, name: str) -> bool:
        if self._left <= 0:
            return False
        self._left -= 1
        if self._left:
            return False
        self.has_struck, self.said = True, self.said or name
        self._left = 1 if self._lasts else 0
        return True

    def _database_fault(self) -> Exception:
        words = "disk I/O error"
        return sqlite3.OperationalError(words) if self._is_sqlite else psycopg.OperationalError(words)

    def _watched(
        self, real: Callable[..., Any], name: str, fault: Callable[[], Exception]
    ) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            if self._meets(name):
                raise fault()
            return real(*given, **more)

        return call

    def _watched_commit(self, real: Callable[[Any], None]) -> Callable[[Any], None]:
        def commit(connection: Any) -> None:
            strikes = self._meets("commit")
            if strikes and not self._after_commit:
                raise self._database_fault()
            real(connection)
            if strikes:
                raise self._database_fault()  # the answer was lost on its way

        return commit

    def _watched_stream(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def fdopen(*given: Any, **more: Any) -> Any:
            stream = real(*given, **more)
            if self._meets("write to a file"):
                stream.close()
                raise _disk_full()
            return stream

        return fdopen


def _disk_full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
