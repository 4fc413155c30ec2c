"""Tags and the text after each, of SGML and XML alike: a stream without definitions, comments or sections."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator

from charity.statements.problems import CUT_OFF, XML_BROKEN, XML_TYPES, Fault
from charity.statements.source import Source

_PIECE = 64 * 1024
_PART_MAX = 100_000
_BEFORE_TAGS = re.compile(r"(?=<)")
_PART = re.compile(r"<(/?[A-Za-z][A-Za-z0-9_.:]{0,60})(?:\s[^<>]*)?/?>([^<]*)")
_INSTRUCTION = re.compile(r"<\?[^<>]*\?>[^<]*")


def pieces_of(source: Source, encoding: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line, tag, the text up to the next tag); a closing tag begins with a slash; raises Fault."""
    line, rest = 1, ""
    with source.open() as stream, io.TextIOWrapper(stream, encoding=encoding, newline=None) as text:
        while piece := text.read(_PIECE):
            *parts, rest = _BEFORE_TAGS.split(rest + piece)
            if len(rest) > _PART_MAX:
                raise Fault("bad-row", XML_BROKEN, line=line)
            for part in parts:
                if part.startswith("<"):  # what stands before the first tag are the headers of version 1
                    yield from _piece(line, part)
                line += part.count("\n")
    if rest.startswith("<") and ">" not in rest:
        raise Fault("truncated", CUT_OFF)
    if rest.startswith("<"):
        yield from _piece(line, rest)


def _piece(line: int, part: str) -> Iterator[tuple[int, str, str]]:
    if part.startswith("<!"):
        raise Fault("bad-row", XML_TYPES)
    found = _PART.fullmatch(part)
    if found:
        yield line, found.group(1), html.unescape(found.group(2)).strip()
    elif not _INSTRUCTION.fullmatch(part):
        raise Fault("bad-row", XML_BROKEN, line=line)
