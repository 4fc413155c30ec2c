"""The verb `serve`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from charity.config import PROJECT
from charity.kernel.database import Database
from charity.migrations.steps import upgrade


def _is_open(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _waited_for(port: int, *, is_open: bool) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if _is_open(port) is is_open:
            return True
        time.sleep(0.1)
    return False


def test_one_word_to_end_ends_server_and_worker(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = Database(f"sqlite:///{tmp_path / 'lantern.db'}")
    upgrade(database)
    database.engine.dispose()
    settings = {**os.environ, "CHARITY_INSTANCE": str(tmp_path), "CHARITY_BIND": f"127.0.0.1:{port}"}
    verb = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    with subprocess.Popen(verb, cwd=PROJECT, env=settings, stderr=subprocess.DEVNULL) as served:
        assert _waited_for(port, is_open=True)
        served.send_signal(signal.SIGTERM)
        assert served.wait(timeout=30) == 0
    assert _waited_for(port, is_open=False)
