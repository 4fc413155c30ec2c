"""ECDSA on P-256 with SHA-256 (FIPS 186-5), verifying only: no secret is touched, so plain Python will do."""

from __future__ import annotations

from hashlib import sha256

from charity.verifier.seal.der import BadDer, number_of, read

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)

#: A point in the plane; None is the point at infinity.
Point = tuple[int, int] | None
#: Jacobian coordinates: x = X/Z^2, y = Y/Z^3; infinity has Z = 0.
_Jacobian = tuple[int, int, int]
_INFINITY: _Jacobian = (1, 1, 0)


def point_of(octets: bytes) -> tuple[int, int] | None:
    """Return an uncompressed point on the curve, None where the bytes are none."""
    if len(octets) != 65 or octets[0] != 4:
        return None
    x, y = int.from_bytes(octets[1:33], "big"), int.from_bytes(octets[33:], "big")
    is_on_curve = x < _P and y < _P and (y * y - (x * x * x - 3 * x + _B)) % _P == 0
    return (x, y) if is_on_curve else None


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether a DER signature of a message is by a key (an uncompressed point)."""
    key = point_of(public)
    try:
        whole = read(signature)
        r, s = map(number_of, whole.children())
    except (BadDer, ValueError):
        return False
    is_in_range = 0 < r < _ORDER and 0 < s < _ORDER and whole.whole == signature
    if key is None or not is_in_range:
        return False
    hashed, inverse = int.from_bytes(sha256(message).digest(), "big"), pow(s, -1, _ORDER)
    found = _add(_times(hashed * inverse % _ORDER, (*_BASE, 1)), _times(r * inverse % _ORDER, (*key, 1)))
    if found[2] == 0:
        return False
    x = found[0] * pow(found[2], -2, _P) % _P
    return x % _ORDER == r


def _double(point: _Jacobian) -> _Jacobian:
    x, y, z = point
    if z == 0 or y == 0:
        return _INFINITY
    square = y * y % _P
    s = 4 * x * square % _P
    slope = 3 * (x - z * z) * (x + z * z) % _P
    new_x = (slope * slope - 2 * s) % _P
    return new_x, (slope * (s - new_x) - 8 * square * square) % _P, 2 * y * z % _P


def _add(one: _Jacobian, other: _Jacobian) -> _Jacobian:
    if one[2] == 0:
        return other
    if other[2] == 0:
        return one
    z1, z2 = one[2] * one[2] % _P, other[2] * other[2] % _P
    u1, u2 = one[0] * z2 % _P, other[0] * z1 % _P
    s1, s2 = one[1] * z2 * other[2] % _P, other[1] * z1 * one[2] % _P
    if u1 == u2:
        return _double(one) if s1 == s2 else _INFINITY
    h, r = u2 - u1, s2 - s1
    hh = h * h % _P
    hhh, v = h * hh % _P, u1 * hh % _P
    x = (r * r - hhh - 2 * v) % _P
    return x, (r * (v - x) - s1 * hhh) % _P, h * one[2] * other[2] % _P


def _times(scalar: int, point: _Jacobian) -> _Jacobian:
    total = _INFINITY
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point, scalar = _double(point), scalar >> 1
    return total
