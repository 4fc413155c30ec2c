"""The tree against its plain definition (RFC 6962, 2.1) and against official vectors where they are found."""

from __future__ import annotations

import base64
import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charity.ledger import merkle

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors"
HASHES = [merkle.leaf_hash(n.to_bytes(2, "big")) for n in range(300)]


@cache
def root_by_definition(start: int, end: int) -> bytes:
    """MTH of RFC 6962, as it is written there."""
    count = end - start
    if count == 0:
        return sha256(b"").digest()
    if count == 1:
        return HASHES[start]
    k = 1
    while k * 2 < count:
        k *= 2
    left, right = root_by_definition(start, start + k), root_by_definition(start + k, end)
    return sha256(b"\x01" + left + right).digest()


def path_by_definition(m: int, start: int, end: int) -> list[bytes]:
    """PATH of RFC 6962, as it is written there."""
    count = end - start
    if count == 1:
        return []
    k = 1
    while k * 2 < count:
        k *= 2
    if m < k:
        return [*path_by_definition(m, start, start + k), root_by_definition(start + k, end)]
    return [*path_by_definition(m - k, start + k, end), root_by_definition(start, start + k)]


def node(level: int, index: int) -> bytes:
    return root_by_definition(index << level, (index + 1) << level)


def test_golden_hashes() -> None:
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    two = merkle.node_hash(merkle.leaf_hash(b""), merkle.leaf_hash(b"\x00"))
    assert two.hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"


@given(st.lists(st.integers(min_value=0, max_value=40), max_size=7))
def test_appending_in_any_steps_gives_the_root_and_every_complete_subtree(steps: list[int]) -> None:
    size, frontier = 0, list[bytes]()
    grown_nodes = {}
    for step in steps:
        frontier, grown = merkle.append(size, frontier, HASHES[size : size + step])
        size += step
        for part in grown:
            for position, hashed in enumerate(part.hashes, part.first):
                assert (part.level, position) not in grown_nodes, "a node is made once"
                grown_nodes[part.level, position] = hashed
        assert merkle.root_of(frontier) == root_by_definition(0, size)
        assert frontier == [node(*place) for place in merkle.frontier_places(size)]
    levels = range(1, size.bit_length())
    assert grown_nodes == {(level, i): node(level, i) for level in levels for i in range(size >> level)}


def test_every_inclusion_proof_is_the_defined_path_and_verifies() -> None:
    for size in range(1, 40):
        root = root_by_definition(0, size)
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, node)
            assert proof == path_by_definition(index, 0, size)
            assert merkle.verify_inclusion(index, size, HASHES[index], proof, root)


def test_an_inclusion_proof_of_anything_else_is_refused() -> None:
    root, proof = root_by_definition(0, 13), merkle.inclusion_proof(5, 13, node)
    assert not merkle.verify_inclusion(5, 13, HASHES[6], proof, root)
    assert not merkle.verify_inclusion(4, 13, HASHES[5], proof, root)
    assert not merkle.verify_inclusion(5, 12, HASHES[5], proof[:-1], root)
    assert not merkle.verify_inclusion(13, 13, HASHES[5], proof, root)
    assert not merkle.verify_inclusion(-1, 13, HASHES[5], proof, root)
    assert not merkle.verify_inclusion(5, 13, HASHES[5], [*proof, proof[0]], root)
    for place in range(len(proof)):
        bent = [*proof]
        bent[place] = bytes([bent[place][0] ^ 1]) + bent[place][1:]
        assert not merkle.verify_inclusion(5, 13, HASHES[5], bent, root)


def test_every_consistency_proof_verifies_and_no_bent_one_does() -> None:
    for size in range(1, 40):
        root = root_by_definition(0, size)
        for old in range(1, size + 1):
            old_root = root_by_definition(0, old)
            proof = merkle.consistency_proof(old, size, node)
            assert merkle.verify_consistency(old, size, old_root, root, proof)
            if old < size:
                assert not merkle.verify_consistency(old, size, root, root, proof)
                assert not merkle.verify_consistency(old, size, old_root, old_root, proof)
            assert not merkle.verify_consistency(old, size, old_root, root, [*proof, HASHES[0]])


def test_nothing_is_consistent_with_an_empty_tree() -> None:
    assert not merkle.verify_consistency(0, 3, merkle.EMPTY_ROOT, root_by_definition(0, 3), [])


def vectors(name: str) -> list[dict[str, Any]]:
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"the official vectors are not beside the project ({name})")
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    assert len(found) > 50
    return found


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def test_official_inclusion_vectors() -> None:
    for case in vectors("merkle-inclusion.json"):
        proof = [raw(step) for step in case["proof"] or []]
        index, size, hashed, root = (
            case["leafIdx"],
            case["treeSize"],
            raw(case["leafHash"]),
            raw(case["root"]),
        )
        good = merkle.verify_inclusion(index, size, hashed, proof, root)
        assert good is not case["wantErr"], case["name"]


def test_official_consistency_vectors() -> None:
    for case in vectors("merkle-consistency.json"):
        proof = [raw(step) for step in case["proof"] or []]
        roots = raw(case["root1"]), raw(case["root2"])
        good = merkle.verify_consistency(case["size1"], case["size2"], *roots, proof)
        assert good is not case["wantErr"], case["name"]
