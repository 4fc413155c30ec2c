"""The partial tiles of earlier times that still lie in a folder, held against those that were checked."""

from __future__ import annotations

from collections.abc import Iterable

from charity.ledger.tiles import HEIGHT, WIDTH, BadTile, Tile, decode_entries, is_within, parse_path
from charity.verifier.checks import Tally
from charity.verifier.sources import Read

_BEGIN = "tile/"
_HASH = 32


def check_earlier(tally: Tally, read: Read, size: int, paths: Iterable[str]) -> bool:
    """Check partial tiles that a log of `size` entries no longer needs; return whether others lie beyond it.

    Where the files that it needs did not hold, there is nothing to hold these against.
    """
    is_beyond, files = False, tally.found("files")
    for path in sorted(paths):
        tile = _tile(path)
        if tile is None:
            continue
        if not is_within(tile, size):
            is_beyond = True
        elif not tile.is_full and (files is None or files.ok) and not _is_true(read, tile, size):
            tally.retract("files")
            tally.failed("files", "other-partial", file=path, seq=tile.first * WIDTH ** (tile.level or 0))
            files = tally.found("files")
    return is_beyond


def _tile(path: str) -> Tile | None:
    try:
        return parse_path(path.removeprefix(_BEGIN)) if path.startswith(_BEGIN) else None
    except BadTile:
        return None


def _is_true(read: Read, tile: Tile, size: int) -> bool:
    """Return whether a partial tile is the beginning of the one that grew from it."""
    count = size >> HEIGHT * (tile.level or 0)
    grown = Tile(tile.level, tile.index, min(WIDTH, count - tile.first))
    if grown == tile:
        return True
    try:
        octets, whole = read(f"{_BEGIN}{tile.path}"), read(f"{_BEGIN}{grown.path}")
        width = len(decode_entries(octets)) if tile.level is None else len(octets) / _HASH
    except (LookupError, OSError):
        return True  # taken away meanwhile, or the full one stands for it
    except BadTile:
        return False
    return width == tile.width and whole.startswith(octets)
