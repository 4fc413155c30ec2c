"""Charts drawn as vectors: stacked bars by day, in against out over time, a share of a whole."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from charity.reports.paper import look
from charity.reports.paper.fonts import REGULAR, width_of
from charity.reports.paper.ink import Canvas, block, rule, set_line

AxisWords = Callable[[int], str]  # an amount of the axis in words

_AXIS_X = 50.0  # room for the amounts at the left
_AXIS_Y = 16.0  # room for the days below


def nice_steps(most: int, steps: int = 4) -> list[int]:
    """Return the amounts of an axis up to at least `most`, in steps of 1, 2 or 5 times a power of ten."""
    wanted = max(most, 1) / steps
    unit = 1
    while unit * 10 <= wanted:
        unit *= 10
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= wanted)
    return [step * i for i in range(max(-(-most // step), 1) + 1)]


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of value along the axis: a name and its amounts in minor units."""

    name: str
    amounts: tuple[int, ...]


class _Chart(Flowable):
    """A chart with amounts up the left side and days along the bottom."""

    tones: Sequence[Color] = look.TONES

    def __init__(
        self, labels: Sequence[str], series: Sequence[Series], axis: AxisWords, *, width: float, height: float
    ) -> None:
        super().__init__()
        assert all(len(one.amounts) == len(labels) for one in series), "a value for each label"
        self.labels, self.series, self.axis = tuple(labels), tuple(series), axis
        self.width, self.height = width, height
        self.spaceBefore, self.spaceAfter = 4, 8
        self.steps = nice_steps(max(self.tops(), default=0))

    def tops(self) -> Sequence[int]:
        """Return the highest value at each label."""
        return [max(at) for at in zip(*(one.amounts for one in self.series), strict=True)]

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return self.width, self.height

    @property
    def plot_width(self) -> float:
        """Width between the axis and the right edge."""
        return self.width - _AXIS_X

    def y(self, amount: int) -> float:
        """Return the height at which an amount stands."""
        plot = self.height - _AXIS_Y - 22
        return _AXIS_Y + plot * amount / self.steps[-1]

    def draw(self) -> None:
        """Draw legend, axes, then the values."""
        self._draw_legend()
        for amount in self.steps:
            rule(self.canv, _AXIS_X, self.y(amount), self.plot_width, color=look.LINE)
            set_line(
                self.canv, _AXIS_X - 5, self.y(amount) - 2.4, self.axis(amount),
                size=look.TINY, color=look.SOFT, align="right",
            )  # fmt: skip
        self._draw_labels()
        self.draw_values()
        rule(self.canv, _AXIS_X, self.y(0), self.plot_width, color=look.INK, weight=0.7)

    def _draw_legend(self) -> None:
        x = _AXIS_X
        for one, tone in zip(self.series, self.tones, strict=False):
            block(self.canv, x, self.height - 8, 8, 8, tone)
            x += (
                12
                + set_line(self.canv, x + 12, self.height - 7, one.name, size=look.TINY, color=look.SOFT)
                + 14
            )

    def _draw_labels(self) -> None:
        slot = self.plot_width / max(len(self.labels), 1)
        widest = max((width_of(label, REGULAR, look.TINY) for label in self.labels), default=0.0)
        every = max(1, -int(-(widest + 8) // slot))
        for i in range(0, len(self.labels), every):
            x = _AXIS_X + slot * (i + 0.5)
            set_line(self.canv, x, 3, self.labels[i], size=look.TINY, color=look.SOFT, align="centre")

    @abstractmethod
    def draw_values(self) -> None:
        """Draw the values themselves."""


class StackedBars(_Chart):
    """Bars by day, one tone for each series."""

    def tops(self) -> Sequence[int]:
        """Return the height of each bar."""
        return [sum(at) for at in zip(*(one.amounts for one in self.series), strict=True)]

    def draw_values(self) -> None:
        """Draw each bar from the axis up."""
        slot = self.plot_width / max(len(self.labels), 1)
        wide = min(slot * 0.72, 22)
        for i in range(len(self.labels)):
            x = _AXIS_X + slot * (i + 0.5) - wide / 2
            levels = [0, *accumulate(one.amounts[i] for one in self.series)]
            for lower, upper, tone in zip(levels, levels[1:], self.tones, strict=False):
                if upper > lower:
                    block(self.canv, x, self.y(lower), wide, self.y(upper) - self.y(lower), tone)


class RunningSums(_Chart):
    """Two sums growing over time, money in and money out; what lies between them is what is left."""

    tones = (look.TEAL, look.TONES[3])
    fills = (look.TEAL_WASH, look.LINE)

    def draw_values(self) -> None:
        """Fill under each line of steps, the larger first."""
        for one, tone, fill in zip(self.series, self.tones, self.fills, strict=True):
            self._fill(one.amounts, fill)
            self._line(one.amounts, tone)

    def _corners(self, amounts: tuple[int, ...]) -> list[tuple[float, float]]:
        slot = self.plot_width / max(len(amounts), 1)
        corners = []
        for i, amount in enumerate(amounts):
            corners += [(_AXIS_X + slot * i, self.y(amount)), (_AXIS_X + slot * (i + 1), self.y(amount))]
        return corners

    def _fill(self, amounts: tuple[int, ...], color: Color) -> None:
        canvas: Canvas = self.canv
        corners = self._corners(amounts)
        path = canvas.beginPath()
        path.moveTo(_AXIS_X, self.y(0))
        for x, y in corners:
            path.lineTo(x, y)
        path.lineTo(corners[-1][0], self.y(0))
        path.close()
        canvas.setFillColor(color)
        canvas.drawPath(path, stroke=0, fill=1)

    def _line(self, amounts: tuple[int, ...], color: Color) -> None:
        canvas: Canvas = self.canv
        corners = self._corners(amounts)
        path = canvas.beginPath()
        path.moveTo(*corners[0])
        for x, y in corners[1:]:
            path.lineTo(x, y)
        canvas.setStrokeColor(color)
        canvas.setLineWidth(1.4)
        canvas.drawPath(path, stroke=1, fill=0)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a share bar: what it is called, its amount in words, how much it is."""

    name: str
    amount: str
    minor: int


class ShareBar(Flowable):
    """How much of a whole is reached: parts laid one after another on a track."""

    def __init__(self, parts: Sequence[Part], whole_minor: int, caption: str, *, width: float) -> None:
        super().__init__()
        self.parts, self.whole, self.caption = tuple(parts), max(whole_minor, 1), caption
        self.width, self.height = width, 58.0
        self.spaceBefore, self.spaceAfter = 6, 6

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the track, the parts, and their names under it."""
        canvas: Any = self.canv
        set_line(canvas, 0, self.height - 10, self.caption, size=look.SMALL, color=look.SOFT)
        block(canvas, 0, 24, self.width, 14, look.WASH)
        covered = max(self.whole, sum(part.minor for part in self.parts))
        x = label_x = 0.0
        for part, tone in zip(self.parts, look.TONES, strict=False):
            width = self.width * part.minor / covered
            block(canvas, x, 24, width, 14, tone)
            x += width
            block(canvas, label_x, 8, 8, 8, tone)
            said = f"{part.name} {part.amount}"
            label_x += 12 + set_line(canvas, label_x + 12, 9, said, size=look.SMALL) + 18
        rule(canvas, 0, 24, self.width, color=look.INK, weight=0.7)
