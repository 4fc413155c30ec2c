"""Cosignatures: a witness says that a checkpoint continues all it saw before (https://c2sp.org/tlog-cosignature).

Version 1, Ed25519, type 0x04: the signature's bytes are a time, eight bytes of POSIX seconds, and the
signature over that time and the checkpoint's text. Pure: the standard library only, but for `ed25519`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from charity.ledger import ed25519
from charity.ledger.note import (
    COSIGNATURE,
    BadNote,
    FalseSignature,
    Signature,
    SignedNote,
    SigningKey,
    VerifierKey,
)

TIME_BYTES = 8


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A cosignature that holds: whose, and when it was made in POSIX seconds."""

    key: VerifierKey
    time_s: int


def cosign(text: str, key: SigningKey, *, time_s: int) -> Signature:
    """Cosign a checkpoint's text at a time in POSIX seconds."""
    assert key.type == COSIGNATURE, "a witness has a key of type 0x04"
    stamp = time_s.to_bytes(TIME_BYTES, "big")
    made = ed25519.sign(key.seed, _message(text, time_s))
    return Signature(key.name, key.verifier.id, stamp + made)


def time_of(signature: Signature) -> int:
    """Return when a cosignature line says it was made, in POSIX seconds; raises BadNote."""
    if len(signature.octets) != TIME_BYTES + ed25519.SIGNATURE_BYTES or signature.octets[0] & 0x80:
        raise BadNote("not a cosignature: a time and a signature belong there")
    return int.from_bytes(signature.octets[:TIME_BYTES], "big")


def cosigned_by(read: SignedNote, key: VerifierKey) -> Cosigned | None:
    """Return a witness's cosignature under a checkpoint, None when it has none; raises BadNote when false."""
    line = read.by(key)
    if line is None:
        return None
    return verified(read.text, line, key)


def verified(text: str, line: Signature, key: VerifierKey) -> Cosigned:
    """Hold one cosignature line against a checkpoint's text and a key; raises BadNote when it is false."""
    assert key.type == COSIGNATURE, "a witness has a key of type 0x04"
    time_s = time_of(line)
    if not ed25519.verify(key.public, _message(text, time_s), line.octets[TIME_BYTES:]):
        raise FalseSignature(
            f"the cosignature of {key.name} is false: it belongs to another checkpoint, or was edited"
        )
    return Cosigned(key, time_s)


def all_cosigned(read: SignedNote, keys: Iterable[VerifierKey]) -> list[Cosigned]:
    """Return the cosignatures of known witnesses; unknown ones are passed over, false ones raise BadNote."""
    found = (cosigned_by(read, key) for key in keys)
    return [one for one in found if one is not None]


def _message(text: str, time_s: int) -> bytes:
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()
