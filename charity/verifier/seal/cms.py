"""The signature's envelope (CMS, RFC 5652): who signed which digest, when, and with which certificates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from charity.verifier.seal import certificates, der, p256
from charity.verifier.seal.certificates import Certificate, OtherAlgorithm
from charity.verifier.seal.der import BadDer, Node

_CERTIFICATES_MAX = 8
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_SHA256 = bytes.fromhex("608648016503040201")
_CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
_DIGEST = bytes.fromhex("2a864886f70d010904")
_TIME = bytes.fromhex("2a864886f70d010905")
_CERTIFICATE_HASH = bytes.fromhex("2a864886f70d010910022f")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A signature over attributes, one of which is the digest of what was signed."""

    signer: Certificate
    others: tuple[Certificate, ...]
    digest: bytes
    signed_at: datetime | None
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def is_true(self) -> bool:
        """Return whether the signer's key signed the attributes."""
        return p256.verify(self.signer.public, self.signed, self.signature)


def parse(octets: bytes) -> Envelope:
    """Read an envelope, verifying nothing; zeroes may follow. Raises BadDer, OtherAlgorithm."""
    whole = der.read(octets)
    if octets[len(whole.whole) :].strip(b"\x00"):
        raise BadDer("something stands behind the signature")
    kind, wrapped = _exactly(whole, 2)
    if kind.content != _SIGNED_DATA:
        raise BadDer("not a signature")
    parts = der.read(wrapped.content).children()
    held = next((node for node in parts if node.tag == 0xA0), None)
    carried = held.children() if held else []
    if len(carried) > _CERTIFICATES_MAX:
        raise BadDer("more certificates than a signature needs")
    found = tuple(certificates.parse(node.whole) for node in carried)
    infos = parts[-1].of(der.SET).children()
    if len(infos) != 1:
        raise BadDer("not one signer")
    return _signer_info(infos[0], found)


def _signer_info(node: Node, found: tuple[Certificate, ...]) -> Envelope:
    parts = node.of(der.SEQUENCE).children()
    if len(parts) < 6 or parts[3].tag != 0xA0:
        raise BadDer("a signer without signed attributes")
    named, digest_algorithm, attributes, algorithm, signature = parts[1:6]
    if digest_algorithm.children()[0].content != _SHA256:
        raise OtherAlgorithm("not SHA-256")
    certificates.check_algorithm(algorithm)
    issuer, serial = _exactly(named, 2)
    signer = next((c for c in found if (c.issuer, c.serial) == (issuer.whole, serial.content)), None)
    if signer is None:
        raise BadDer("the signer's certificate did not come along")
    values = _attributes(attributes)
    _check_certificate_hash(values, signer)
    if values[_CONTENT_TYPE].content != _DATA:
        raise BadDer("a signature over something else than data")
    return Envelope(
        signer,
        tuple(one for one in found if one is not signer),
        values[_DIGEST].of(der.OCTETS).content,
        der.time_of(values[_TIME]) if _TIME in values else None,
        # What is signed is the attributes as a SET, not as the tagged field that carries them.
        bytes([der.SET]) + attributes.whole[1:],
        signature.of(der.OCTETS).content,
    )


def _attributes(node: Node) -> dict[bytes, Node]:
    """Return the single value of each attribute by its kind."""
    found: dict[bytes, Node] = {}
    for attribute in node.children():
        kind, values = _exactly(attribute, 2)
        inner = values.of(der.SET).children()
        if kind.content in found or len(inner) != 1:
            raise BadDer("an attribute twice, or without one value")
        found[kind.content] = inner[0]
    if not {_CONTENT_TYPE, _DIGEST} <= found.keys():
        raise BadDer("a signature that does not say over what")
    return found


def _check_certificate_hash(values: dict[bytes, Node], signer: Certificate) -> None:
    """Hold the certificate that the signed attributes name against the one that came along."""
    if _CERTIFICATE_HASH not in values:
        return
    named = values[_CERTIFICATE_HASH].children()[0].children()[0].children()
    hashes = [node.content for node in named if node.tag == der.OCTETS]
    if named[0].tag == der.OCTETS and hashes[0] != sha256(signer.whole).digest():
        raise BadDer("the signature names another certificate")


def _exactly(node: Node, count: int) -> list[Node]:
    parts = node.of(der.SEQUENCE).children()
    if len(parts) != count:
        raise BadDer("a structure of another length")
    return parts
