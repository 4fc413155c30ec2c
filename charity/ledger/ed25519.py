"""Ed25519 (RFC 8032): by `cryptography` where it is installed, else slowly in plain Python.

Keys are 32 bytes, signatures 64. The plain half is for verifying and for a witness on a bare machine; its
time depends on the secret, so a desk signs with `cryptography`.
"""

from __future__ import annotations

import hashlib

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
except ImportError:
    HAS_LIBRARY = False
else:
    HAS_LIBRARY = True

KEY_BYTES = 32
SIGNATURE_BYTES = 64

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

#: Extended homogeneous coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, x*y = T/Z.
_Point = tuple[int, int, int, int]
_ZERO: _Point = (0, 1, 1, 0)


def plain_public_key(seed: bytes) -> bytes:
    """Return the public key of a 32-byte seed (RFC 8032, 5.1.5)."""
    scalar, _ = _expanded(seed)
    return _compressed(_times(scalar, _BASE))


def plain_sign(seed: bytes, message: bytes) -> bytes:
    """Return the 64-byte signature of a message (RFC 8032, 5.1.6)."""
    scalar, prefix = _expanded(seed)
    public = _compressed(_times(scalar, _BASE))
    nonce = _hashed(prefix + message)
    point = _compressed(_times(nonce, _BASE))
    answer = (nonce + _hashed(point + public + message) * scalar) % _ORDER
    return point + answer.to_bytes(32, "little")


def plain_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether a signature of a message is by a key (RFC 8032, 5.1.7)."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    key, point = _decompressed(public), _decompressed(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if key is None or point is None or answer >= _ORDER:
        return False
    challenge = _hashed(signature[:32] + public + message)
    return _equal(_times(answer, _BASE), _add(point, _times(challenge, key)))


def _expanded(seed: bytes) -> tuple[int, bytes]:
    assert len(seed) == KEY_BYTES, "a seed is 32 bytes"
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    return scalar, digest[32:]


def _hashed(octets: bytes) -> int:
    return int.from_bytes(hashlib.sha512(octets).digest(), "little") % _ORDER


def _add(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: _Point) -> _Point:
    total = _ZERO
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point, scalar = _add(point, point), scalar >> 1
    return total


def _equal(one: _Point, other: _Point) -> bool:
    same_x = (one[0] * other[2] - other[0] * one[2]) % _P == 0
    return same_x and (one[1] * other[2] - other[1] * one[2]) % _P == 0


def _x_of(y: int, is_odd: int) -> int | None:
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    if square == 0:
        return None if is_odd else 0
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P:
        return None
    return _P - x if x & 1 != is_odd else x


def _compressed(point: _Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decompressed(octets: bytes) -> _Point | None:
    number = int.from_bytes(octets, "little")
    y = number & (1 << 255) - 1
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % _P)


def _base() -> _Point:
    y = 4 * pow(5, -1, _P) % _P
    x = _x_of(y, 0)
    assert x is not None, "the base point lies on the curve"
    return x, y, 1, x * y % _P


_BASE = _base()


def library_public_key(seed: bytes) -> bytes:
    """Return the public key of a 32-byte seed, by `cryptography`."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def library_sign(seed: bytes, message: bytes) -> bytes:
    """Return the signature of a message, by `cryptography`."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def library_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether a signature of a message is by a key, by `cryptography`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


if HAS_LIBRARY:
    public_key, sign, verify = library_public_key, library_sign, library_verify
else:
    public_key, sign, verify = plain_public_key, plain_sign, plain_verify
