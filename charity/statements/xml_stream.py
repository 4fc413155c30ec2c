"""XML as a stream of events: no document types, no entities of its own, bounded depth, names and tokens.

Source: the attacks listed with Python's `xml` package. Expat parses a token that is not whole again with
every piece, so a token may not be longer than a few pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol
from xml.parsers import expat

from charity.statements.problems import BAD_ENCODING, CUT_OFF, XML_BROKEN, XML_TYPES, Fault
from charity.statements.wrapping import too_large

_PIECE = 64 * 1024
_TOKEN_MAX = 1024 * 1024
DEPTH_MAX = 64
ELEMENTS_MAX = 48_000_000
_ENDS_EARLY = frozenset(
    {
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    }
)
_BAD_CHARACTERS = frozenset(
    {expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING}
)


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = ..., /) -> bytes:
        """Return the next bytes, at most `size`."""


class XmlStream:
    """Calls `start(name, attributes)`, `end(name)` and `text(data)`; names come without their prefixes."""

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None],
        *,
        encoding: str | None = None,
        is_guarded: bool = True,
    ) -> None:
        """Without `is_guarded` the handlers are expat's own: they see prefixes and watch the depth."""
        self._parser = parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.buffer_size = _PIECE
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_types
        parser.EntityDeclHandler = _refuse_types
        self._start, self._end = start, end
        self._depth = self._elements = 0
        parser.StartElementHandler = self._started if is_guarded else start
        parser.EndElementHandler = self._ended if is_guarded else end

    @property
    def line(self) -> int:
        """The line of what is being told now."""
        return self._parser.CurrentLineNumber

    def fed(self, stream: Readable, limit: int) -> Iterator[None]:
        """Parse a stream of at most `limit` bytes, pausing after each piece; raises Fault."""
        parser, read = self._parser, 0
        while piece := stream.read(_PIECE):
            read += len(piece)
            if read > limit:
                raise too_large()
            self._parse(piece, read - len(piece), is_last=False)
            if read - parser.CurrentByteIndex > _TOKEN_MAX:
                raise too_large()
            yield
        self._parse(b"", read, is_last=True)
        yield

    def _parse(self, piece: bytes, before: int, *, is_last: bool) -> None:
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise self._fault(error, piece, before) from error

    def _fault(self, error: expat.ExpatError, piece: bytes, before: int) -> Fault:
        words = expat.errors.messages[error.code]
        if words in _ENDS_EARLY:
            return Fault("truncated", CUT_OFF)
        at = self._parser.ErrorByteIndex - before
        if words in _BAD_CHARACTERS or (0 <= at < len(piece) and piece[at] >= 0x80):
            return Fault("bad-encoding", BAD_ENCODING)
        return Fault("bad-row", XML_BROKEN, line=error.lineno)

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEPTH_MAX or self._elements > ELEMENTS_MAX:
            raise too_large()
        self._start(name if ":" not in name else name.rpartition(":")[2], attributes)

    def _ended(self, name: str) -> None:
        self._depth -= 1
        self._end(name if ":" not in name else name.rpartition(":")[2])


def _refuse_types(*_: object) -> None:
    raise Fault("bad-row", XML_TYPES)
