"""A text as lines, decoded without guessing, however long the file and its lines are."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator

from charity.statements.problems import BAD_ENCODING, CUT_OFF, XML_BROKEN, Fault
from charity.statements.sheet import ENCODINGS
from charity.statements.source import Source

_PIECE = 1024 * 1024
_LINE_MAX = 100_000


def encoding_of(source: Source, *, besides: str = "") -> tuple[str, str]:
    """Return the encoding that every byte is text of, and its name for reports; raises Fault.

    `besides`: the one that the file itself declares, tried last.
    """
    last = ((besides, besides),) if besides else ()
    for encoding, reported in (*ENCODINGS, *last) if not besides else (ENCODINGS[0], *last):
        if _decodes(source, encoding):
            return encoding, reported
    raise Fault("bad-encoding", BAD_ENCODING)


def _decodes(source: Source, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with source.open() as stream:
        try:
            while piece := stream.read(_PIECE):
                decoder.decode(piece)
            if encoding == ENCODINGS[0][0] and decoder.getstate()[0]:
                raise Fault("truncated", CUT_OFF)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def text_lines(source: Source, encoding: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, line without its end); raises Fault for a line no statement has."""
    with source.open() as stream, io.TextIOWrapper(stream, encoding=encoding, newline=None) as text:
        number = 0
        while line := text.readline(_LINE_MAX + 1):
            number += 1
            if len(line) > _LINE_MAX:
                raise Fault("bad-row", XML_BROKEN, line=number)
            yield number, line.rstrip("\n")
