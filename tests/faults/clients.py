"""Clients that send again until they are answered, and the hand that kills the server under them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
_PATIENCE_S, _PAUSE_S = 90, 0.02
Request = dict[str, Any]


class Nursery:
    """The process that brings up servers on one port, one after the other."""

    def __init__(self, url: str, threads: int) -> None:
        command = [sys.executable, "-m", "tests.faults.posting_server", url, str(threads)]
        self._process = subprocess.Popen(
            command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self._read())
        self.start()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def start(self) -> None:
        """Bring up a server."""
        assert self._process.stdin is not None
        self._process.stdin.write("start\n")
        self._process.stdin.flush()
        self.child = int(self._read())

    def kill(self) -> None:
        """Kill the whole server as the kernel does when memory runs out, and bring up another."""
        os.kill(self.child, signal.SIGKILL)
        self.start()

    def end(self) -> None:
        """Take everything down."""
        os.kill(self.child, signal.SIGKILL)
        self._process.kill()
        self._process.communicate()


@contextmanager
def nursery(url: str, *, threads: int) -> Iterator[Nursery]:
    """Give a running server of so many threads."""
    running = Nursery(url, threads)
    try:
        yield running
    finally:
        running.end()


class Clients:
    """Threads that work through requests; what was acknowledged is kept in `answers`, by request."""

    def __init__(self, port: int, requests: list[Request], *, threads: int) -> None:
        self._port, self._requests, self._threads = port, requests, threads
        self.answers: dict[int, Request] = {}
        self._gives_up = threading.Event()
        self.broken = 0  # how often a client lost its connection or was told to come again

    def run(self, kills: int, kill: Callable[[], None]) -> None:
        """Send everything; kill at even steps of what was acknowledged."""
        with ThreadPoolExecutor(self._threads) as pool:
            work = [pool.submit(self._send_share, first) for first in range(self._threads)]
            try:
                for step in range(1, kills + 1):
                    self._wait_for(len(self._requests) * step // (kills + 1))
                    kill()
            except BaseException:
                self._gives_up.set()
                raise
            for one in work:
                one.result()

    def _wait_for(self, answered: int) -> None:
        until = time.monotonic() + _PATIENCE_S
        while len(self.answers) < answered:
            assert time.monotonic() < until, f"{len(self.answers)} of {answered} answered in {_PATIENCE_S} s"
            time.sleep(0.002)

    def _send_share(self, first: int) -> None:
        line = _Line(self._port)
        for number in range(first, len(self._requests), self._threads):
            while "again" in (answer := line.ask(self._requests[number])):
                self.broken += 1
                if self._gives_up.wait(_PAUSE_S):
                    return
            self.answers[number] = answer
        line.close()


class _Line:
    """One client's connection, opened anew whenever it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: Request) -> Request:
        """Return the server's answer, `again` where there was none."""
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE_S)
                self._stream = self._socket.makefile("rw", encoding="utf-8")
            self._stream.write(json.dumps(request) + "\n")
            self._stream.flush()
            line = self._stream.readline()
            if line.endswith("\n"):
                answer: Request = json.loads(line)
                return answer
        except OSError:
            pass
        self.close()
        return {"again": True}

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None
