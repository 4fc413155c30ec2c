"""The witness on the network: HTTP/1.1, every wait with an end, every question with a limit."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from charity.ledger.witnessing import REQUEST_BYTES_MAX, TEXT_TYPE, Answer
from charity.verifier.witness import page
from charity.verifier.witness.watch import Watch

WAIT_S = 15.0
#: A connection lives no longer, however it drips; a log comes once an hour or so.
CONNECTION_S = 60.0
CONNECTIONS_MAX = 64


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = WAIT_S
    server: WitnessServer

    def do_POST(self) -> None:
        """Take a question."""
        if urlsplit(self.path).path != "/add-checkpoint":
            return self._end(404, "questions go to /add-checkpoint")
        lengths = self.headers.get_all("Content-Length", [])
        length = lengths[0] if len(lengths) == 1 else ""
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            return self._end(411, "the question's length is missing")
        if int(length[:12]) > REQUEST_BYTES_MAX:
            return self._end(413, "longer than a question to a witness may be")
        octets = self.rfile.read(int(length))
        if len(octets) < int(length):
            return self._end(400, "the question was cut")
        try:
            return self._send(self.server.watch.answer(octets))
        except OSError as error:
            self.server.troubled(error)
            return self._end(503, "this witness cannot store anything now")

    def do_GET(self) -> None:
        """Show the page for people."""
        if urlsplit(self.path).path != "/":
            return self._end(404, "the page of this witness is at /")
        watch = self.server.watch
        return self._send(Answer(200, page.text_of(watch.key.verifier, watch.watched()).encode()))

    do_HEAD = do_GET

    def _end(self, status: int, words: str) -> None:
        """Answer and hang up: what else was sent is not read."""
        self.close_connection = True
        self._send(Answer(status, f"{words}\n".encode(), TEXT_TYPE))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def version_string(self) -> str:
        """Name the kind of server and nothing of the machine."""
        return "witness"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: decisions are told by the watch."""


class WitnessServer(ThreadingHTTPServer):
    """Serves one watch; a thread for each connection, and only so many."""

    daemon_threads = True
    request_queue_size = CONNECTIONS_MAX

    def __init__(self, host: str, port: int, watch: Watch, *, troubled: Callable[[OSError], None]) -> None:
        """Listen at an address; raises OSError."""
        self.watch, self.troubled = watch, troubled
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._open: dict[socket.socket, float] = {}
        self._guard = threading.Lock()
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server who we are."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    @property
    def url(self) -> str:
        """The address at which it answers."""
        host = f"[{self.server_name}]" if ":" in self.server_name else self.server_name
        return f"http://{host}:{self.server_port}"

    def process_request(self, request: object, client_address: object) -> None:
        """Give a connection its thread; one too many is hung up on."""
        assert isinstance(request, socket.socket)
        with self._guard:
            is_full = len(self._open) >= CONNECTIONS_MAX
            if not is_full:
                self._open[request] = time.monotonic() + CONNECTION_S
        if is_full:
            return self.shutdown_request(request)
        return super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        """Close a connection and forget it."""
        assert isinstance(request, socket.socket)
        with self._guard:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Hang up on connections that have lived long enough."""
        with self._guard:
            old = [one for one, until in self._open.items() if until < time.monotonic()]
        for one in old:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Tell in a line what went wrong with a connection; one that was broken off is nothing to tell."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
