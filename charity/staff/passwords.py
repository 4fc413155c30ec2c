"""Password hashes: Argon2id with the parameters of OWASP's password storage cheat sheet."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, its salt and parameters inside."""
    return _HASHER.hash(_folded(password))


def matches(password_hash: str, password: str) -> bool:
    """Return whether a password belongs to a hash; always costs one verification."""
    try:
        return _HASHER.verify(password_hash, _folded(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def nobodys_hash() -> str:
    """Return a hash that no password is known for, so that unknown people cost the same as known ones."""
    return _HASHER.hash("a password that nobody has, for people who do not exist")


def _folded(password: str) -> str:
    """Make one text of what keyboards write in two ways (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
