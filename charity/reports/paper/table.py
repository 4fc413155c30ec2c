"""Tables of fixed widths: heads repeated on each page, no row ever split, time linear in the rows.

Cells are laid out once; each page draws a slice of them. A cell has at most a few lines, so that no row,
whatever a stranger wrote into it, is taller than a page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import accumulate
from typing import Any

from reportlab.platypus import Flowable

from charity.reports.paper import look
from charity.reports.paper.fonts import BOLD, REGULAR, printable, width_of
from charity.reports.paper.ink import block, rule, set_line
from charity.reports.paper.lines import at_most, break_lines

LINES_MAX = 4
WHOLE_ROWS = 6  # up to so many rows a table goes to the next page rather than onto two
_PAGE_ROOM = look.PAGE_HEIGHT - look.MARGIN_TOP - look.MARGIN_BOTTOM
PAD_X = 4.0
PADS_Y = {look.TINY: 1.5, look.SMALL: 2.6}  # a ledger stands closer than a summary


class Align(StrEnum):
    """Where a column's text stands; amounts of one currency stand right and so on their decimal point."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its share of the table's width, where its text stands."""

    head: str
    share: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of a row; `is_total` sets it in bold under a line."""

    cells: tuple[str, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row broken into lines."""

    cells: tuple[tuple[str, ...], ...]
    height: float
    is_total: bool


@dataclass(frozen=True, slots=True)
class _Layout:
    """The whole table, laid out once and shared by its parts on all pages."""

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    head: _Laid
    rows: tuple[_Laid, ...]
    ends: tuple[float, ...]  # height from the first row to the end of each row
    size: float

    def height(self, first: int, last: int) -> float:
        """Height of the rows from `first` up to `last`, with the head."""
        before = self.ends[first - 1] if first else 0.0
        return self.head.height + (self.ends[last - 1] - before if last > first else 0.0)

    def fitting(self, first: int, room: float) -> int:
        """Return up to which row the table fits when it begins at `first`."""
        before = self.ends[first - 1] if first else 0.0
        return bisect_right(self.ends, before + room - self.head.height + 1e-6)


def _lay(cells: Sequence[str], widths: Sequence[float], size: float, *, is_bold: bool) -> _Laid:
    width = partial(width_of, font=BOLD if is_bold else REGULAR, size=size)
    laid = []
    for cell, room in zip(cells, widths, strict=True):
        shown, inner = printable(cell), room - 2 * PAD_X
        lines = [shown] if width(shown) <= inner else break_lines(shown, width, inner)
        laid.append(tuple(at_most(lines, LINES_MAX, width, inner)))
    height = max(len(lines) for lines in laid) * look.LEADING[size] + 2 * PADS_Y[size]
    return _Laid(tuple(laid), height, is_bold)


class Table(Flowable):
    """A table, or the part of one that stands on one page."""

    def __init__(self, layout: _Layout, first: int, last: int) -> None:
        super().__init__()
        self.layout = layout
        self.first, self.last = first, last
        self.width = sum(layout.widths)
        self.height = layout.height(first, last)
        self.spaceBefore, self.spaceAfter = 4, 8

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return self.width, self.height

    def split(self, _width: float, room: float) -> list[Flowable]:
        """Return what fits and the rest; a short table is kept whole, a total not left alone."""
        if self.last - self.first <= WHOLE_ROWS and self.height <= _PAGE_ROOM:
            return []
        until = self.layout.fitting(self.first, room)
        if until < self.last and until == self.last - 1 and self.layout.rows[-1].is_total:
            until -= 1
        if until <= self.first:
            return []
        return [Table(self.layout, self.first, until), Table(self.layout, until, self.last)]

    def draw(self) -> None:
        """Draw head and rows downward."""
        y = self._draw_row(self.layout.head, self.height, color=look.SOFT)
        rule(self.canv, 0, y, self.width, color=look.INK, weight=0.7)
        for laid in self.layout.rows[self.first : self.last]:
            if laid.is_total:
                block(self.canv, 0, y - laid.height, self.width, laid.height, look.WASH)
            y = self._draw_row(laid, y, color=look.INK)
            rule(self.canv, 0, y, self.width)

    def _draw_row(self, laid: _Laid, top: float, *, color: Any) -> float:
        layout = self.layout
        leading = look.LEADING[layout.size]
        x = 0.0
        for column, width, lines in zip(layout.columns, layout.widths, laid.cells, strict=True):
            right = column.align is Align.RIGHT
            at = x + width - PAD_X if right else x + PAD_X
            for i, line in enumerate(lines):
                baseline = top - PADS_Y[layout.size] - layout.size * 0.98 - i * leading
                set_line(
                    self.canv, at, baseline, line, size=layout.size, color=color, align=column.align,
                    font=BOLD if laid.is_total else REGULAR,
                )  # fmt: skip
            x += width
        return top - laid.height


def table(
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    width: float = look.BODY_WIDTH,
    size: float = look.SMALL,
) -> Table:
    """Return a table of a width shared out among its columns."""
    shares = sum(column.share for column in columns)
    widths = tuple(width * column.share / shares for column in columns)
    head = _lay([column.head for column in columns], widths, size, is_bold=False)
    laid = tuple(_lay(row.cells, widths, size, is_bold=row.is_total) for row in rows)
    ends = tuple(accumulate(row.height for row in laid))
    return Table(_Layout(tuple(columns), widths, head, laid, ends, size), 0, len(laid))
