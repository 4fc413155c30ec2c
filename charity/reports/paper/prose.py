"""The one maker of Paragraphs: everything from outside is escaped here and nowhere else."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus.paragraph import ParaLines, cjkU, makeCJKParaLine

from charity.reports.paper import look
from charity.reports.paper.fonts import BOLD, REGULAR, printable, runs
from charity.reports.paper.lines import may_break


class Prose(Paragraph):
    """A paragraph whose lines break by the rules of Chinese and of Latin script at once."""

    def breakLinesCJK(self, maxWidths: Any) -> Any:
        """Break all fragments as one text; the library's own breaker lets full-width commas begin a line."""
        if getattr(self, "_splitpara", 0) and hasattr(self, "blPara"):
            return self.blPara
        rooms = maxWidths if isinstance(maxWidths, (list, tuple)) else [maxWidths]
        signs = [cjkU(sign, frag, "utf8") for frag in self.frags for sign in frag.text]
        lines: list[Any] = []
        start = 0
        while start < len(signs):
            room = rooms[min(len(lines), len(rooms) - 1)]
            end = _line_end(signs, start, room)
            used = sum(sign.width for sign in signs[start:end])
            lines.append(makeCJKParaLine(signs[start:end], room, used, room - used, False, False))
            start = end
            while start < len(signs) and signs[start] == " ":
                start += 1
        return ParaLines(kind=1, lines=lines)


def _line_end(signs: list[Any], start: int, room: float) -> int:
    """Return where the line that begins at `start` ends: at the last place allowed, else where it is full."""
    used = 0.0
    allowed = start
    for i in range(start, len(signs)):
        if i > start and may_break(signs[i - 1], signs[i]):
            allowed = i
        used += signs[i].width
        if used > room and signs[i] != " ":
            return allowed if allowed > start else max(i, start + 1)
    return len(signs)


@cache
def style(
    size: float = look.BODY,
    *,
    font: str = REGULAR,
    color: Color = look.INK,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
) -> ParagraphStyle:
    """Return a style; one of each kind is kept."""
    return ParagraphStyle(
        f"{font}-{size}",
        fontName=font,
        fontSize=size,
        leading=look.LEADING[size],
        textColor=color,
        spaceBefore=before,
        spaceAfter=after,
        leftIndent=indent,
        wordWrap="CJK",
        splitLongWords=1,
    )


def _markup(text: str, font: str) -> str:
    """Return text as ReportLab's markup: escaped, what the bold face lacks set in the regular one."""
    marked = (
        escape(run.text) if run.font == font else f'<font face="{run.font}">{escape(run.text)}</font>'
        for run in runs(printable(text), font)
    )
    return "".join(marked)


def prose(text: str, styled: ParagraphStyle | None = None, *, lead: str = "") -> Prose:
    """Return a paragraph of any text; `lead` is set in bold before it."""
    styled = styled or style()
    head = f'<font face="{BOLD}">{_markup(lead, BOLD)}</font> ' if lead else ""
    return Prose(head + _markup(text, styled.fontName), styled)


def heading(text: str) -> Prose:
    """Return the heading of a section."""
    return prose(text, style(look.HEAD, font=BOLD, color=look.TEAL, before=14, after=5))


def lead_in(text: str) -> Prose:
    """Return the smaller heading of a part of a section."""
    return prose(text, style(look.BODY, font=BOLD, before=8, after=3))


def note(text: str) -> Prose:
    """Return a small remark under a figure or a table."""
    return prose(text, style(look.SMALL, color=look.SOFT, before=3, after=4))


def bullet(text: str, styled: ParagraphStyle) -> Prose:
    """Return one item of a list, its lines set in behind a dash."""
    hung = ParagraphStyle(f"{styled.name}-bullet", styled, leftIndent=10, bulletIndent=0)
    return Prose(_markup(text, styled.fontName), hung, bulletText="–")
