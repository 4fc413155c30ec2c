"""A signed checkpoint on paper: its lines to read and compare, its bytes as a QR, whose keys these are."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer

from charity.reports.paper import look
from charity.reports.paper.figures import SideBySide
from charity.reports.paper.prose import Prose, lead_in, prose, style
from charity.reports.paper.qr import BYTES_MAX, Qr

QR_WIDTH = 104.0


def checkpoint_block(note: str, caption: str, below: Sequence[Flowable] = ()) -> Flowable:
    """Return the checkpoint verbatim, a line a paragraph, and what stands below; beside it its QR.

    A code that would be too long is left out.
    """
    small = style(look.TINY, color=look.INK, after=1)
    lines = [*(prose(line, small) for line in note.splitlines() if line), *below]
    if len(note.encode()) > BYTES_MAX:  # more witnesses than a code has room for
        return SideBySide([(look.BODY_WIDTH, lines)])
    code = [Qr(note, QR_WIDTH), prose(caption, style(look.TINY, color=look.SOFT))]
    return SideBySide([(look.BODY_WIDTH - QR_WIDTH - look.GUTTER, lines), (QR_WIDTH, code)])


def labelled(pairs: Sequence[tuple[str, str]]) -> list[Prose]:
    """Return keys and fingerprints, each behind its name."""
    small = style(look.SMALL, color=look.SOFT, after=1)
    return [prose(text, small, lead=name) for name, text in pairs]


def keys_block(title: str, pairs: Sequence[tuple[str, str]]) -> list[Flowable]:
    """Return what a reader compares with another place before believing a signature."""
    return [lead_in(title), *labelled(pairs), Spacer(0, 4)]


def grouped(text: str, every: int = 4) -> str:
    """Return a hash so that two people can read it to each other."""
    return " ".join(text[i : i + every] for i in range(0, len(text), every))
