"""A question posted to a witness: one connection, no proxy, no redirect, an end in time, a bounded answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from charity.ledger.witnesses.faults import WitnessSilent, WitnessTooLong, WitnessUnreachable

#: For each wait, and for the whole question: one that drips its answer may not hold the worker.
WAIT_S = 5.0
WHOLE_S = 10.0
ANSWER_BYTES_MAX = 16_384


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back."""

    status: int
    content_type: str
    body: bytes


def post(url: str, body: bytes, *, wait_s: float = WAIT_S, whole_s: float = WHOLE_S) -> Heard:
    """Post a question to an address below which a witness answers.

    Raises WitnessUnreachable, WitnessSilent or WitnessTooLong.
    """
    with closing(_connection(url, wait_s)) as connection:
        try:
            connection.connect()
        except (OSError, UnicodeError) as error:  # a name that no name can be is the latter
            raise WitnessUnreachable(str(error)) from error
        assert connection.sock is not None, "it is connected"
        with _ended_after(connection.sock, whole_s) as ended:
            return _heard(connection, urlsplit(f"{url}/add-checkpoint").path, body, ended)


def is_address(url: str) -> bool:
    """Return whether an address names a machine to ask: nothing is asked."""
    try:
        address = urlsplit(url)
        return bool(address.hostname) and address.port != 0 and not (address.query or address.fragment)
    except ValueError:  # a port out of range, half an IPv6 address
        return False


def _connection(url: str, wait_s: float) -> HTTPConnection:
    if not is_address(url):
        raise WitnessUnreachable("not an address")
    address = urlsplit(url)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    return kind(address.hostname or "", address.port, timeout=wait_s)


def _heard(connection: HTTPConnection, path: str, body: bytes, ended: threading.Event) -> Heard:
    try:
        connection.request("POST", path, body, {"Content-Type": "text/plain; charset=utf-8"})
        answer = connection.getresponse()
        content = answer.read(ANSWER_BYTES_MAX + 1)
    except (TimeoutError, HTTPException, OSError) as error:
        if ended.is_set() or isinstance(error, TimeoutError):
            raise WitnessSilent(str(error)) from error
        raise WitnessUnreachable(str(error)) from error
    if ended.is_set():
        raise WitnessSilent("the answer did not end in time")
    if len(content) <= ANSWER_BYTES_MAX and answer.length:
        raise WitnessUnreachable("the answer was cut")
    if len(content) > ANSWER_BYTES_MAX:
        raise WitnessTooLong(f"more than {ANSWER_BYTES_MAX} bytes")
    return Heard(answer.status, answer.headers.get("Content-Type", ""), content)


@contextmanager
def _ended_after(connected: socket.socket, seconds: float) -> Iterator[threading.Event]:
    """Shut a connection down when its time is over; reading from it then ends at once."""
    ended = threading.Event()

    def end() -> None:
        ended.set()
        with suppress(OSError):  # it may have been closed just now
            # Not SSLSocket's own, which takes the session away from under a reader in another thread.
            socket.socket.shutdown(connected, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield ended
    finally:
        timer.cancel()
