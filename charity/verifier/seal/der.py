"""DER, the form of certificates and signatures: tags, lengths, contents; strict, from hostile bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

BOOLEAN, INTEGER, BITS, OCTETS, OID = 0x01, 0x02, 0x03, 0x04, 0x06
UTC_TIME, LONG_TIME = 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31
_LENGTH_BYTES_MAX = 4
_CHILDREN_MAX = 1_000


class BadDer(ValueError):
    """Bytes that are not DER, or of another structure than expected."""


class Node(NamedTuple):
    """One value: its tag, its content, and the whole of its bytes."""

    tag: int
    content: bytes
    whole: bytes

    def children(self) -> list[Node]:
        """Return the values inside; raises BadDer."""
        found, at = [], 0
        while at < len(self.content):
            node = read(self.content, at)
            found.append(node)
            at += len(node.whole)
            if len(found) > _CHILDREN_MAX:
                raise BadDer("too many values")
        return found

    def of(self, tag: int) -> Node:
        """Return itself when it has a tag; raises BadDer."""
        if self.tag != tag:
            raise BadDer(f"a value of kind {self.tag:#x} where {tag:#x} belongs")
        return self


def read(octets: bytes, at: int = 0) -> Node:
    """Read one value; what follows it is left alone. Raises BadDer."""
    if at + 2 > len(octets):
        raise BadDer("cut")
    tag, length, begin = octets[at], octets[at + 1], at + 2
    if tag & 0x1F == 0x1F:
        raise BadDer("a tag of several bytes")
    if length >= 0x80:
        count = length & 0x7F
        begin += count
        length = int.from_bytes(octets[at + 2 : begin], "big")
        if not 0 < count <= _LENGTH_BYTES_MAX or begin > len(octets) or length < 0x80:
            raise BadDer("a length that is none")
        if length.bit_length() <= 8 * (count - 1):
            raise BadDer("a length longer than it need be")
    end = begin + length
    if end > len(octets):
        raise BadDer("cut")
    return Node(tag, octets[begin:end], octets[at:end])


def number_of(node: Node) -> int:
    """Return an integer that is not negative; raises BadDer."""
    content = node.of(INTEGER).content
    if not content or content[0] & 0x80:
        raise BadDer("not a number from zero on")
    return int.from_bytes(content, "big")


def bits_of(node: Node) -> bytes:
    """Return a bit string of whole bytes; raises BadDer."""
    content = node.of(BITS).content
    if not content or content[0]:
        raise BadDer("a bit string of odd bits")
    return content[1:]


def time_of(node: Node) -> datetime:
    """Return a moment; raises BadDer."""
    text = node.content.decode("ascii", "replace")
    form = {UTC_TIME: "%y%m%d%H%M%SZ", LONG_TIME: "%Y%m%d%H%M%SZ"}.get(node.tag)
    if form is None:
        raise BadDer("no time")
    try:
        found = datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError as error:
        raise BadDer("no time") from error
    # Two digits mean 1950 to 2049 here (RFC 5280, 4.1.2.5.1), another span than Python's.
    return found.replace(year=found.year - 100) if node.tag == UTC_TIME and found.year >= 2050 else found
