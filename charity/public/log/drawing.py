"""A drawing as numbers and words, computed here so that a template only prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line by its SVG path."""

    d: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle."""

    x: float
    y: float
    radius: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    kind: str = ""
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, from the ground up, with its name and the same told in words."""

    name: str
    title: str
    told: str
    width: int
    height: int
    strokes: Sequence[Stroke] = field(default_factory=tuple)
    boxes: Sequence[Box] = field(default_factory=tuple)
    dots: Sequence[Dot] = field(default_factory=tuple)
    signs: Sequence[Stroke] = field(default_factory=tuple)
    labels: Sequence[Label] = field(default_factory=tuple)


def falling(x: float, y: float, to_x: float, to_y: float) -> str:
    """Return the path of a line that leaves and arrives straight down."""
    half = (to_y - y) / 2
    return f"M{x:g} {y:g}C{x:g} {y + half:g} {to_x:g} {to_y - half:g} {to_x:g} {to_y:g}"


def shortened(text: str, length: int) -> str:
    """Return a text that fits: its beginning, and a sign that more follows."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
