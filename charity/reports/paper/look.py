"""How papers look: page, grid, colours and the five sizes of type. Lengths in points."""

from __future__ import annotations

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN_SIDE = 20 * mm
MARGIN_TOP = 27 * mm
MARGIN_BOTTOM = 23 * mm
BODY_WIDTH = PAGE_WIDTH - 2 * MARGIN_SIDE
GUTTER = 7 * mm
HALF = (BODY_WIDTH - GUTTER) / 2
MEASURE = BODY_WIDTH * 0.76  # some 38 Chinese signs of running text
HAIRLINE = 0.4

INK = HexColor(0x211E1A)
SOFT = HexColor(0x5C554A)
LINE = HexColor(0xD9D2C3)
WASH = HexColor(0xF4F1EA)
TEAL = HexColor(0x0B5C5E)
TEAL_WASH = HexColor(0xE5EFEC)
AMBER = HexColor(0xE39A1C)
AMBER_LIGHT = HexColor(0xF7CF7A)
AMBER_INK = HexColor(0x7D4A00)
WHITE = HexColor(0xFFFFFF)

#: Tones of charts, told apart in grey print as well.
TONES: tuple[Color, ...] = (
    TEAL,
    HexColor(0x5BA39D),
    HexColor(0xB7D8D2),
    HexColor(0x6B6459),
    HexColor(0xB9AF9E),
)

TINY = 7.2
SMALL = 8.2
BODY = 9.6
HEAD = 13.5
TITLE = 23.0
GREAT = 20.0

LEADING = {TINY: 10.2, SMALL: 11.8, BODY: 15.0, HEAD: 18.0, TITLE: 29.0, GREAT: 26.0}
