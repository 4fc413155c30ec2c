"""QR codes as vectors: one path of rectangles, sharp at any size.

What is carried is bytes: a text is UTF-8, so that a reading program gives back exactly what was put in.
"""

from __future__ import annotations

from typing import Any

import segno
from reportlab.platypus import Flowable

from charity.reports.paper import look

BYTES_MAX = 2953  # of the largest code there is, with the weakest correction
QUIET = 2  # modules of white around; the paper's own white does the rest


class Qr(Flowable):
    """A QR code of a text, so many points wide; a long one on paper that nobody wets takes correction `l`."""

    def __init__(self, text: str, width: float, *, correction: str = "m") -> None:
        super().__init__()
        code = segno.make(
            text, error=correction, micro=False, mode="byte", encoding="utf-8", boost_error=False
        )
        self.rows = tuple(tuple(bool(dark) for dark in row) for row in code.matrix)
        self.width = self.height = width

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw each run of dark modules as one rectangle of a single path."""
        canvas: Any = self.canv
        module = self.width / (len(self.rows) + 2 * QUIET)
        path = canvas.beginPath()
        for i, row in enumerate(self.rows):
            y = self.height - (i + 1 + QUIET) * module
            for start, length in dark_runs(row):
                path.rect((start + QUIET) * module, y, length * module, module)
        canvas.setFillColor(look.INK)
        canvas.drawPath(path, stroke=0, fill=1)


def dark_runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return (start, length) of each run of dark modules."""
    found: list[tuple[int, int]] = []
    for i, dark in enumerate(row):
        if dark and found and sum(found[-1]) == i:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((i, 1))
    return found
