"""Where a log is read from: a folder of static files or an address on the web."""

from __future__ import annotations

import http.client
import io
import urllib.request
import zlib
from collections.abc import Callable
from pathlib import Path

from charity.ledger.leaf import LEAF_BYTES_MAX
from charity.ledger.tiles import WIDTH

#: No file of a log is larger: 256 leaves behind their lengths.
FILE_BYTES_MAX = WIDTH * (LEAF_BYTES_MAX + 2)
TIMEOUT_SECONDS = 30
_HEADERS = {"Accept-Encoding": "gzip, identity"}

Read = Callable[[str], bytes]


class Unreadable(LookupError):
    """A file of the log that cannot be read; the message says why."""


def source_of(place: str) -> Read:
    """Return how a log's files are read, at an http(s) address or in a folder."""
    if place.startswith(("http://", "https://")):
        return web(place)
    return folder(Path(place))


def folder(path: Path) -> Read:
    """Return how files in a folder are read."""

    def read(name: str) -> bytes:
        try:
            with (path / name).open("rb") as stream:
                return _bounded(stream)
        except OSError as error:
            raise Unreadable(error.strerror or "cannot be read") from error

    return read


def web(address: str) -> Read:
    """Return how files below an http(s) address are read."""
    assert address.startswith(("http://", "https://")), "the web only"
    begin = address.rstrip("/")

    def read(name: str) -> bytes:
        try:
            asked = urllib.request.Request(f"{begin}/{name}", headers=_HEADERS)  # noqa: S310 - http(s), above
            with urllib.request.urlopen(asked, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                octets = _bounded(answer)
                packed = answer.headers.get("Content-Encoding", "").lower() == "gzip"
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreadable(str(error) or type(error).__name__) from error
        return _unpacked(octets) if packed else octets

    return read


def _bounded(stream: io.BufferedIOBase | http.client.HTTPResponse) -> bytes:
    octets = stream.read(FILE_BYTES_MAX + 1)
    if len(octets) > FILE_BYTES_MAX:
        raise Unreadable("longer than any file of a log")
    return octets


def _unpacked(octets: bytes) -> bytes:
    machine = zlib.decompressobj(wbits=31)
    try:
        found = machine.decompress(octets, FILE_BYTES_MAX)
    except zlib.error as error:
        raise Unreadable("it does not unpack") from error
    if machine.unconsumed_tail or not machine.eof:
        raise Unreadable("longer than any file of a log, or cut")
    return found
