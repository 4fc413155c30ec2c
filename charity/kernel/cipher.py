"""Sealing personal fields at rest (AES-256-GCM per field) and blind indexes to find them again.

The associated data binds a sealed value to its table, row and column, so a value copied into another
place does not open. A blind index is an HMAC of the folded value: equal values meet, nothing else is told.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Entropy = Callable[[int], bytes]

_NONCE_BYTES = 12
_VERSION = b"\x01"


class SealBroken(Exception):
    """A sealed value does not open: another key, another place, or changed bytes."""


def derive_key(master: bytes, purpose: str) -> bytes:
    """Return a 32-byte key for one purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lantern|" + purpose.encode()).derive(master)


class Cipher:
    """Seals and opens fields with one master key of at least 32 bytes."""

    def __init__(self, master: bytes, entropy: Entropy) -> None:
        assert len(master) >= 32, "the vault key is at least 32 bytes"
        self._aead = AESGCM(derive_key(master, "fields"))
        self._index_key = derive_key(master, "blind-index")
        self._entropy = entropy

    def seal(self, place: str, value: str) -> bytes:
        """Seal a text for a place named `table.column|row`."""
        nonce = self._entropy(_NONCE_BYTES)
        return _VERSION + nonce + self._aead.encrypt(nonce, value.encode(), place.encode())

    def open(self, place: str, sealed: bytes) -> str:
        """Open a value sealed for the same place; raises SealBroken."""
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _VERSION:
            raise SealBroken(place)
        try:
            return self._aead.decrypt(nonce, body, place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken(place) from error

    def blind_index(self, kind: str, folded: str) -> bytes:
        """Return the 32-byte look-up value of an already folded text of a kind (`phone`, `code`)."""
        return hmac.digest(self._index_key, f"{kind}|{folded}".encode(), "sha256")
