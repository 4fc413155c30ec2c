"""Figures in large type: the trio, the equation, labelled lines, things side by side, the lantern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable

from charity.reports.paper import look
from charity.reports.paper.fonts import BOLD, printable, width_of
from charity.reports.paper.ink import Canvas, block, rule, set_line

_GREAT_SIZES = (look.GREAT, 16.0, 12.0, 9.0, 7.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name and, where it helps, a remark under it."""

    name: str
    amount: str
    remark: str = ""


class Figures(Flowable):
    """Up to four figures in a row, the numbers as large as they fit."""

    def __init__(self, figures: Sequence[Figure], *, width: float = look.BODY_WIDTH) -> None:
        super().__init__()
        self.figures = tuple(figures)
        self.width, self.height = width, 74.0
        self.slot = (width + look.GUTTER) / len(self.figures)
        room = self.slot - look.GUTTER
        self.size = next(
            (
                size
                for size in _GREAT_SIZES
                if all(self._fits(one.amount, size, room) for one in self.figures)
            ),
            _GREAT_SIZES[-1],
        )

    @staticmethod
    def _fits(amount: str, size: float, room: float) -> bool:
        return width_of(printable(amount), BOLD, size) <= room

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw each figure under a line of its own."""
        for i, one in enumerate(self.figures):
            x = self.slot * i
            rule(self.canv, x, self.height - 1, self.slot - look.GUTTER, color=look.TEAL, weight=1.6)
            set_line(self.canv, x, self.height - 17, one.name, size=look.BODY, color=look.SOFT)
            set_line(self.canv, x, self.height - 42, one.amount, size=self.size, font=BOLD)
            set_line(self.canv, x, self.height - 57, one.remark, size=look.TINY, color=look.SOFT)


class Equation(Flowable):
    """Terms with their signs between them, names under amounts; the verdict at the end of a second line."""

    def __init__(
        self, terms: Sequence[tuple[str, Figure]], verdict: str, *, width: float = look.BODY_WIDTH
    ) -> None:
        super().__init__()
        self.terms, self.verdict = tuple(terms), verdict
        self.width, self.height = width, 56.0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the terms evenly on a wash, then the verdict."""
        block(self.canv, 0, 0, self.width, self.height, look.WASH)
        slot = (self.width - 16) / len(self.terms)
        size = self._size(slot - 16)
        for i, (sign, term) in enumerate(self.terms):
            x = 10 + slot * i
            if sign:
                set_line(self.canv, x - 8, self.height - 18, sign, size=size, color=look.SOFT, align="centre")
            set_line(self.canv, x, self.height - 18, term.amount, size=size, font=BOLD)
            set_line(self.canv, x, self.height - 29, term.name, size=look.TINY, color=look.SOFT)
        set_line(self.canv, 10, 7, self.verdict, size=look.SMALL, color=look.TEAL)

    def _size(self, room: float) -> float:
        widest = max(width_of(printable(term.amount), BOLD, 1) for _sign, term in self.terms)
        return min(10.5, room / widest)


class SideBySide(Flowable):
    """Columns of flowables that stand next to each other and are not split."""

    def __init__(
        self, columns: Sequence[tuple[float, Sequence[Flowable]]], *, gutter: float = look.GUTTER
    ) -> None:
        super().__init__()
        self.columns = tuple((width, tuple(things)) for width, things in columns)
        self.gutter = gutter
        self.width = sum(width for width, _ in columns) + gutter * (len(columns) - 1)
        self.heights: list[list[float]] = []
        self.height = 0.0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size: as tall as the tallest column."""
        self.heights = [
            [thing.wrap(width, look.PAGE_HEIGHT)[1] + thing.getSpaceAfter() for thing in things]
            for width, things in self.columns
        ]
        self.height = max(sum(column) for column in self.heights)
        return self.width, self.height

    def draw(self) -> None:
        """Draw each column from the top."""
        x = 0.0
        for (width, things), heights in zip(self.columns, self.heights, strict=True):
            y = self.height
            for thing, height in zip(things, heights, strict=True):
                y -= height
                thing.drawOn(self.canv, x, y + thing.getSpaceAfter())
            x += width + self.gutter


class Fill(Flowable):
    """White space down to where the last things of a page begin, as much as is left."""

    def __init__(self, below: float) -> None:
        super().__init__()
        self.below = below

    def wrap(self, _width: float, height: float) -> tuple[float, float]:
        """Return what is left above the last things."""
        return 0, max(8.0, height - self.below)

    def draw(self) -> None:
        """Draw nothing."""


class Rule(Flowable):
    """A hairline across the page."""

    def __init__(self, *, before: float = 6, after: float = 6) -> None:
        super().__init__()
        self.spaceBefore, self.spaceAfter = before, after

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        self.width = width
        return width, look.HAIRLINE

    def draw(self) -> None:
        """Draw the line."""
        rule(self.canv, 0, 0, self.width)


class SignatureLine(Flowable):
    """A line to sign on, with what it is for under it and what is printed on it."""

    def __init__(self, name: str, printed: str, *, width: float) -> None:
        super().__init__()
        self.name, self.printed = name, printed
        self.width, self.height = width, 34.0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the line and its words."""
        set_line(self.canv, 0, 15, self.printed, size=look.SMALL)
        rule(self.canv, 0, 11, self.width, color=look.INK)
        set_line(self.canv, 0, 1, self.name, size=look.TINY, color=look.SOFT)


class Masthead(Flowable):
    """The lantern and the desk's name at the left, what kind of paper this is at the right."""

    def __init__(self, desk: str, kind: str) -> None:
        super().__init__()
        self.desk, self.kind = desk, kind
        self.width, self.height = look.BODY_WIDTH, 34.0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the mark, both names and a line."""
        _lantern(self.canv, 0, 9, 24)
        set_line(self.canv, 30, 16, self.desk, size=look.BODY, font=BOLD, color=look.TEAL)
        set_line(self.canv, self.width, 16, self.kind, size=look.SMALL, color=look.SOFT, align="right")
        rule(self.canv, 0, 2, self.width, color=look.TEAL, weight=0.8)


def _lantern(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw the mark: an amber lantern between two teal bars."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(size / 32, size / 32)
    canvas.setFillColor(look.AMBER)
    canvas.ellipse(5, 7, 27, 25, stroke=0, fill=1)
    canvas.setFillColor(look.AMBER_LIGHT)
    canvas.ellipse(11.3, 7, 20.7, 25, stroke=0, fill=1)
    canvas.setFillColor(look.TEAL)
    for bar in (24, 5):
        canvas.roundRect(11, bar, 10, 3, 1, stroke=0, fill=1)
    canvas.setStrokeColor(look.TEAL)
    canvas.setLineWidth(1.8)
    canvas.setLineCap(1)
    for across, low, high in ((16, 27, 31), (16, 1, 5), (13, 2.5, 5), (19, 2.5, 5)):
        canvas.line(across, low, across, high)
    canvas.restoreState()
