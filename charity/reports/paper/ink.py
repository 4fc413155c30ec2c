"""Setting single lines of text on a canvas, with the faces' gaps filled."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import Color

from charity.reports.paper import look
from charity.reports.paper.fonts import REGULAR, printable, runs, width_of

Canvas = Any  # ReportLab gives no types


def set_line(
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    *,
    size: float = look.BODY,
    font: str = REGULAR,
    color: Color = look.INK,
    align: str = "left",
) -> float:
    """Set one line of any text from, to or around x; return its width."""
    shown = printable(text)
    width = width_of(shown, font, size)
    x -= {"left": 0.0, "right": width, "centre": width / 2}[align]
    line = canvas.beginText(x, y)
    line.setFillColor(color)
    for run in runs(shown, font):
        line.setFont(run.font, size)
        line.textOut(run.text)
    canvas.drawText(line)
    return width


def rule(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    *,
    color: Color = look.LINE,
    weight: float = look.HAIRLINE,
) -> None:
    """Draw a horizontal line."""
    canvas.setStrokeColor(color)
    canvas.setLineWidth(weight)
    canvas.line(x, y, x + width, y)


def block(canvas: Canvas, x: float, y: float, width: float, height: float, color: Color) -> None:
    """Fill a rectangle."""
    canvas.setFillColor(color)
    canvas.rect(x, y, width, height, stroke=0, fill=1)
