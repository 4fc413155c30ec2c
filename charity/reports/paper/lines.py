"""Breaking text into lines: Chinese between signs with its line-edge rules kept, Latin between words.

Rules from GB/T 15834-2011 (5.1: what may not begin or end a line) and Unicode UAX #14, the part that
Chinese with some English, figures and references needs. Pure: widths come in as a function.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

NEVER_FIRST = frozenset("，。、；：！？）】》〉」』〕〗｝”’…—～·％‰℃!),.:;?]}%›»")
NEVER_LAST = frozenset("（【《〈「『〔〖｛“‘¥￥([{#№‹«")
ELLIPSIS = "…"
NO_BREAK = "\N{NO-BREAK SPACE}"

Widths = Callable[[str], float]


def is_wide(sign: str) -> bool:
    """Return whether lines may break on both sides of a sign (East Asian wide and full-width)."""
    return unicodedata.east_asian_width(sign) in {"W", "F"}


def may_break(before: str, after: str) -> bool:
    """Return whether a line may end between two neighbouring signs."""
    if after == " " or after in NEVER_FIRST or before in NEVER_LAST or NO_BREAK in (before, after):
        return False
    if before == " ":
        return True
    return is_wide(before) or is_wide(after)


def pieces(text: str) -> Iterator[str]:
    """Yield the unbreakable pieces of a text, each with the spaces that follow it."""
    start = 0
    for i in range(1, len(text)):
        if may_break(text[i - 1], text[i]):
            yield text[start:i]
            start = i
    if text[start:]:
        yield text[start:]


def _fitting(piece: str, width: Widths, room: float) -> Iterator[str]:
    """Yield a piece as it is, or cut where it must be when it is wider than a whole line."""
    if width(piece.rstrip()) <= room:
        yield piece
        return
    cut = ""
    for sign in piece:
        if cut and width(cut + sign) > room:
            yield cut
            cut = ""
        cut += sign
    yield cut


def break_lines(text: str, width: Widths, room: float) -> list[str]:
    """Return the lines of a text in a room of a width; no sign is lost but the spaces at line ends."""
    lines: list[str] = []
    line = ""
    for whole in pieces(text):
        for piece in _fitting(whole, width, room):
            if line and width((line + piece).rstrip()) > room:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
    return [*lines, line.rstrip()]


def at_most(lines: Sequence[str], count: int, width: Widths, room: float) -> list[str]:
    """Return at most `count` lines; what is left out is told by an ellipsis."""
    if len(lines) <= count:
        return list(lines)
    last = lines[count - 1]
    while last and width(last + ELLIPSIS) > room:
        last = last[:-1]
    return [*lines[: count - 1], last + ELLIPSIS]
