"""Turns: one writer at a time across threads and processes, by a file lock, and nobody waits for ever."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError

#: How long a writer waits for those before it; an import of ten thousand rows takes one or two seconds.
PATIENCE_S = 20.0


class Turns:
    """The writers of one database; the kernel serves waiters of a file lock in order."""

    def __init__(self, lock_path: Path, *, patience_s: float = PATIENCE_S) -> None:
        self._lock_path = lock_path
        self._patience_s = patience_s
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for this writer's turn; raises OperationalError, as a busy database does, when it is long."""
        assert not getattr(self._mine, "is_writing", False), (
            "a write unit inside another would wait for itself"
        )
        handle = self._locked()
        self._mine.is_writing = True
        try:
            yield
        finally:
            self._mine.is_writing = False
            os.close(handle)

    def _locked(self) -> int:
        handle = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _Waiting(handle).until(self._patience_s)
        except BaseException:
            os.close(handle)
            raise
        return handle


class _Waiting:
    """Waits for a lock beside the writer: the call that waits in order cannot be given an end itself."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._guard = threading.Lock()
        self._is_given_up = False
        self._came = threading.Event()
        threading.Thread(target=self._wait, daemon=True, name="waiting for a turn").start()

    def until(self, patience_s: float) -> None:
        """Return once the lock is held; raises OperationalError, and the lock is let go when it comes."""
        try:
            if not self._came.wait(patience_s):
                raise OperationalError("BEGIN", None, TimeoutError("another writer holds the database"))
        except BaseException:
            self._give_up()
            raise

    def _give_up(self) -> None:
        with self._guard:
            self._is_given_up = True
            if self._came.is_set():  # it came at the last moment
                os.close(self._handle)

    def _wait(self) -> None:
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        with self._guard:
            if self._is_given_up:
                os.close(self._handle)
            else:
                self._came.set()
