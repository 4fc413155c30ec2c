"""The log as static files: paths and contents of tiles and entry bundles (https://c2sp.org/tlog-tiles).

A tile holds up to 256 consecutive hashes of one height: those at level L are roots of 256**L leaves. Pure:
the standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from charity.ledger.leaf import LEAF_BYTES_MAX

HEIGHT = 8
WIDTH = 256
LEVEL_MAX = 63
_LENGTH_BYTES = 2
_PATH = re.compile(r"(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class BadTile(ValueError):
    """A path that names no tile, or bytes that are no entry bundle; the message says why."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One file: `level` None for a bundle of entries; `width` below 256 for one that still grows."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def is_full(self) -> bool:
        """Whether it will never change."""
        return self.width == WIDTH

    @property
    def path(self) -> str:
        """The path below `tile/`."""
        place = "entries" if self.level is None else str(self.level)
        partial = "" if self.is_full else f".p/{self.width}"
        return f"{place}/{index_path(self.index)}{partial}"

    @property
    def first(self) -> int:
        """The position, at its level, of its first hash; of an entry bundle, its first entry."""
        return self.index * WIDTH


def index_path(index: int) -> str:
    """Return a number in groups of three digits, all but the last prefixed x: 1234067 -> x001/x234/067."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def parse_path(path: str) -> Tile:
    """Read a path below `tile/` in its one canonical form; raises BadTile."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise BadTile("not the path of a tile")
    place, groups, partial = match.groups()
    level = None if place == "entries" else int(place)
    width = WIDTH if partial is None else int(partial)
    tile = Tile(level, int(re.sub("[x/]", "", groups)), width)
    if tile.path != path or (partial is not None and width >= WIDTH) or (level or 0) > LEVEL_MAX:
        raise BadTile("not the path of a tile")
    return tile


def is_within(tile: Tile, size: int) -> bool:
    """Return whether a log of `size` entries has all that a tile holds."""
    level = tile.level or 0
    return tile.first + tile.width <= size >> HEIGHT * level


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Yield the files of a log of `size` entries, but for the full ones that it had at `since` already."""
    for kind in (None, *range(LEVEL_MAX + 1)):
        count = size >> HEIGHT * (kind or 0)
        if not count:
            break
        full, rest = divmod(count, WIDTH)
        yield from (Tile(kind, index) for index in range((since >> HEIGHT * (kind or 0)) // WIDTH, full))
        if rest:
            yield Tile(kind, full, rest)


def partials_of(size: int) -> Iterator[Tile]:
    """Yield the files of a log of `size` entries that still grow: one at most at each level."""
    return (tile for tile in tiles_of(size, since=size) if not tile.is_full)


def encode_entries(leaves: Iterable[bytes]) -> bytes:
    """Return an entry bundle: each leaf behind its length, two bytes, big endian."""
    parts: list[bytes] = []
    for leaf in leaves:
        assert len(leaf) <= LEAF_BYTES_MAX, "a leaf fits its length"
        parts += (len(leaf).to_bytes(_LENGTH_BYTES, "big"), leaf)
    return b"".join(parts)


def decode_entries(octets: bytes) -> list[bytes]:
    """Return the leaves of an entry bundle; raises BadTile when it was cut."""
    leaves, at = [], 0
    while at < len(octets):
        end = at + _LENGTH_BYTES + int.from_bytes(octets[at : at + _LENGTH_BYTES], "big")
        if end > len(octets) or at + _LENGTH_BYTES > len(octets):
            raise BadTile("the bundle of entries was cut")
        leaves.append(octets[at + _LENGTH_BYTES : end])
        at = end
    return leaves


def encode_hashes(hashes: Sequence[bytes]) -> bytes:
    """Return a tile: its hashes, one after the other."""
    return b"".join(hashes)
