"""XLSX workbooks as lines of cells: a stream within limits, ids kept as text, numbers as exact decimals.

Source: ECMA-376 part 1, SpreadsheetML. A library that holds the workbook in memory and gives numbers as
floats would lose the limits and the digits.
"""

from __future__ import annotations

import re
import zipfile
from array import array
from collections.abc import Iterator
from itertools import islice, takewhile
from types import TracebackType
from typing import Self

from charity.statements.cells import CellReader, Handler, Strings, date_styles
from charity.statements.problems import BOOK_DAYS, ENCRYPTED, Fault
from charity.statements.sheet import HEADER_LINES_MAX, Line
from charity.statements.source import Source
from charity.statements.wrapping import BOOK, BROKEN, UNPACKED_BYTES_MAX, check_directory, cut_off, too_large
from charity.statements.xml_stream import XmlStream

#: How old workbooks begin, and new ones that a password locks.
OLD_BOOK_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
_STRINGS = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"
_SHEET = re.compile(r"xl/worksheets/[^/]{1,60}\.xml")
_SHEETS_MAX = 20
_PACKED_MAX = 250  # how many bytes of a sheet one packed byte may hold; real ones hold ten to fifty
_SMALL_PART_MAX = 8 * 1024 * 1024


class Workbook:
    """A workbook whose sheets are read one after another; a context manager."""

    def __init__(self, source: Source) -> None:
        check_directory(source)
        self._stream = source.open()
        try:
            self._archive = zipfile.ZipFile(self._stream)
            self._names = frozenset(self._archive.namelist())
            if any(info.flag_bits & 0x1 for info in self._archive.infolist()):
                raise Fault("encrypted", ENCRYPTED)
            self._check_days()
            self._dates = self._date_styles()
            self._strings = self._shared_strings()
        except BROKEN as error:
            self._stream.close()
            raise cut_off() from error
        except Fault:
            self._stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()
        self._stream.close()

    @property
    def sheets(self) -> list[str]:
        """The sheets, in the order of their numbers."""
        found = sorted(filter(_SHEET.fullmatch, self._names), key=lambda name: (len(name), name))
        if len(found) > _SHEETS_MAX:
            raise too_large()
        return found

    def lines(self, sheet: str) -> Iterator[Line]:
        """Yield (line number, cells) of a sheet; raises Fault."""
        reader = CellReader(self._strings, self._dates)
        for _ in self._parts(sheet, reader, UNPACKED_BYTES_MAX, is_guarded=False):
            yield from reader.drained()

    def top(self, sheet: str) -> list[Line]:
        """Return the lines in which a header may stand."""
        lines = takewhile(lambda line: line[0] <= HEADER_LINES_MAX, self.lines(sheet))
        return list(islice(lines, HEADER_LINES_MAX))

    def _parts(self, name: str, handler: Handler, limit: int, *, is_guarded: bool = True) -> Iterator[None]:
        """Feed a part of the archive to a handler; stop after each piece."""
        info = self._archive.getinfo(name)
        if info.file_size > _SMALL_PART_MAX and info.file_size > _PACKED_MAX * info.compress_size:
            raise too_large()
        stream = XmlStream(handler.start, handler.end, handler.text, is_guarded=is_guarded)
        try:
            with self._archive.open(name) as part:
                yield from stream.fed(part, limit)
        except BROKEN as error:
            raise cut_off() from error

    def _whole(self, name: str, handler: Handler, limit: int) -> None:
        if name in self._names:
            for _ in self._parts(name, handler, limit):
                pass

    def _check_days(self) -> None:
        book = _Book()
        self._whole(BOOK, book, _SMALL_PART_MAX)
        if book.counts_from_1904:
            raise Fault("bad-time", BOOK_DAYS)

    def _date_styles(self) -> frozenset[str]:
        styles = _Styles()
        self._whole(_STYLES, styles, _SMALL_PART_MAX)
        return date_styles(styles.formats, styles.cells)

    def _shared_strings(self) -> Strings:
        strings = Strings(bytearray(), array("Q", [0]))
        if _STRINGS in self._names:
            for _ in self._parts(_STRINGS, strings, UNPACKED_BYTES_MAX, is_guarded=False):
                strings.drained()
        return strings


class _Book:
    """Whether the workbook counts its days from 1904."""

    counts_from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            self.counts_from_1904 = True

    def end(self, name: str) -> None:
        """Nothing ends."""

    def text(self, data: str) -> None:
        """No text."""


class _Styles:
    """The formats of numbers, and which of them each style of cells uses."""

    def __init__(self) -> None:
        self.formats: dict[str, str] = {}
        self.cells: list[str] = []
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.cells.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def text(self, data: str) -> None:
        """No text."""
