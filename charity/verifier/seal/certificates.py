"""Certificates (X.509): who vouches for whose key; only what a desk's paper needs, keys on P-256."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from charity.verifier.seal import der, p256
from charity.verifier.seal.der import BadDer, Node

ECDSA_SHA256 = bytes.fromhex("2a8648ce3d040302")
_EC_KEY, _P256 = bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2a8648ce3d030107")
_COMMON_NAME = bytes.fromhex("550403")
_BASIC_CONSTRAINTS, _KEY_USAGE = bytes.fromhex("551d13"), bytes.fromhex("551d0f")
_UNDERSTOOD = {_BASIC_CONSTRAINTS, _KEY_USAGE, bytes.fromhex("551d25")}
#: Bits of the first byte of a key's usage.
_SIGNS_DOCUMENTS, _SIGNS_CERTIFICATES = 0xC0, 0x04
_CHAIN_MAX = 5
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")


class OtherAlgorithm(BadDer):
    """A certificate or signature of a kind that is not understood here."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says; `public` is a point on P-256."""

    whole: bytes = field(repr=False)
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    serial: bytes
    issuer: bytes
    subject: bytes
    begins: datetime
    ends: datetime
    public: bytes
    may_certify: bool
    path_length: int | None
    usage: int

    @property
    def name(self) -> str:
        """Whose key it is."""
        return common_name(self.subject)

    def is_issued_by(self, other: Certificate) -> bool:
        """Return whether another one's key signed this one, and may."""
        is_above = other.may_certify and other.usage & _SIGNS_CERTIFICATES and self.issuer == other.subject
        return bool(is_above) and p256.verify(other.public, self.signed, self.signature)

    def may_sign(self) -> bool:
        """Return whether its key may sign documents."""
        return bool(self.usage & _SIGNS_DOCUMENTS)

    def is_valid_at(self, moment: datetime) -> bool:
        """Return whether it was valid at a moment."""
        return self.begins <= moment <= self.ends


def parse(octets: bytes) -> Certificate:
    """Read a certificate; raises BadDer, OtherAlgorithm."""
    signed, algorithm, signature = _of_length(der.read(octets), 3)
    fields = signed.of(der.SEQUENCE).children()
    if fields and fields[0].tag == 0xA0:
        fields = fields[1:]
    if len(fields) < 6:
        raise BadDer("a certificate lacks a part")
    serial, _, issuer, validity, subject, key = fields[:6]
    begins, ends = _of_length(validity, 2)
    check_algorithm(algorithm)
    may_certify, path_length, usage = _extensions(fields[6:])
    return Certificate(
        octets, signed.whole, der.bits_of(signature), serial.of(der.INTEGER).content, issuer.whole,
        subject.whole, der.time_of(begins), der.time_of(ends), _public(key), may_certify, path_length, usage,
    )  # fmt: skip


def check_algorithm(node: Node) -> None:
    """Raise OtherAlgorithm unless a signature is ECDSA with SHA-256."""
    parts = node.of(der.SEQUENCE).children()
    if not parts or parts[0].of(der.OID).content != ECDSA_SHA256:
        raise OtherAlgorithm("not ECDSA with SHA-256")


def _public(node: Node) -> bytes:
    algorithm, key = _of_length(node, 2)
    if [part.content for part in algorithm.children()] != [_EC_KEY, _P256]:
        raise OtherAlgorithm("not a key on P-256")
    return der.bits_of(key)


def _extensions(fields: Sequence[Node]) -> tuple[bool, int | None, int]:
    """Return whether it may certify, how many below it may, and what its key may be used for."""
    may_certify, path_length, usage = False, None, 0xFF
    held = next((node for node in fields if node.tag == 0xA3), None)
    for extension in der.read(held.content).children() if held else []:
        parts = extension.children()
        if len(parts) < 2:
            raise BadDer("an extension lacks a part")
        name, is_critical, value = (
            parts[0].content,
            len(parts) > 2,
            der.read(parts[-1].of(der.OCTETS).content),
        )
        if name == _BASIC_CONSTRAINTS:
            inner = value.children()
            may_certify = bool(inner) and inner[0].tag == der.BOOLEAN and inner[0].content != b"\x00"
            path_length = der.number_of(inner[1]) if len(inner) > 1 else None
        elif name == _KEY_USAGE:
            usage = (value.of(der.BITS).content + b"\x00\x00")[1]
        elif is_critical and name not in _UNDERSTOOD:
            raise OtherAlgorithm("a certificate with a condition that is not understood here")
    return may_certify, path_length, usage


def _of_length(node: Node, count: int) -> list[Node]:
    parts = node.of(der.SEQUENCE).children()
    if len(parts) != count:
        raise BadDer("a structure of another length")
    return parts


def common_name(name: bytes) -> str:
    """Return the common name in a distinguished name, empty where there is none."""
    for relative in der.read(name).children():
        for pair in relative.children():
            parts = pair.children()
            if len(parts) == 2 and parts[0].content == _COMMON_NAME:
                return parts[1].content.decode("utf-8", "replace")
    return ""


def authorities(pem: bytes) -> list[Certificate]:
    """Return the certificates of a PEM file; raises BadDer where there is none."""
    try:
        found = [parse(base64.b64decode(b"".join(match.split()))) for match in _PEM.findall(pem)]
    except binascii.Error as error:
        raise BadDer("not base64") from error
    if not found:
        raise BadDer("no certificate")
    return found


def chain_of(
    certificate: Certificate, others: Sequence[Certificate], trusted: Sequence[Certificate]
) -> list[Certificate] | None:
    """Return the certificates from one up to a trusted one, None where nothing leads there."""
    chain = [certificate]
    while len(chain) <= _CHAIN_MAX:
        above = _above(chain, trusted)
        if above is not None:
            return [*chain, above]
        between = _above(chain, others)
        if between is None:
            return None
        chain.append(between)
    return None


def _above(chain: Sequence[Certificate], candidates: Sequence[Certificate]) -> Certificate | None:
    """Return the first that vouches for the chain's last and allows as many below it."""
    below = len(chain) - 1
    fitting = (one for one in candidates if one.path_length is None or below <= one.path_length)
    return next((one for one in fitting if chain[-1].is_issued_by(one)), None)
