"""Commitments to personal values: public in the leaf, opened by a salt that can be wiped.

Pure: the standard library only.
"""

from __future__ import annotations

import hmac
import unicodedata

SALT_BYTES = 32


def commitment(salt: bytes, field: str, value: str) -> bytes:
    """Return HMAC-SHA256(salt, "v1|field|value") of the NFC value; the salt is 32 bytes, fresh for each."""
    assert len(salt) == SALT_BYTES, "a salt of its own for each entry and field"
    text = unicodedata.normalize("NFC", value)
    return hmac.digest(salt, f"v1|{field}|{text}".encode(), "sha256")
