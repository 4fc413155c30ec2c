"""The one writer of what gets hashed: an entry as canonical JSON (RFC 8785), version 1.

Every text in a leaf is plain ASCII without a character that JSON escapes, so writing is joining; a text
that is not plain is refused. Tests hold the bytes to `json.dumps` and to an RFC 8785 implementation.
Pure: the standard library only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

VERSION = 1
LEAF_BYTES_MAX = 65_535
_INTEGER_LIMIT = 2**53
_PLAIN = re.compile(r"[A-Za-z0-9:/._-]+")
_HEX_32_BYTES = re.compile(r"[0-9a-f]{64}")
_KNOWN_TEXTS_MAX = 65_536


class BadLeaf(ValueError):
    """Bytes that are no leaf, or not in canonical form; the message says why."""


class Leaf(NamedTuple):
    """A leaf's content: `day` YYYY-MM-DD, `post` (account, currency, minor units), `doc` SHA-256 in hex."""

    log: str
    seq: int
    kind: str
    day: str
    appeal: str | None = None
    post: Sequence[tuple[str, str, int]] = ()
    donor: bytes | None = None
    ref: bytes | None = None
    reverses: int | None = None
    doc: Sequence[str] = ()


class _Quoted(dict[str, str]):
    """Texts in quotation marks, each checked once to need no escape."""

    def __missing__(self, text: str) -> str:
        if not _PLAIN.fullmatch(text):
            raise BadLeaf(f"not a plain text: {text!r}")
        if len(self) >= _KNOWN_TEXTS_MAX:
            self.clear()
        quoted = self[text] = f'"{text}"'
        return quoted


_quoted = _Quoted()


def encode(
    log: str,
    seq: int,
    kind: str,
    day: str,
    appeal: str | None = None,
    post: Sequence[tuple[str, str, int]] = (),
    donor: bytes | None = None,
    ref: bytes | None = None,
    reverses: int | None = None,
    doc: Sequence[str] = (),
) -> bytes:
    """Return the bytes of a leaf; raises BadLeaf for a text that is not plain or a leaf too long."""
    quoted = _quoted
    place = "" if appeal is None else f'"appeal":{quoted[appeal]},'
    docs = f'"doc":[{",".join([_quoted_hash(one) for one in doc])}],' if doc else ""
    giver = "" if donor is None else f'"donor":"{donor.hex()}",'
    posts = ""
    if post:
        rows = [f"[{quoted[account]},{quoted[unit]},{minor}]" for account, unit, minor in post]
        posts = f'"post":[{",".join(rows)}],'
    source = "" if ref is None else f'"ref":"{ref.hex()}",'
    undoes = "" if reverses is None else f'"reverses":{reverses:d},'
    text = (
        f'{{{place}"day":{quoted[day]},{docs}{giver}"kind":{quoted[kind]},"log":{quoted[log]},'
        f'{posts}{source}{undoes}"seq":{seq:d},"v":{VERSION}}}'
    )
    octets = text.encode("ascii")
    if len(octets) > LEAF_BYTES_MAX:
        raise BadLeaf(f"a leaf has {LEAF_BYTES_MAX} bytes at most")
    return octets


def _quoted_hash(text: str) -> str:
    if not _HEX_32_BYTES.fullmatch(text):
        raise BadLeaf(f"not a SHA-256 in hex: {text!r}")
    return f'"{text}"'


def decode(octets: bytes) -> Leaf:
    """Return what a leaf says; raises BadLeaf unless the bytes are exactly the canonical form."""
    try:
        members = json.loads(octets.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadLeaf("not JSON in UTF-8") from error
    if not isinstance(members, dict):
        raise BadLeaf("not a JSON object")
    leaf = _leaf_of(members)
    if encode(*leaf) != octets:
        raise BadLeaf("not in canonical form")
    return leaf


_OPTIONAL = ("appeal", "post", "donor", "ref", "reverses", "doc")
_REQUIRED = {"day", "kind", "log", "seq", "v"}


def _leaf_of(members: dict[str, object]) -> Leaf:
    unknown = members.keys() - _REQUIRED - set(_OPTIONAL)
    missing = _REQUIRED - members.keys()
    if unknown or missing:
        raise BadLeaf(f"unknown or missing keys: {sorted(unknown | missing)}")
    if _integer(members["v"]) != VERSION:
        raise BadLeaf("not a leaf of version 1")
    return Leaf(
        log=_text(members["log"]),
        seq=_integer(members["seq"]),
        kind=_text(members["kind"]),
        day=_day(members["day"]),
        appeal=_text(members["appeal"]) if "appeal" in members else None,
        post=[_posting(row) for row in _list(members.get("post", []))],
        donor=_octets(members["donor"]) if "donor" in members else None,
        ref=_octets(members["ref"]) if "ref" in members else None,
        reverses=_integer(members["reverses"]) if "reverses" in members else None,
        doc=[_text(one) for one in _list(members.get("doc", []))],
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadLeaf(f"not a text: {value!r}")
    return value


def _integer(value: object) -> int:
    if type(value) is not int or abs(value) >= _INTEGER_LIMIT:
        raise BadLeaf(f"not an integer below 2^53: {value!r}")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise BadLeaf(f"not a list: {value!r}")
    return value


def _day(value: object) -> str:
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError as error:
        raise BadLeaf(f"not a day: {value!r}") from error


def _octets(value: object) -> bytes:
    text = _text(value)
    if not _HEX_32_BYTES.fullmatch(text):
        raise BadLeaf(f"not 32 bytes in hex: {text!r}")
    return bytes.fromhex(text)


def _posting(value: object) -> tuple[str, str, int]:
    row = _list(value)
    if len(row) != 3:
        raise BadLeaf(f"not a posting: {value!r}")
    return _text(row[0]), _text(row[1]), _integer(row[2])
