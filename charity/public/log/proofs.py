"""The way from one entry to the root, step by step: which neighbour's hash is joined at which side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charity.kernel.web.words import _
from charity.ledger import merkle, note
from charity.public.log.drawing import Box, Dot, Label, Picture, Stroke, falling, shortened

WIDTH = 400
_PITCH, _TOP = 104, 12
_BOX_WIDTH, _BOX_HEIGHT = 178, 54
_LEFT, _RIGHT = 8, 214
_MIDDLE = WIDTH / 2
_ROOT_HEIGHT = 64
_HASH_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Step:
    """Two hashes joined: ours over the entries `first` to `last`, the neighbour's, and what they give."""

    is_neighbour_left: bool
    first: int
    last: int
    hashed: bytes
    neighbour_first: int
    neighbour_last: int
    neighbour: bytes
    result: bytes

    @property
    def side(self) -> str:
        """At which side of ours the neighbour stands."""
        return _("left") if self.is_neighbour_left else _("right")

    @property
    def neighbour_range(self) -> str:
        """Whose hash the neighbour is."""
        return entries_words(self.neighbour_first, self.neighbour_last)

    @property
    def range(self) -> str:
        """Whose hash ours is."""
        return entries_words(self.first, self.last)

    @property
    def neighbour_text(self) -> str:
        """The neighbour's hash, as in the file."""
        return note.encoded(self.neighbour)

    @property
    def result_text(self) -> str:
        """What comes out, as in the file."""
        return note.encoded(self.result)


def entries_words(first: int, last: int) -> str:
    """Name a range of entries."""
    if first == last:
        return _("entry %(seq)s", seq=first)
    return _("entries %(first)s–%(last)s", first=first, last=last)


def _ranges(seq: int, size: int) -> list[tuple[int, int, int, int]]:
    """Return (ours first, last, neighbour's first, last) of each step, from the entry upward."""
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if seq < middle:
            found.append((start, middle - 1, middle, end - 1))
            end = middle
        else:
            found.append((middle, end - 1, start, middle - 1))
            start = middle
    return found[::-1]


def steps_of(seq: int, size: int, hashed: bytes, hashes: Sequence[bytes]) -> list[Step]:
    """Return the steps from an entry's hash to the root of the log of `size` entries."""
    steps = []
    for neighbour, (first, last, near, far) in zip(hashes, _ranges(seq, size), strict=True):
        is_left = near < first
        result = merkle.node_hash(neighbour, hashed) if is_left else merkle.node_hash(hashed, neighbour)
        steps.append(Step(is_left, first, last, hashed, near, far, neighbour, result))
        hashed = result
    return steps


def drawn(seq: int, size: int, hashed: bytes, steps: Sequence[Step], *, holds: bool) -> Picture:
    """Draw the way; at its end the root, with a sign whether it is the signed one."""
    root = steps[-1].result if steps else hashed
    end = _TOP + _PITCH * len(steps)
    return Picture(
        name="proof",
        title=_("From entry %(seq)s to the root, step by step", seq=seq),
        told=_("The same is written out as a list below the drawing."),
        width=WIDTH,
        height=end + _ROOT_HEIGHT + 10,
        strokes=list(_lines(steps)),
        boxes=[*_boxes(steps), Box(_LEFT, end, WIDTH - 2 * _LEFT, _ROOT_HEIGHT, "root" if holds else "bad")],
        dots=[Dot(_MIDDLE, _TOP + _PITCH * i + 76, 5, "way") for i in range(len(steps))],
        signs=[_verdict(end, holds=holds)],
        labels=[*_labels(steps), *_root_labels(end, size, root)],
    )


def _ours_x(step: Step) -> float:
    return _RIGHT if step.is_neighbour_left else _LEFT


def _boxes(steps: Sequence[Step]) -> Iterator[Box]:
    for index, step in enumerate(steps):
        y, ours = _TOP + _PITCH * index, _ours_x(step)
        yield Box(ours, y, _BOX_WIDTH, _BOX_HEIGHT, "way" if index else "way first")
        yield Box(_LEFT + _RIGHT - ours, y, _BOX_WIDTH, _BOX_HEIGHT, "beside")


def _lines(steps: Sequence[Step]) -> Iterator[Stroke]:
    half = _BOX_WIDTH / 2
    for index, step in enumerate(steps):
        y, ours = _TOP + _PITCH * index, _ours_x(step)
        joint = y + 76
        yield Stroke(falling(_LEFT + _RIGHT - ours + half, y + _BOX_HEIGHT, _MIDDLE, joint), "beside")
        yield Stroke(falling(ours + half, y + _BOX_HEIGHT, _MIDDLE, joint), "way")
        onward = _ours_x(steps[index + 1]) + half if index + 1 < len(steps) else _MIDDLE
        yield Stroke(falling(_MIDDLE, joint, onward, y + _PITCH), "way")


def _labels(steps: Sequence[Step]) -> Iterator[Label]:
    half = _BOX_WIDTH / 2
    for index, step in enumerate(steps):
        y, ours = _TOP + _PITCH * index, _ours_x(step)
        near = _LEFT + _RIGHT - ours
        mark = "on-way" if index == 0 else ""
        yield Label(ours + half, y + 23, step.range, f"strong {mark}")
        yield Label(ours + half, y + 43, _short(step.hashed), f"mono {mark}")
        yield Label(near + half, y + 23, step.neighbour_range)
        yield Label(near + half, y + 43, _short(step.neighbour), "mono")


def _root_labels(y: float, size: int, root: bytes) -> Iterator[Label]:
    yield Label(64, y + 28, _("Root over %(size)s entries", size=f"{size:,}"), "strong", "start")
    yield Label(64, y + 49, shortened(note.encoded(root), 34), "mono", "start")


def _verdict(y: float, *, holds: bool) -> Stroke:
    if holds:
        return Stroke(f"M24 {y + 33:g}l8 8 16-17", "tick great")
    return Stroke(f"M26 {y + 24:g}l16 16m0-16l-16 16", "cross great")


def _short(hashed: bytes) -> str:
    return shortened(note.encoded(hashed), _HASH_SHOWN)
