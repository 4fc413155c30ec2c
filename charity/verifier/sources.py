"""Where a log is read from: a folder of static files or an address on the web."""

from __future__ import annotations

import http.client
import io
import re
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from charity.ledger.leaf import LEAF_BYTES_MAX
from charity.ledger.tiles import WIDTH

#: No file of a log is larger: 256 leaves behind their lengths.
FILE_BYTES_MAX = WIDTH * (LEAF_BYTES_MAX + 2)
TIMEOUT_SECONDS = 30
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HEADERS = {"Accept-Encoding": "gzip, identity"}

Read = Callable[[str], bytes]


class Unreadable(LookupError):
    """A file of the log that cannot be read; the message is a code that says why."""


class UnknownScheme(ValueError):
    """An address that is read neither from the web nor from a folder."""


def source_of(place: str) -> Read:
    """Return how a log's files are read, at an http(s) address or in a folder; raises UnknownScheme."""
    if place.lower().startswith(("http://", "https://")):
        return web(place)
    if _SCHEME.match(place):
        raise UnknownScheme(place)
    return folder(Path(place))


def paths_of(place: str) -> Iterator[str]:
    """Yield the paths of the tiles that lie in a folder; none of an address."""
    if not _SCHEME.match(place):
        for path in Path(place, "tile").rglob("*"):
            yield path.relative_to(place).as_posix()


def why_of(error: Exception) -> str:
    """Return a code that says why something cannot be read or written."""
    if isinstance(error, Unreadable):
        return str(error)
    if isinstance(error, IsADirectoryError):
        return "folder"
    if isinstance(error, PermissionError):
        return "denied"
    is_gone = isinstance(error, FileNotFoundError | NotADirectoryError | KeyError)
    return "gone" if is_gone else "unreadable"


def folder(path: Path) -> Read:
    """Return how files in a folder are read."""

    def read(name: str) -> bytes:
        try:
            with (path / name).open("rb") as stream:
                return _bounded(stream)
        except OSError as error:
            raise Unreadable(why_of(error)) from error

    return read


def web(address: str) -> Read:
    """Return how files below an http(s) address are read."""
    assert address.lower().startswith(("http://", "https://")), "the web only"
    begin = address.rstrip("/")

    def read(name: str) -> bytes:
        try:
            asked = urllib.request.Request(f"{begin}/{name}", headers=_HEADERS)  # noqa: S310 - http(s), above
            with urllib.request.urlopen(asked, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                octets = _bounded(answer)
                packed = answer.headers.get("Content-Encoding", "").lower() == "gzip"
        except urllib.error.HTTPError as error:
            raise Unreadable("gone" if error.code in {404, 410} else "refused") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unreadable("unreachable") from error
        except ValueError as error:
            raise Unreadable("address") from error
        return _unpacked(octets) if packed else octets

    return read


def _bounded(stream: io.BufferedIOBase | http.client.HTTPResponse) -> bytes:
    octets = stream.read(FILE_BYTES_MAX + 1)
    if len(octets) > FILE_BYTES_MAX:
        raise Unreadable("long")
    return octets


def _unpacked(octets: bytes) -> bytes:
    machine = zlib.decompressobj(wbits=31)
    try:
        found = machine.decompress(octets, FILE_BYTES_MAX)
    except zlib.error as error:
        raise Unreadable("packed") from error
    if machine.unconsumed_tail or not machine.eof:
        raise Unreadable("long" if machine.unconsumed_tail else "packed")
    return found
