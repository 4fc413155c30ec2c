"""Cells of a workbook's sheet: texts, exact numbers, and days that a spreadsheet counts."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from decimal import Context, Decimal
from typing import Protocol

from charity.statements.moment import serial_as_text
from charity.statements.problems import BOOK_BROKEN, Fault
from charity.statements.sheet import Line
from charity.statements.wrapping import ROWS_MAX, too_large
from charity.statements.xml_stream import DEPTH_MAX

COLUMNS_MAX = 256
STRING_BYTES_MAX = 96 * 1024 * 1024
STRINGS_MAX = 4_000_000
_CELL_TEXT_MAX = 32_767  # what a spreadsheet itself allows
_EXACT_DIGITS = 15  # what a spreadsheet shows of a number it holds as a double
_SHOWN = Context(prec=_EXACT_DIGITS)
_NUMBER_TEXT_MAX = 40
#: Formats of days and times that a workbook does not define itself (ECMA-376 part 1, 18.8.30).
_BUILT_IN_DATES = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
_NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_LETTERS = re.compile("[ymdhsYMDHS年月日时分秒]")


class Handler(Protocol):
    """What an XML stream calls."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text stands inside."""


def date_styles(formats: Mapping[str, str], cells: Sequence[str]) -> frozenset[str]:
    """Return the numbers of the styles that show a number as a day or time."""
    own = {number for number, code in formats.items() if _DATE_LETTERS.search(_NOT_FORMAT.sub("", code))}
    return frozenset(
        str(style)
        for style, number in enumerate(cells)
        if number in own or (number in _BUILT_IN_DATES and number not in formats)
    )


def number_text(text: str) -> str:
    """Return a workbook's number as people see it: plain decimals, fifteen digits at most.

    `1.1000000000000001` is how a double of 1.1 is written. Whole numbers keep all digits; what lost digits
    stays in its exponent form, to be refused as an id or an amount.
    """
    if len(text) <= _EXACT_DIGITS and "E" not in text and "e" not in text:
        return text
    if len(text) > _NUMBER_TEXT_MAX or text.lstrip("-").isdigit():
        return text
    try:
        shown = _SHOWN.plus(Decimal(text))
    except ArithmeticError:
        return text
    if not shown.is_finite() or not -_EXACT_DIGITS < shown.adjusted() < _EXACT_DIGITS:
        return text
    plain = format(shown, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


class Strings:
    """The workbook's shared texts, in one piece of memory."""

    def __init__(self, held: bytearray, ends: array[int]) -> None:
        self._held, self._ends = held, ends
        self._parts: list[str] = []
        self._is_aside = False
        self._depth = 0
        self.text = self._parts.append

    def __getitem__(self, index: int) -> str:
        if index < 0:
            raise IndexError(index)
        return self._held[self._ends[index] : self._ends[index + 1]].decode()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A text begins; readings in another script (`rPh`) stand aside."""
        self._depth += 1
        if name == "t":
            self._parts.clear()
        elif name == "rPh":
            self._is_aside = True
        elif ":" in name:
            self._depth -= 1
            self.start(name.rpartition(":")[2], attributes)
        elif self._depth > DEPTH_MAX:
            raise too_large()

    def end(self, name: str) -> None:
        """A text ends, or all the runs of a cell's text."""
        self._depth -= 1
        if name == "t":
            if not self._is_aside:
                self._held += "".join(self._parts).encode("utf-8", "replace")
        elif name == "si":
            self._ends.append(len(self._held))
            if len(self._ends) > STRINGS_MAX or len(self._held) > STRING_BYTES_MAX:
                raise too_large()
        elif name == "rPh":
            self._is_aside = False
        elif ":" in name:
            self._depth += 1
            self.end(name.rpartition(":")[2])

    def drained(self) -> None:
        """See that no text grows without an end."""
        if len(self._parts) > 1:
            _check_length(self._parts)


class CellReader:
    """Builds the lines of one sheet from its XML, within few steps for each of millions of cells."""

    def __init__(self, strings: Strings, dates: frozenset[str]) -> None:
        self._strings, self._dates = strings, dates
        self._places: dict[str, int] = {}
        self._done: list[Line] = []
        self._cells: list[str] = []
        self._number = self._place = self._depth = self._rows = 0
        self._cell: dict[str, str] = {}
        self._value: str | None = None
        self._parts: list[str] = []
        self._is_aside = False
        self.text = self._parts.append

    def drained(self) -> Iterator[Line]:
        """Yield the lines that are whole by now, once."""
        if len(self._parts) > 1:
            _check_length(self._parts)
        done, self._done = self._done, []
        yield from done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row, a cell, or the text or value of one begins."""
        self._depth += 1
        if name == "v" or name == "t":
            self._parts.clear()
        elif name == "c":
            self._cell = attributes
            self._value = None
        elif name == "row":
            self._begin_row(attributes.get("r", ""))
        elif name == "rPh":
            self._is_aside = True
        elif ":" in name:
            self._depth -= 1
            self.start(name.rpartition(":")[2], attributes)
        elif self._depth > DEPTH_MAX:
            raise too_large()

    def end(self, name: str) -> None:
        """A row is whole, or a cell."""
        self._depth -= 1
        if name == "v":
            self._value = "".join(self._parts)
        elif name == "c":
            self._put()
        elif name == "t":
            if not self._is_aside:
                self._value = (self._value or "") + "".join(self._parts)
                if len(self._value) > _CELL_TEXT_MAX:
                    raise too_large()
        elif name == "row":
            self._done.append((self._number, self._cells))
        elif name == "rPh":
            self._is_aside = False
        elif ":" in name:
            self._depth += 1
            self.end(name.rpartition(":")[2])

    def _begin_row(self, number: str) -> None:
        is_number = number.isascii() and number.isdigit() and len(number) < 8
        self._number = int(number) if is_number else self._number + 1
        self._cells, self._place = [], -1
        self._rows += 1
        if self._rows > ROWS_MAX or self._depth > DEPTH_MAX:
            raise too_large()

    def _put(self) -> None:
        """Put the cell that ends into its place, which its reference such as `AB12` names."""
        ref = self._cell.get("r")
        place = self._place + 1 if ref is None else self._places.get(ref.rstrip("0123456789"), -1)
        if place < 0 and ref is not None:
            place = self._new_place(ref.rstrip("0123456789"))
        self._place = place
        if self._value is None:
            return
        if place >= COLUMNS_MAX:
            raise too_large()
        cells = self._cells
        text = self._said(self._value)
        if len(cells) == place:
            cells.append(text)
            return
        while len(cells) <= place:
            cells.append("")
        cells[place] = text

    def _new_place(self, letters: str) -> int:
        if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) < 4):
            raise Fault("bad-row", BOOK_BROKEN, line=self._number)
        place = 0
        for letter in letters:
            place = place * 26 + ord(letter) - 64
        self._places[letters] = place - 1
        return place - 1

    def _said(self, text: str) -> str:
        kind = self._cell.get("t", "n")
        if kind == "s":
            try:
                return self._strings[int(text)]
            except (ValueError, IndexError) as error:
                raise Fault("bad-row", BOOK_BROKEN, line=self._number) from error
        if kind == "n":
            if self._cell.get("s") in self._dates:
                return serial_as_text(number_text(text)) or text
            return number_text(text)
        return text.replace("T", " ").removesuffix("Z") if kind == "d" else text


def _check_length(parts: list[str]) -> None:
    if sum(map(len, parts)) > 4 * _CELL_TEXT_MAX or len(parts) > 1000:
        raise too_large()
