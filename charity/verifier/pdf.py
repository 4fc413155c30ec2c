"""A PDF as the desk makes it, read with the standard library: its objects and the files attached to it.

Classic cross-reference tables only, as in the desk's own papers. Objects are taken where the newest table
points, as a reading program does, so that bytes which no reader shows cannot mislead the check.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from charity.verifier.pdfobjects import BadPdf, Name, Operator, Reader, Ref, Value, text_of

__all__ = ["BadPdf", "Document", "Stream", "attachments", "is_pdf"]

#: What one document's streams may unpack to, in all, where nobody says less.
UNPACKED_BYTES_MAX = 512 * 2**20
FILES_MAX = 64
_TABLES_MAX = 1_000
_TOO_MUCH = "it unpacks to more than a paper may hold"
_JUMPS_MAX = 32
_FILTERS_MAX = 2
_FLATE = Name("FlateDecode")
_OBJECT = re.compile(rb"\s*([0-9]{1,10})\s+[0-9]{1,5}\s+obj")
_NUMBER_OBJECT = re.compile(rb"\s*([0-9]{1,10})\s+[0-9]{1,5}\s+obj\s+([0-9]{1,12})\s+endobj")
_START = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF")
_SECTION = re.compile(rb"\s*([0-9]{1,10})[ \t]+([0-9]{1,10})[ \t]*(?:\r\n?|\n)")
_ENTRY = re.compile(rb"([0-9]{10}) ([0-9]{5}) ([nf])(?: \r| \n|\r\n)")
_STREAM_BEGINS = re.compile(rb"stream(?:\r\n|\n)")


@dataclass(frozen=True, slots=True)
class Stream:
    """A dictionary and the bytes behind it, still packed."""

    facts: dict[str, Value]
    packed: bytes


def is_pdf(octets: bytes) -> bool:
    """Return whether bytes claim to be a PDF."""
    return b"%PDF-" in octets[:1024]


class Document:
    """A PDF's objects by number; raises BadPdf wherever the bytes do not add up."""

    def __init__(self, octets: bytes, *, unpacked_max: int = UNPACKED_BYTES_MAX) -> None:
        if not octets.startswith(b"%PDF-"):
            raise BadPdf("not a PDF")
        self._octets = octets
        self._places: dict[int, int | None] = {}
        self._left = unpacked_max
        self.trailer = self._read_tables()

    @property
    def root(self) -> dict[str, Value]:
        """The catalogue."""
        return self.dictionary(self.trailer.get("Root"))

    def _read_tables(self) -> dict[str, Value]:
        starts = list(_START.finditer(self._octets, max(0, len(self._octets) - 2048)))
        if not starts:
            raise BadPdf("the end of the file is missing: it was cut")
        newest: dict[str, Value] | None = None
        at: Value = int(starts[-1][1])
        seen: set[int] = set()
        while isinstance(at, int):
            if at in seen or len(seen) > _TABLES_MAX:
                raise BadPdf("its tables run in a circle")
            seen.add(at)
            trailer = self._read_table(at)
            newest = newest or trailer
            at = trailer.get("Prev")
        assert newest is not None, "at least one table was read"
        return newest

    def _read_table(self, at: int) -> dict[str, Value]:
        if not self._octets.startswith(b"xref", at):
            raise BadPdf("its table of contents is not where it should be, or of another kind")
        at += 4
        while section := _SECTION.match(self._octets, at):
            at = section.end()
            for number in range(int(section[1]), int(section[1]) + int(section[2])):
                entry = _ENTRY.match(self._octets, at)
                if entry is None:
                    raise BadPdf("its table of contents is damaged")
                self._places.setdefault(number, int(entry[1]) if entry[3] == b"n" else None)
                at = entry.end()
        reader = Reader(self._octets, at)
        trailer = reader.value() == Operator(b"trailer") and reader.value()
        if not isinstance(trailer, dict) or "XRefStm" in trailer:
            raise BadPdf("its table of contents has no end, or is of another kind")
        return trailer

    def resolved(self, value: Value | Stream) -> Value | Stream:
        """Return a value, or the object that it points to."""
        for _ in range(_JUMPS_MAX):
            if not isinstance(value, Ref):
                return value
            value = self._object(value.number)
        raise BadPdf("its pointers run in a circle")

    def _object(self, number: int) -> Value | Stream:
        at = self._places.get(number)
        if at is None:
            return None
        match = _OBJECT.match(self._octets, at)
        if match is None or int(match[1]) != number:
            raise BadPdf(f"object {number} is not where it should be")
        reader = Reader(self._octets, match.end())
        value = reader.value()
        reader.skip()
        if isinstance(value, dict) and (begin := _STREAM_BEGINS.match(self._octets, reader.at)):
            return self._stream(value, begin.end())
        return value

    def _stream(self, facts: dict[str, Value], at: int) -> Stream:
        length = self._length(facts.get("Length"))
        if length is None or not 0 <= length <= len(self._octets) - at:
            raise BadPdf("a stream without a true length")
        if not re.compile(rb"\s*endstream").match(self._octets, at + length):
            raise BadPdf("a stream of another length than it says")
        return Stream(facts, self._octets[at : at + length])

    def _length(self, value: Value) -> int | None:
        """Return a stream's length, which may stand in an object of its own, but in no stream."""
        if isinstance(value, Ref):
            at = self._places.get(value.number)
            match = None if at is None else _NUMBER_OBJECT.match(self._octets, at)
            return int(match[2]) if match and int(match[1]) == value.number else None
        return value if type(value) is int else None

    def dictionary(self, value: Value) -> dict[str, Value]:
        """Return a dictionary, an empty one where there is none."""
        found = self.resolved(value)
        return found if isinstance(found, dict) else {}

    def items(self, value: Value) -> list[Value]:
        """Return a list, an empty one where there is none."""
        found = self.resolved(value)
        return found if isinstance(found, list) else []

    def unpacked(self, stream: Stream, limit: int = UNPACKED_BYTES_MAX) -> bytes:
        """Return a stream's bytes; raises BadPdf for an unknown packing, or for more bytes than allowed."""
        named = self.resolved(stream.facts.get("Filter"))
        if self.resolved(stream.facts.get("DecodeParms")) not in (None, []):
            raise BadPdf("a stream is packed in a way that the desk does not use")
        filters = named if isinstance(named, list) else [] if named is None else [named]
        names = [self.resolved(one) for one in filters[: _FILTERS_MAX + 1]]
        if len(names) > _FILTERS_MAX or names.count(_FLATE) > 1:
            raise BadPdf("a stream is packed more than once")
        octets = stream.packed
        for name in names:
            octets = self._counted(_filtered(octets, name, min(limit, self._left)), limit)
        return octets if names else self._counted(octets, limit)

    def _counted(self, octets: bytes, limit: int) -> bytes:
        """Take bytes off what may be unpacked, those on the way to others too."""
        if len(octets) > min(limit, self._left):
            raise BadPdf(_TOO_MUCH)
        self._left -= len(octets)
        return octets


def _filtered(octets: bytes, name: Value | Stream, limit: int) -> bytes:
    try:
        if name == _FLATE:
            machine = zlib.decompressobj()
            found = machine.decompress(octets, max(limit, 1))
        elif name == Name("ASCII85Decode"):
            return base64.a85decode(octets.strip().removesuffix(b"~>").removeprefix(b"<~"))
        else:
            raise BadPdf("a stream is packed in a way that the desk does not use")
    except (zlib.error, binascii.Error, ValueError) as error:
        raise BadPdf(f"a stream does not unpack: {error}") from error
    if machine.unconsumed_tail:
        raise BadPdf(_TOO_MUCH)
    if not machine.eof:
        raise BadPdf("a stream was cut")
    return found


def attachments(pdf: bytes, *, unpacked_max: int = UNPACKED_BYTES_MAX) -> dict[str, bytes]:
    """Return the files attached to a PDF by name; raises BadPdf, also where they are larger than allowed."""
    document = Document(pdf, unpacked_max=unpacked_max)
    names = document.dictionary(document.root.get("Names"))
    found: dict[str, bytes] = {}
    for specification in _leaves_of(document, names.get("EmbeddedFiles"), set()):
        facts = document.dictionary(specification)
        name = document.resolved(facts.get("UF")) or document.resolved(facts.get("F"))
        held = document.dictionary(facts.get("EF"))
        stream = document.resolved(held.get("F") or held.get("UF"))
        if not isinstance(name, bytes) or not isinstance(stream, Stream):
            raise BadPdf("an attachment without a name or content")
        if text_of(name) in found or len(found) >= FILES_MAX:
            raise BadPdf("two attachments of one name, or too many")
        found[text_of(name)] = document.unpacked(stream)
    return found


def _leaves_of(document: Document, tree: Value, seen: set[int], depth: int = 0) -> Iterator[Value]:
    """Yield the values of a tree of names, each of whose nodes is visited once."""
    if isinstance(tree, Ref):
        if tree.number in seen:
            raise BadPdf("its tree of names runs in a circle")
        seen.add(tree.number)
    if depth > _JUMPS_MAX:
        raise BadPdf("its tree of names is too deep")
    node = document.dictionary(tree)
    yield from document.items(node.get("Names"))[1::2]
    for kid in document.items(node.get("Kids")):
        yield from _leaves_of(document, kid, seen, depth + 1)
