"""Ed25519 in both halves, by the test vectors of RFC 8032, 7.1, and against what is no signature."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charity.ledger import ed25519

ORDER = 2**252 + 27742317777372353535851937790883648493
#: Seed, public key, message, signature: tests 1, 2, 3 and SHA(abc).
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
Verify = Callable[[bytes, bytes, bytes], bool]
HALVES = {
    "plain": (ed25519.plain_public_key, ed25519.plain_sign, ed25519.plain_verify),
    "library": (ed25519.library_public_key, ed25519.library_sign, ed25519.library_verify),
}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("vector", VECTORS, ids=["1", "2", "3", "SHA(abc)"])
def test_official_vectors(half: str, vector: tuple[str, str, str, str]) -> None:
    seed, public, message, signature = map(bytes.fromhex, vector)
    public_key, sign, verify = HALVES[half]
    assert public_key(seed) == public
    assert sign(seed, message) == signature
    assert verify(public, message, signature)
    assert not verify(public, message + b"x", signature)


@pytest.mark.parametrize("verify", [ed25519.plain_verify, ed25519.library_verify])
def test_what_is_no_signature_is_refused(verify: Verify) -> None:
    _, public, message, signature = map(bytes.fromhex, VECTORS[2])
    for place in (0, 31, 32, 63):
        bent = bytearray(signature)
        bent[place] ^= 1
        assert not verify(public, message, bytes(bent))
    assert not verify(public, message, signature[:63])
    assert not verify(public, message, signature + b"\0")
    assert not verify(public[:31], message, signature)
    grown = int.from_bytes(signature[32:], "little") + ORDER  # the same number, written another way
    assert not verify(public, message, signature[:32] + grown.to_bytes(32, "little"))
    not_on_the_curve = (2).to_bytes(32, "little")
    assert not verify(not_on_the_curve, message, signature)
    beyond_the_field = (2**255 - 1).to_bytes(32, "little")
    assert not verify(public, message, beyond_the_field + signature[32:])


@settings(max_examples=8, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_both_halves_are_one(seed: bytes, message: bytes) -> None:
    signature = ed25519.plain_sign(seed, message)
    assert ed25519.library_sign(seed, message) == signature
    assert ed25519.plain_verify(ed25519.library_public_key(seed), message, signature)


def test_the_library_is_used_where_it_is_installed() -> None:
    assert (ed25519.public_key, ed25519.sign, ed25519.verify) == HALVES["library"]
