"""Charts as numbers: where each bar stands, computed here so that a template only prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from charity.kernel.money import Money
from charity.kernel.web.words import day_text

_WIDTH, _HEIGHT = 720, 240
_RIGHT, _TOP, _FLOOR = 712, 16, 206
#: Room of one character beside the axis, as wide as a phone writes it, and of the gap after it.
_CHARACTER, _GAP = 14, 12
_MARKS_MAX = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and what it says."""

    x: str
    y: str
    width: str
    height: str
    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line across with its amount."""

    y: str
    text_y: str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Words under the floor."""

    x: str
    words: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars over days, and the same as rows."""

    title: str
    bars: Sequence[Bar]
    lines: Sequence[Line]
    marks: Sequence[Mark]
    left: int
    rows: Sequence[tuple[str, Money]] = field(default_factory=tuple)
    width: int = _WIDTH
    height: int = _HEIGHT
    right: int = _RIGHT
    floor: int = _FLOOR


def daily_bars(title: str, days: Sequence[tuple[date, Money]]) -> BarChart:
    """Return one bar a day, tallest to the top; days come in order."""
    top = round_up(max((money.minor for _day, money in days), default=0))
    lines = [_line(top * part // 2, top, days) for part in (1, 2)] if top else []
    left = _GAP + _CHARACTER * max((len(line.words) for line in lines), default=1)
    step = (_RIGHT - left) / max(len(days), 1)
    bars = [_bar(left + step * i, step, day, money, top) for i, (day, money) in enumerate(days)]
    every = -(-len(days) // _MARKS_MAX) or 1
    marks = [
        Mark(f"{left + step * (i + 0.5):.1f}", f"{day.month}/{day.day}")
        for i, (day, _money) in enumerate(days)
        if i % every == 0
    ]
    rows = [(day_text(day), money) for day, money in days if money.minor]
    return BarChart(title, bars, lines, marks, left, rows)


def _bar(left: float, step: float, day: date, money: Money, top: int) -> Bar:
    height = (_FLOOR - _TOP) * max(money.minor, 0) / top if top else 0.0
    if money.minor > 0:
        height = max(height, 1.0)  # a day with one fen is still a day with money
    width = max(min(step * 0.75, 28.0), 1.0)
    x = left + (step - width) / 2
    words = f"{day_text(day)}: {_sign(money.currency)}{money.plain()}"
    return Bar(f"{x:.1f}", f"{_FLOOR - height:.1f}", f"{width:.1f}", f"{height:.1f}", words)


def _sign(currency: str) -> str:
    return "¥" if currency == "CNY" else ""


def _line(minor: int, top: int, days: Sequence[tuple[date, Money]]) -> Line:
    y = _FLOOR - (_FLOOR - _TOP) * minor / top
    currency = days[0][1].currency
    whole = Money(minor, currency).major
    return Line(f"{y:.1f}", f"{y + 4:.1f}", f"{_sign(currency)}{whole.normalize():,f}")


def round_up(minor: int) -> int:
    """Return the next amount that reads well on an axis: 2, 4, 6, 10 of a power of ten."""
    if minor <= 0:
        return 0
    power = 1
    while minor > 10 * power:
        power *= 10
    return next(step * power for step in (2, 4, 6, 10) if minor <= step * power)
