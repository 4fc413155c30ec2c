"""Cells of a workbook's sheet: texts, exact numbers, and days that a spreadsheet counts."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from decimal import Context, Decimal, InvalidOperation
from typing import Protocol

from charity.statements.moment import serial_as_text
from charity.statements.problems import BOOK_BROKEN, Fault
from charity.statements.sheet import Line
from charity.statements.wrapping import too_large

COLUMNS_MAX = 256
STRING_BYTES_MAX = 96 * 1024 * 1024
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
    except InvalidOperation:
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
        self._inside = self._aside = False

    def __getitem__(self, index: int) -> str:
        return self._held[self._ends[index] : self._ends[index + 1]].decode()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A text begins; readings in another script (`rPh`) stand aside."""
        if name == "t":
            self._inside = not self._aside
        elif name == "rPh":
            self._aside = True

    def end(self, name: str) -> None:
        """A text ends, or all the runs of a cell's text."""
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self._held += "".join(self._parts).encode("utf-8", "replace")
            self._ends.append(len(self._held))
            self._parts.clear()
            if len(self._held) + 8 * len(self._ends) > STRING_BYTES_MAX:
                raise too_large()

    def text(self, data: str) -> None:
        """A piece of a text."""
        if self._inside:
            self._parts.append(data)
            if len(self._parts) > 1:
                _check_length(self._parts)


class CellReader:
    """Builds the lines of one sheet from its XML."""

    def __init__(self, strings: Strings, dates: frozenset[str]) -> None:
        self._strings, self._dates = strings, dates
        self._places: dict[str, int] = {}
        self._done: list[Line] = []
        self._cells: list[str] = []
        self._number = self._place = 0
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._inside = self._aside = False

    def drained(self) -> Iterator[Line]:
        """Yield the lines that are whole by now, once."""
        done, self._done = self._done, []
        yield from done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row, a cell, or the text or value of one begins."""
        if name == "v":
            self._inside = True
        elif name == "c":
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._place = self._placed(attributes.get("r"))
        elif name == "t":
            self._inside = not self._aside
        elif name == "row":
            number = attributes.get("r", "")
            self._number = (
                int(number)
                if number.isascii() and number.isdigit() and len(number) < 8
                else (self._number + 1)
            )
            self._cells = []
            self._place = -1
        elif name == "rPh":
            self._aside = True

    def end(self, name: str) -> None:
        """A row is whole, or a cell."""
        if name in {"v", "t"}:
            self._inside = False
        elif name == "c":
            if self._parts:
                self._put("".join(self._parts))
                self._parts.clear()
        elif name == "row":
            self._done.append((self._number, self._cells))
        elif name == "rPh":
            self._aside = False

    def text(self, data: str) -> None:
        """A piece of a text or value."""
        if self._inside:
            self._parts.append(data)
            if len(self._parts) > 1:
                _check_length(self._parts)

    def _placed(self, ref: str | None) -> int:
        """Return the column of a cell's reference such as `AB12`, counted from 0."""
        if ref is None:
            return self._place + 1
        letters = ref.rstrip("0123456789")
        place = self._places.get(letters)
        if place is None:
            if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) < 4):
                raise Fault("bad-row", BOOK_BROKEN, line=self._number)
            place = 0
            for letter in letters:
                place = place * 26 + ord(letter) - 64
            place -= 1
            self._places[letters] = place
        return place

    def _put(self, text: str) -> None:
        if self._place >= COLUMNS_MAX:
            raise too_large()
        cells = self._cells
        while len(cells) <= self._place:
            cells.append("")
        cells[self._place] = self._value(text)

    def _value(self, text: str) -> str:
        kind = self._kind
        if kind == "s":
            return self._shared(text)
        if kind == "n":
            if self._style in self._dates:
                return serial_as_text(number_text(text)) or text
            return number_text(text)
        return text.replace("T", " ").removesuffix("Z") if kind == "d" else text

    def _shared(self, text: str) -> str:
        if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) < len(self._strings)):
            raise Fault("bad-row", BOOK_BROKEN, line=self._number)
        return self._strings[int(text)]


def _check_length(parts: list[str]) -> None:
    if sum(map(len, parts)) > 4 * _CELL_TEXT_MAX or len(parts) > 1000:
        raise too_large()
