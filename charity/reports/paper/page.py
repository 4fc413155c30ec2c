"""The page of every paper: frame, running head, page x of y, outline, metadata; the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate
from reportlab.platypus.doctemplate import NextPageTemplate

from charity.reports.paper import look
from charity.reports.paper.fonts import BOLD, coverage, printable, width_of
from charity.reports.paper.ink import Canvas, rule, set_line

_TOTAL = "pages-in-all"
_PRODUCER = "Lantern"


@dataclass(frozen=True, slots=True)
class Frontispiece:
    """What a paper says of itself: in its metadata, its running head and its foot."""

    title: str
    subject: str
    author: str
    language: str  # BCP 47
    head_left: str
    head_right: str
    foot: str
    page_words: Callable[[int], tuple[str, str]]  # page number -> (before the total, after it)
    made_at: datetime


class Mark(Flowable):
    """A place of the outline: no size, stands right before a heading."""

    def __init__(self, title: str, key: str, level: int = 0) -> None:
        super().__init__()
        self.title, self.key, self.level = printable(title), key, level

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return no size."""
        return 0, 0

    def draw(self) -> None:
        """Put the place into the outline."""
        canvas: Canvas = self.canv
        canvas.bookmarkHorizontal(self.key, 0, 24)
        canvas.addOutlineEntry(self.title, self.key, self.level, closed=False)


class _Moment:
    """The time a file says it was made, as ReportLab's own TimeStamp would say it."""

    def __init__(self, at: datetime) -> None:
        utc = at.astimezone(UTC)
        self.t = utc.timestamp()
        self.lt = utc.timetuple()
        self.YMDhms = tuple(self.lt)[:6]
        self.dhh = self.dmm = 0
        self.tzname = "UTC"
        self.datetime = utc
        self.asctime = utc.strftime("%c")


class _Document(BaseDocTemplate):
    """ReportLab's document with our two page templates."""

    def __init__(self, out: io.BytesIO, front: Frontispiece) -> None:
        coverage()  # the faces must be known before the first page begins
        super().__init__(
            out,
            pagesize=(look.PAGE_WIDTH, look.PAGE_HEIGHT),
            title=printable(front.title),
            subject=printable(front.subject),
            author=printable(front.author),
            creator=_PRODUCER,
            producer=_PRODUCER,
            lang=front.language,
            invariant=1,
            pageCompression=1,
            initialFontName="NotoSansSC",
        )
        self.front = front
        self._doSave = 0
        top = look.PAGE_HEIGHT - look.MARGIN_TOP
        first = _frame("first", top + look.MARGIN_TOP * 0.44)
        self.addPageTemplates(
            [
                PageTemplate("first", [first], onPage=self._foot),
                PageTemplate("later", [_frame("later", top)], onPage=self._head_and_foot),
            ]
        )

    def _head_and_foot(self, canvas: Canvas, document: Any) -> None:
        y = look.PAGE_HEIGHT - look.MARGIN_TOP * 0.62
        right = look.PAGE_WIDTH - look.MARGIN_SIDE
        set_line(canvas, look.MARGIN_SIDE, y, self.front.head_left, size=look.TINY, color=look.SOFT)
        set_line(
            canvas, right, y, self.front.head_right, size=look.TINY, font=BOLD, color=look.TEAL, align="right"
        )
        rule(canvas, look.MARGIN_SIDE, y - 6, look.BODY_WIDTH)
        self._foot(canvas, document)

    def _foot(self, canvas: Canvas, document: Any) -> None:
        y = look.MARGIN_BOTTOM * 0.55
        rule(canvas, look.MARGIN_SIDE, y + 11, look.BODY_WIDTH)
        set_line(canvas, look.MARGIN_SIDE, y, self.front.foot, size=look.TINY, color=look.SOFT)
        before, after = self.front.page_words(document.page)
        reserved = width_of(f"0000{after}", "NotoSansSC", look.TINY)
        x = look.PAGE_WIDTH - look.MARGIN_SIDE - reserved
        set_line(canvas, x, y, before, size=look.TINY, color=look.SOFT, align="right")
        canvas.saveState()
        canvas.translate(x, y)
        canvas.doForm(_TOTAL)  # defined at the end, when the number is known
        canvas.restoreState()

    def finish(self) -> None:
        """Write how many pages there are into the place each page keeps for it, and save."""
        canvas: Canvas = self.canv
        canvas.beginForm(_TOTAL, 0, -4, look.MARGIN_SIDE + 80, 12)
        _before, after = self.front.page_words(self.page)
        set_line(canvas, 0, 0, f"{self.page}{after}", size=look.TINY, color=look.SOFT)
        canvas.endForm()
        canvas._doc._timeStamp = _Moment(self.front.made_at)
        canvas._doc.info.producer = _PRODUCER
        canvas.showOutline()
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.save()


def _frame(name: str, top: float) -> Frame:
    return Frame(
        look.MARGIN_SIDE, look.MARGIN_BOTTOM, look.BODY_WIDTH, top - look.MARGIN_BOTTOM,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0, id=name,
    )  # fmt: skip


def make_pdf(front: Frontispiece, story: Sequence[Flowable]) -> bytes:
    """Return the bytes of a paper; the same story and front give the same bytes."""
    out = io.BytesIO()
    document = _Document(out, front)
    document.build([NextPageTemplate("later"), *story])
    document.finish()
    return out.getvalue()
