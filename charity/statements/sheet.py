"""Lines of cells: decoding without guessing, cells without their decorations, the header found by names."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from charity.statements.problems import (
    BAD_ID,
    COLUMN_COUNT,
    MISSING_ID,
    NUL_INSIDE,
    QUOTES_BROKEN,
    RUINED_ID,
    Fault,
)
from charity.statements.source import Source
from charity.statements.wrapping import too_large

#: Tried in this order, strictly; the second name is what is reported.
ENCODINGS = (("utf-8-sig", "utf-8"), ("gb18030", "gb18030"))
HEADER_LINES_MAX = 60
_LINE_MAX = 512 * 1024
_QUOTED_BACKTICK = ',"`'
_SHAVED = " \t\r\n\u3000\ufeff"
#: Cells side by side, and the mark of one among them that has to be cleaned: most have nothing to shave off.
_BETWEEN = "\x1f"
_EDGED = re.compile(f"{_BETWEEN}[{_SHAVED}`]|[{_SHAVED}]{_BETWEEN}")

Line = tuple[int, list[str]]


def decodes(source: Source, encoding: str) -> bool:
    """Return whether every byte is text of the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for chunk in source.chunks():
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def ends_inside_a_character(source: Source) -> bool:
    """Return whether the bytes are UTF-8 but for a last character that was cut off."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
    try:
        for chunk in source.chunks():
            decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return decoder.getstate()[0] != b""


def lines_of(source: Source, encoding: str, errors: str = "strict") -> Iterator[Line]:
    """Yield (line number, cells) of a comma-separated text; raises Fault `bad-row` for broken quotes.

    A provider's bill quotes nothing and begins each value with a backtick, which tells a comma or a quotation
    mark of a text from a separator. A spreadsheet that saved the bill again quotes in its own way.
    """
    with io.TextIOWrapper(source.open(), encoding=encoding, errors=errors, newline="") as opened:
        number = 0
        text = iter(partial(_line_of, opened), "")
        for line in text:
            number += 1
            if line.startswith("`") and _QUOTED_BACKTICK not in line:
                yield number, line.split(",`")
                continue
            reader = csv.reader(_record(line, text))
            try:
                cells = next(reader)
            except csv.Error as error:
                raise Fault("bad-row", QUOTES_BROKEN, line=number) from error
            yield number, cells
            number += reader.line_num - 1


def _line_of(text: io.TextIOWrapper) -> str:
    """Return the next line, empty at the end; raises Fault too-large for a line no statement has."""
    line = text.readline(_LINE_MAX)
    if len(line) == _LINE_MAX:
        raise too_large()
    return line


def _record(first: str, text: Iterator[str]) -> Iterator[str]:
    """Yield the lines of one record, whose quoted cells may go over several; raises Fault too-large."""
    yield first
    length = len(first)
    for line in text:
        length += len(line)
        if length > _LINE_MAX:
            raise too_large()
        yield line


def clean(cell: str) -> str:
    """Return a cell without the provider's leading backtick, trailing tab and surrounding spaces."""
    return cell.strip(_SHAVED).removeprefix("`").strip(_SHAVED)


def is_blank(cells: Sequence[str]) -> bool:
    """Return whether a line holds nothing."""
    return not any(cell.strip(_SHAVED) for cell in cells)


@dataclass(frozen=True, slots=True)
class Table:
    """Lines of cells, from a text or a workbook: what stands above the header, its names, the lines below.

    `preamble` lines are as they stand in the file; `header` names are cleaned, without empty ones at the end.
    """

    preamble: tuple[Line, ...]
    header: tuple[str, ...]
    lines: Iterator[Line]


def find_table(lines: Iterator[Line], is_header: Callable[[frozenset[str]], bool]) -> Table | None:
    """Return the table whose header is the first near the top to be recognised; None when there is none."""
    preamble: list[Line] = []
    for line, cells in lines:
        names = [clean(cell) for cell in cells]
        if is_header(frozenset(names)):
            while names and not names[-1]:
                names.pop()
            return Table(tuple(preamble), tuple(names), lines)
        if line >= HEADER_LINES_MAX:
            return None
        preamble.append((line, cells))
    return None


@dataclass(frozen=True, slots=True)
class Columns:
    """The header's names and how a line is fitted to them."""

    names: tuple[str, ...]

    def fitted(self, line: int, cells: list[str]) -> list[str]:
        """Return exactly one cleaned cell per name; raises Fault `bad-row`."""
        whole = _BETWEEN.join(cells)
        if "\x00" in whole:
            raise Fault("bad-row", NUL_INSIDE, line=line)
        expected = len(self.names)
        while len(cells) > expected and not cells[-1].strip(_SHAVED):
            cells.pop()
        if len(cells) != expected:
            raise Fault("bad-row", COLUMN_COUNT, line=line, found=len(cells), expected=expected)
        if _EDGED.search(whole, len(cells[0]), len(whole) - len(cells[-1])):
            return [clean(cell) for cell in cells]
        return [clean(cells[0]), *cells[1:-1], clean(cells[-1])] if expected > 1 else [clean(cells[0])]


_ID = re.compile(r"[0-9A-Za-z_|*@.\-]{1,64}")
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+")
_DIGITS_KEPT = 15  # a spreadsheet keeps fifteen digits of a number and writes zeros for the rest


def parse_provider_id(text: str, *, column: str) -> str:
    """Return a provider's number as text; raises Fault `bad-row` when empty, malformed or ruined."""
    if not text:
        raise Fault("bad-row", MISSING_ID, column=column)
    if is_ruined(text):
        raise Fault("bad-row", RUINED_ID, text=text[:40], column=column)
    if _ID.fullmatch(text) is None:
        raise Fault("bad-row", BAD_ID, text=text[:40], column=column)
    return text


def is_ruined(text: str) -> bool:
    """Return whether a spreadsheet took the text for a number and lost its digits."""
    if _EXPONENT.fullmatch(text):
        return True
    lost = text[_DIGITS_KEPT:]
    return len(lost) >= 5 and text.isascii() and text.isdigit() and not lost.strip("0")
