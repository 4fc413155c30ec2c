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
                if part.startswith("<") and (told := _told(line, part)):  # headers stand before the first
                    yield told
                line += part.count("\n")
    if rest.startswith("<") and ">" not in rest:
        raise Fault("truncated", CUT_OFF)
    if rest.startswith("<") and (told := _told(line, rest)):
        yield told


def _told(line: int, part: str) -> tuple[int, str, str] | None:
    found = _PART.fullmatch(part)
    if found:
        name, text = found.groups()
        return line, name, (html.unescape(text) if "&" in text else text).strip()
    if part.startswith("<!"):
        raise Fault("bad-row", XML_TYPES)
    if not _INSTRUCTION.fullmatch(part):
        raise Fault("bad-row", XML_BROKEN, line=line)
    return None
