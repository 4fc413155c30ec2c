"""The bytes of a leaf: canonical, golden, and nothing else is taken for one."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from charity.ledger.leaf import LEAF_BYTES_MAX, BadLeaf, Leaf, decode, encode

A = "LX-2026-0007-K"
FULL = Leaf(
    log="desk.example/lantern",
    seq=41,
    kind="donation",
    day="2026-02-15",
    appeal=A,
    post=[(f"Assets:WeChat:{A}", "CNY", 1000), (f"Income:Donations:{A}", "CNY", -1000)],
    donor=bytes(range(32)),
    ref=bytes(range(32, 64)),
    reverses=12,
    doc=["ab" * 32],
)


def test_the_golden_leaf_keeps_its_bytes() -> None:
    assert encode(*FULL) == (
        b'{"appeal":"LX-2026-0007-K","day":"2026-02-15",'
        b'"doc":["abababababababababababababababababababababababababababababababab"],'
        b'"donor":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
        b'"kind":"donation","log":"desk.example/lantern",'
        b'"post":[["Assets:WeChat:LX-2026-0007-K","CNY",1000],'
        b'["Income:Donations:LX-2026-0007-K","CNY",-1000]],'
        b'"ref":"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",'
        b'"reverses":12,"seq":41,"v":1}'
    )


def test_a_fact_has_only_the_keys_that_apply() -> None:
    fact = encode("desk.example/lantern", 0, "statement_imported", "2026-02-15")
    assert (
        fact == b'{"day":"2026-02-15","kind":"statement_imported","log":"desk.example/lantern","seq":0,"v":1}'
    )


plain = st.from_regex(r"[A-Za-z0-9:/._-]{1,30}", fullmatch=True)
hashes = st.binary(min_size=32, max_size=32)
safe_integers = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
leaves = st.builds(
    Leaf,
    log=plain,
    seq=st.integers(min_value=0, max_value=2**53 - 1),
    kind=plain,
    day=st.dates().map(lambda day: day.isoformat()),
    appeal=st.none() | plain,
    post=st.lists(st.tuples(plain, plain, safe_integers), max_size=4),
    donor=st.none() | hashes,
    ref=st.none() | hashes,
    reverses=st.none() | st.integers(min_value=0, max_value=2**53 - 1),
    doc=st.lists(hashes.map(bytes.hex), max_size=3),
)


@given(leaves)
def test_a_leaf_is_rfc_8785_and_sorted_json_without_spaces(leaf: Leaf) -> None:
    octets = encode(*leaf)
    members = json.loads(octets)
    assert octets == rfc8785.dumps(members)
    plainly = json.dumps(members, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    assert octets == plainly.encode()
    assert None not in members.values()


@given(leaves)
def test_a_leaf_says_again_what_was_written(leaf: Leaf) -> None:
    assert decode(encode(*leaf)) == leaf


@pytest.mark.parametrize("text", ["", "有", 'a"b', "a\\b", "a b", "a\n", "é"])
def test_a_text_that_is_not_plain_is_refused(text: str) -> None:
    with pytest.raises(BadLeaf):
        encode(text, 0, "fee", "2026-02-15")


def test_a_leaf_too_long_is_refused() -> None:
    with pytest.raises(BadLeaf, match=str(LEAF_BYTES_MAX)):
        encode("desk", 0, "report_issued", "2026-02-15", doc=["ab" * 32] * 1000)


GOOD = encode(*FULL)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        GOOD + b" ",
        b" " + GOOD,
        GOOD.replace(b'"v":1', b'"v":2'),
        GOOD.replace(b'"v":1', b'"v":1.0'),
        GOOD.replace(b'"v":1', b'"v":true'),
        GOOD.replace(b'"seq":41', b'"seq":41.0'),
        GOOD.replace(b'"seq":41', b'"seq":9007199254740992'),
        GOOD.replace(b'"seq":41', b'"seq":41,"seq":41'),
        GOOD.replace(b'"seq":41', b'"more":1,"seq":41'),
        GOOD.replace(b'"seq":41,', b""),
        GOOD.replace(b"2026-02-15", b"2026-02-30"),
        GOOD.replace(b"2026-02-15", b"20260215"),
        GOOD.replace(b'"reverses":12', b'"reverses":null'),
        GOOD.replace(b"WeChat", b"\\u0057eChat"),
        GOOD.replace(b"abab", b"ABAB"),
        GOOD.replace(b"000102", b"00010"),
        GOOD.replace(b'"CNY",1000', b'"CNY",1000,1'),
        GOOD.replace(b'"CNY",1000', b'"CNY","1000"'),
        b"[" * 100_000,
    ],
)
def test_bytes_that_are_not_exactly_canonical_are_no_leaf(octets: bytes) -> None:
    assert octets != GOOD
    with pytest.raises(BadLeaf):
        decode(octets)
