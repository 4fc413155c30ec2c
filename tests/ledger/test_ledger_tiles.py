"""Tiles and entry bundles: names, widths and contents, held to a plain recursive definition."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from charity.ledger import merkle, tiles
from charity.ledger.tiles import BadTile, Tile


def root_over(leaves: Sequence[bytes]) -> bytes:
    """The root by its definition (RFC 6962, 2.1)."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return hashlib.sha256(b"\x01" + root_over(leaves[:middle]) + root_over(leaves[middle:])).digest()


def named(index: int) -> str:
    """A tile's number as a path, by its definition: groups of three digits, all but the last behind an x."""
    last = f"{index % 1000:03d}"
    return last if index < 1000 else f"{_before(index // 1000)}/{last}"


def _before(number: int) -> str:
    group = f"x{number % 1000:03d}"
    return group if number < 1000 else f"{_before(number // 1000)}/{group}"


def listed(size: int) -> set[str]:
    """Every file of a log, by the definition: at level L there are floor(size / 256^L) hashes."""
    found = set()
    for place, level in [("entries", 0), *((str(level), level) for level in range(64))]:
        count = size // 256**level
        found |= {f"{place}/{named(n)}" for n in range(count // 256)}
        if count % 256:
            found.add(f"{place}/{named(count // 256)}.p/{count % 256}")
    return found


@given(st.integers(0, 300_000))
@example(0)
@example(256)
@example(65_536)
@example(70_000)
def test_the_files_of_a_log(size: int) -> None:
    paths = [tile.path for tile in tiles.tiles_of(size)]
    assert len(paths) == len(set(paths))
    assert set(paths) == listed(size)
    assert {tile.path for tile in tiles.partials_of(size)} == {path for path in listed(size) if ".p/" in path}


def test_the_specifications_own_example() -> None:
    hashes = [tile for tile in tiles.tiles_of(70_000) if tile.level is not None]
    widths = {level: [t.width for t in hashes if t.level == level] for level in range(3)}
    assert (widths[0][:-1], widths[0][-1]) == ([256] * 273, 112)
    assert (widths[1], widths[2], len(hashes)) == ([256, 17], [1], 277)


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_what_an_older_log_had_whole_is_left_out(one: int, other: int) -> None:
    since, size = sorted((one, other))
    had = {path for path in listed(since) if ".p/" not in path}
    assert {tile.path for tile in tiles.tiles_of(size, since=since)} == listed(size) - had


@given(st.integers(0, 10**15), st.sampled_from([None, 0, 1, 9, 63]), st.integers(1, 256))
@example(1_234_067, 0, 256)
def test_a_path_is_read_as_it_is_written(index: int, level: int | None, width: int) -> None:
    tile = Tile(level, index, width)
    partial = "" if width == 256 else f".p/{width}"
    assert tile.path == f"{'entries' if level is None else level}/{named(index)}{partial}"
    assert tiles.parse_path(tile.path) == tile


@given(st.text(alphabet="0123456789x/.pentris-", max_size=24))
def test_no_other_text_is_a_path(text: str) -> None:
    try:
        tile = tiles.parse_path(text)
    except BadTile:
        return
    assert tile.path == text


def test_a_tile_is_there_once_the_log_has_all_of_it() -> None:
    assert tiles.is_within(Tile(0, 1, 44), 300)
    assert not tiles.is_within(Tile(0, 1, 45), 300)
    assert tiles.is_within(Tile(1, 0, 1), 511)
    assert not tiles.is_within(Tile(1, 0, 2), 511)
    assert not tiles.is_within(Tile(2, 0, 1), 65_535)
    assert tiles.is_within(Tile(2, 0, 1), 65_536)


def test_the_hashes_of_each_level_are_roots_over_what_is_below() -> None:
    size = 66_000
    leaves = [b"%d" % n for n in range(size)]
    _, grown = merkle.append(0, [], [merkle.leaf_hash(leaf) for leaf in leaves])
    rows = {part.level: part.hashes for part in grown}
    for level, spread in ((1, 256), (2, 65_536)):
        row = rows[tiles.HEIGHT * level]
        assert len(row) == size // spread
        for place in {0, len(row) // 2, len(row) - 1}:
            assert row[place] == root_over(leaves[place * spread : (place + 1) * spread])


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_entries_are_read_as_they_are_bundled(leaves: list[bytes]) -> None:
    octets = tiles.encode_entries(leaves)
    assert octets == b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)
    assert tiles.decode_entries(octets) == leaves


def test_a_bundle_that_was_cut_is_refused_and_the_longest_leaf_fits() -> None:
    longest = b"x" * 65_535
    octets = tiles.encode_entries([b"{}", longest])
    assert tiles.decode_entries(octets) == [b"{}", longest]
    for end in (1, 3, 5, len(octets) - 1):
        with pytest.raises(BadTile):
            tiles.decode_entries(octets[:end])
    with pytest.raises(AssertionError):
        tiles.encode_entries([longest + b"x"])
