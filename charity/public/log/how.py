"""How the log works, drawn: entries join two by two into one root, which is signed and witnessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from charity.kernel.web.words import _
from charity.public.log.drawing import Box, Dot, Label, Picture, Stroke, falling, shortened

WIDTH, HEIGHT = 400, 508
LEAVES = 8
YOURS = 2  # the entry whose way down is drawn in teal
_LEFT, _STEP = 42, 43
_SLIP_TOP, _SLIP_WIDTH, _SLIP_HEIGHT = 34, 36, 50
_LEVELS = (84, 148, 206, 264)  # where the slips end, then each row of hashes
_CARD_TOP, _CARD_HEIGHT = 304, 120
_CARD_LEFT, _CARD_WIDTH = 78, 272
_SEAL_TOP, _SEAL_RADIUS = 402, 25
_SEALS_MAX = 3
_MARGIN = 14


def how_it_works(size: int, root: str, witnesses: Sequence[tuple[str, bool]]) -> Picture:
    """Draw the log; `witnesses` are names and whether each cosigned the newest checkpoint."""
    seals = list(witnesses[:_SEALS_MAX])
    return Picture(
        name="how",
        title=_("How the log works"),
        told=_(
            "Eight entries stand in a row. Their hashes are joined two by two, in three rows, into one root. "
            "The root and the number of entries are written on a checkpoint, which the desk signs and "
            "witnesses seal. The way of one entry down to the root is drawn in teal; the three neighbours' "
            "hashes that a receipt carries are amber."
        ),
        width=WIDTH,
        height=HEIGHT,
        strokes=[*_edges(), Stroke(falling(_x(3, 0), _LEVELS[3], _x(3, 0), _CARD_TOP), "way")],
        boxes=[*_slips(), Box(_CARD_LEFT, _CARD_TOP, _CARD_WIDTH, _CARD_HEIGHT, "sheet")],
        dots=[*_hashes(), *_seals(seals), *_numbers_round()],
        signs=[*_lines(), _signature(), *_marks(seals)],
        labels=[*_words(size, root), *_names(seals), *_numbers()],
    )


def _x(level: int, position: int) -> float:
    """Return the middle of a subtree: of a slip, of a pair, of four, of all."""
    span = 1 << level
    return _LEFT + _STEP * (position * span + (span - 1) / 2) + _SLIP_WIDTH / 2


def _kind(level: int, position: int) -> str:
    """Return whether a hash is on the way of the chosen entry, or a neighbour that its receipt carries."""
    ours = YOURS >> level
    if position == ours:
        return "way"
    return "beside" if position == ours ^ 1 else ""


def _edges() -> Iterator[Stroke]:
    for level in range(3):
        for position in range(LEAVES >> level):
            start, end = _LEVELS[level], _LEVELS[level + 1]
            path = falling(_x(level, position), start, _x(level + 1, position >> 1), end)
            yield Stroke(path, _kind(level, position))


def _slips() -> Iterator[Box]:
    for position in range(LEAVES):
        yield Box(
            _LEFT + _STEP * position, _SLIP_TOP, _SLIP_WIDTH, _SLIP_HEIGHT, f"slip {_kind(0, position)}"
        )


def _lines() -> Iterator[Stroke]:
    """Yield what looks like writing on each slip."""
    for position in range(LEAVES):
        x = _LEFT + _STEP * position + 7
        mark = "writing on-way" if position == YOURS else "writing"
        yield Stroke(f"M{x} 46h{_SLIP_WIDTH - 14}M{x} 53h{_SLIP_WIDTH - 20}", mark)


def _hashes() -> Iterator[Dot]:
    for level in (1, 2):
        for position in range(LEAVES >> level):
            yield Dot(_x(level, position), _LEVELS[level], 10 + level, _kind(level, position))
    yield Dot(_x(3, 0), _LEVELS[3], 17, "way")


def _signature() -> Stroke:
    """Return a hand's stroke on the checkpoint: the desk signs."""
    return Stroke("M250 392c10-22 16-20 12-4s2 12 10-4 10-8 6 4 6 8 14-2 12-6 22-2", "hand")


def _seal_x(position: int, count: int) -> float:
    middle = _CARD_LEFT + _CARD_WIDTH / 2
    return middle + 104 * (position - (count - 1) / 2)


def _seals(seals: Sequence[tuple[str, bool]]) -> Iterator[Dot]:
    for position, (_name, has_cosigned) in enumerate(seals or [("", False)]):
        x = _seal_x(position, max(len(seals), 1))
        yield Dot(x, _SEAL_TOP + 30, _SEAL_RADIUS, "seal" if has_cosigned else "seal open")
        if has_cosigned:
            yield Dot(x, _SEAL_TOP + 30, _SEAL_RADIUS - 5, "ring")


def _marks(seals: Sequence[tuple[str, bool]]) -> Iterator[Stroke]:
    """Yield a tick in each seal that is there; the thread from the card to each."""
    count = max(len(seals), 1)
    for position, (_name, has_cosigned) in enumerate(seals or [("", False)]):
        x, y = _seal_x(position, count), _SEAL_TOP + 30
        if has_cosigned:
            yield Stroke(f"M{x - 8:g} {y}l6 6 11-12", "tick")
        else:
            yield Stroke(f"M{x - 7:g} {y}h14", "pending")


def _words(size: int, root: str) -> Iterator[Label]:
    yield Label(_LEFT, 22, _("The entries"), "head", "start")
    yield Label(_LEFT + _STEP * LEAVES - 7, 22, _("new ones only at this end →"), "small", "end")
    for position in range(LEAVES):
        mark = "number on-way" if position == YOURS else "number"
        yield Label(_x(0, position), 75, str(position), mark)
    yield Label(_x(3, 0) + 26, _LEVELS[3] + 5, _("root"), "small", "start")
    yield Label(_CARD_LEFT + 16, _CARD_TOP + 28, _("Checkpoint"), "head", "start")
    yield Label(_CARD_LEFT + 16, _CARD_TOP + 52, _("%(size)s entries", size=f"{size:,}"), "", "start")
    yield Label(_CARD_LEFT + 16, _CARD_TOP + 74, shortened(root, 22), "mono", "start")
    yield Label(_CARD_LEFT + 16, _CARD_TOP + 96, _("signed by the desk"), "small", "start")


def _names(seals: Sequence[tuple[str, bool]]) -> Iterator[Label]:
    if not seals:
        yield Label(_seal_x(0, 1), _SEAL_TOP + 78, _("no outside witness yet"), "small")
    for position, (name, has_cosigned) in enumerate(seals):
        x = _seal_x(position, len(seals))
        yield Label(x, _SEAL_TOP + 76, shortened(name.rpartition("/")[2], 13), "small")
        yield Label(x, _SEAL_TOP + 94, _("has cosigned") if has_cosigned else _("not yet"), "small")


_NUMBERED = (60, 176, 356, 432)


def _numbers_round() -> Iterator[Dot]:
    for y in _NUMBERED:
        yield Dot(_MARGIN, y, 11, "step")


def _numbers() -> Iterator[Label]:
    for number, y in enumerate(_NUMBERED, 1):
        yield Label(_MARGIN, y + 5, str(number), "step")
