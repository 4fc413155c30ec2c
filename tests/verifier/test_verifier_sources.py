"""A log's files from a folder or an address: packed or not, never more than a log's file can be."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from charity.verifier import sources
from charity.verifier.sources import Unreadable, source_of

ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/log/plain": (200, {}, b"plain"),
    "/log/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"packed")),
    "/log/bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(5_000))),
    "/log/half": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"packed")[:-9]),
    "/log/false": (200, {"Content-Encoding": "gzip"}, b"packed"),
    "/log/long": (200, {}, bytes(5_000)),
    "/log/gone": (404, {}, b""),
    "/log/unwell": (500, {}, b""),
}


class Answering(BaseHTTPRequestHandler):
    """Answers what a test says."""

    def do_GET(self) -> None:
        """Answer."""
        status, headers, content = ANSWERS[self.path]
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An address that answers."""
    monkeypatch.setattr(sources, "FILE_BYTES_MAX", 1_000)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/log/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_files_are_read_from_an_address_packed_or_not(address: str) -> None:
    read = source_of(address)
    assert read("plain") == b"plain"
    assert read("packed") == b"packed"


@pytest.mark.parametrize("name", ["bomb", "half", "false", "long", "gone", "unwell"])
def test_what_is_no_file_of_a_log_cannot_be_read(address: str, name: str) -> None:
    with pytest.raises(Unreadable):
        source_of(address)(name)


def test_nobody_there_is_told(address: str) -> None:
    for place in ("http://127.0.0.1:1/log", "http://", "https://["):
        with pytest.raises(Unreadable):
            source_of(place)("plain")


def test_files_are_read_from_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "FILE_BYTES_MAX", 1_000)
    (tmp_path / "plain").write_bytes(b"plain")
    (tmp_path / "long").write_bytes(bytes(1_001))
    read = source_of(str(tmp_path))
    assert read("plain") == b"plain"
    for name in ("long", "gone", "."):
        with pytest.raises(Unreadable):
            read(name)
