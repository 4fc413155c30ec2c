"""The two faces of every paper, and text made printable with the glyphs they have."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "NotoSansSC"
BOLD = "NotoSansSC-Bold"

_FOLDER = Path(__file__).resolve().parents[1] / "fonts"
_FILES = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold-GBK.ttf"}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset("\t\n\r\v\f\x85\u2028\u2029")
_REGISTERING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text that one face can print."""

    font: str
    text: str


@cache
def _coverage() -> dict[str, frozenset[int]]:
    """Register both faces once; return which characters each can print."""
    covered = {}
    for name, file in _FILES.items():
        font = TTFont(name, str(_FOLDER / file))
        pdfmetrics.registerFont(font)
        covered[name] = frozenset(font.face.charToGlyph)
    return covered


def coverage() -> dict[str, frozenset[int]]:
    """Return the code points of each face; registers them on first use, whichever thread asks."""
    with _REGISTERING:
        return _coverage()


def printable(text: str) -> str:
    """Return text on one line in which whatever has no glyph, or none one can see, is `[U+20BB7]`."""
    covered = coverage()[REGULAR]
    return "".join(_shown(sign, covered) for sign in unicodedata.normalize("NFC", text))


def _shown(sign: str, covered: frozenset[int]) -> str:
    if sign in _SPACES:
        return " "
    if ord(sign) in covered and unicodedata.category(sign) not in _INVISIBLE:
        return sign
    return f"[U+{ord(sign):04X}]"


def runs(text: str, font: str) -> Iterator[Run]:
    """Yield the pieces of a printable text: what the bold face lacks is set in the regular one."""
    covered = coverage()[font]
    for has_glyph, signs in groupby(text, key=lambda sign: ord(sign) in covered):
        yield Run(font if has_glyph else REGULAR, "".join(signs))


@cache
def _sign_width(sign: str, font: str) -> float:
    """Return the width of a sign at size 1."""
    face = font if ord(sign) in coverage()[font] else REGULAR
    return float(pdfmetrics.stringWidth(sign, face, 1))


def width_of(text: str, font: str, size: float) -> float:
    """Return the width of a printable text in points."""
    return sum(_sign_width(sign, font) for sign in text) * size
