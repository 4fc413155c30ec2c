"""The tree over the leaves: RFC 6962 hashing, appending, proofs and their verification (RFC 9162, 2.1).

A tree of any size is a row of complete subtrees, largest first: its frontier, one for each set bit of the
size. Appending needs the frontier only; a proof needs some log2(n) complete subtrees, read by `node(level,
index)`, where level 0 is the leaf hashes. Hashes are 32 bytes. Pure: the standard library only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Node = Callable[[int, int], bytes]


class Grown(NamedTuple):
    """Complete subtrees of one level that an append made, from position `first` on."""

    level: int
    first: int
    hashes: list[bytes]


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf's bytes."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees joined."""
    return sha256(b"\x01" + left + right).digest()


def append(size: int, frontier: Sequence[bytes], hashes: Sequence[bytes]) -> tuple[list[bytes], list[Grown]]:
    """Append leaf hashes to a tree of `size`; return its new frontier and the subtrees now complete."""
    assert len(frontier) == size.bit_count(), "a frontier has one hash for each set bit of the size"
    left_over = list(frontier)
    kept: list[bytes] = []
    grown: list[Grown] = []
    row, level = list(hashes), 0
    while row or size >> level:
        if size >> level & 1:
            row = [left_over.pop(), *row]
        if len(row) & 1:
            kept.append(row[-1])
        row = [
            sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)
        ]
        level += 1
        if row:
            grown.append(Grown(level, size >> level, row))
    return kept[::-1], grown


def root_of(frontier: Sequence[bytes]) -> bytes:
    """Return the root of a tree from its frontier."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def frontier_places(size: int) -> list[tuple[int, int]]:
    """Return (level, index) of each complete subtree in the frontier of a tree, largest first."""
    levels = (level for level in reversed(range(size.bit_length())) if size >> level & 1)
    return [(level, (size >> level) - 1) for level in levels]


def _split(count: int) -> int:
    """Return the largest power of two below `count`, which is two or more."""
    return 1 << (count - 1).bit_length() - 1


def _range_root(start: int, end: int, node: Node) -> bytes:
    """Return the root over the leaves from `start` to before `end`; `start` is aligned to the range."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(count)
    return node_hash(_range_root(start, middle, node), _range_root(middle, end, node))


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Return the hashes from a leaf's sibling upward (RFC 6962, 2.1.1)."""
    assert 0 <= index < size, "the leaf is in the tree"
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(old_size: int, size: int, node: Node) -> list[bytes]:
    """Return the hashes which show that a tree begins with an older one (RFC 6962, 2.1.2)."""
    assert 0 < old_size <= size, "only a tree with leaves can be shown to begin another"
    path: list[bytes] = []
    start, end, whole = 0, size, True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start, whole = middle, False
    if not whole:
        path.append(_range_root(start, end, node))
    return path[::-1]


def _needed(start: int, end: int, indexes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the widest ranges without any of the sorted `indexes`, from left to right."""
    if bisect_left(indexes, start) == bisect_left(indexes, end):
        yield start, end
    elif end - start > 1:
        middle = start + _split(end - start)
        yield from _needed(start, middle, indexes)
        yield from _needed(middle, end, indexes)


def joint_proof(indexes: Sequence[int], size: int, node: Node) -> list[bytes]:
    """Return the hashes that, beside the leaves at sorted distinct `indexes`, give the root; left to right.

    One proof for many leaves: some `len(indexes) * log2(size / len(indexes))` hashes.
    """
    assert all(0 <= index < size for index in indexes), "the leaves are in the tree"
    return [_range_root(start, end, node) for start, end in _needed(0, size, indexes)] if size else []


def root_of_joint_proof(hashes: Mapping[int, bytes], size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that leaf hashes by index and their joint proof give, None when they do not fit."""
    indexes = sorted(hashes)
    if any(not 0 <= index < size for index in indexes) or any(len(step) != HASH_BYTES for step in proof):
        return None
    given = iter(proof)

    def root(start: int, end: int) -> bytes:
        if bisect_left(indexes, start) == bisect_left(indexes, end):
            return next(given)
        if end - start == 1:
            return hashes[start]
        middle = start + _split(end - start)
        return node_hash(root(start, middle), root(middle, end))

    try:
        found = root(0, size) if size else EMPTY_ROOT
    except StopIteration:
        return None
    return found if next(given, None) is None else None


def verify_inclusion(index: int, size: int, hashed: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether a proof shows a leaf hash at `index` of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(step) != HASH_BYTES for step in (hashed, *proof)):
        return False
    first, last = index, size - 1
    for step in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            hashed = node_hash(step, hashed)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            hashed = node_hash(hashed, step)
        first, last = first >> 1, last >> 1
    return last == 0 and hashed == root


def verify_consistency(
    old_size: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Return whether a proof shows that a tree begins with an older one (RFC 9162, 2.1.4.2)."""
    if not 0 < old_size <= size or any(len(step) != HASH_BYTES for step in proof):
        return False
    if old_size == size:
        return not proof and old_root == root
    steps = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    return bool(steps) and _consistent(old_size - 1, size - 1, old_root, root, steps)


def _consistent(first: int, last: int, old_root: bytes, root: bytes, steps: list[bytes]) -> bool:
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, step)
        first, last = first >> 1, last >> 1
    return last == 0 and old == old_root and new == root
