"""The encoding an XML file declares: expat reads most, the Chinese ones are turned into UTF-8 first."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from charity.statements.problems import BAD_ENCODING, Fault
from charity.statements.source import Source

_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "cp936"})
_TOP = 200


class Declared:
    """The bytes as expat wants them; `override` is what to tell it, `reported` what the file is in."""

    def __init__(self, stream: BinaryIO, top: bytes) -> None:
        found = _DECLARED.search(top)
        name = found.group(1).decode().lower() if found else "utf-8"
        if top.startswith((b"\xff\xfe", b"\xfe\xff")):
            name = "utf-16"
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("gb18030")("strict") if name in _CHINESE else None
        self.reported = "gb18030" if self._decoder else name
        self.override = "utf-8" if self._decoder else None

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; raises Fault `bad-encoding`."""
        piece = self._stream.read(size)
        if self._decoder is None:
            return piece
        try:
            return self._decoder.decode(piece, final=not piece).encode()
        except UnicodeDecodeError as error:
            raise Fault("bad-encoding", BAD_ENCODING) from error


@contextmanager
def as_declared(source: Source) -> Iterator[Declared]:
    """Open a source as its own declaration says."""
    with source.open() as stream:
        yield Declared(stream, source.top(_TOP))
