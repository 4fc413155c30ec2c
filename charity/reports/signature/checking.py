"""Whether a PDF bears this desk's signature and is as it was when signed; nothing in the file is believed.

Not the library that signs: what strangers send is read by few lines, in one pass, without following it.
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_GAP = re.compile(rb"<((?:[0-9a-fA-F]{2}){1,65536})>")


class Signature(StrEnum):
    """What is under a file: ours and whole, ours with the file changed, somebody else's, or nothing."""

    WHOLE = "whole"
    CHANGED = "changed"
    STRANGE = "strange"
    NONE = "none"


def signature_under(pdf: bytes, authority: x509.Certificate) -> Signature:
    """Return what the last signature of a file says, held against the authority that readers trust."""
    ranges = [tuple(map(int, found)) for found in _RANGE.findall(pdf)]
    if not ranges:
        return Signature.NONE
    start, before, after, rest = ranges[-1]
    gap = _GAP.fullmatch(pdf, before, after) if start == 0 and before < after else None
    if gap is None:
        return Signature.CHANGED
    try:
        signer, certificates = _read(bytes.fromhex(gap[1].decode("ascii")))
        certificate = _of(signer, certificates)
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, KeyError, IndexError, InvalidSignature, UnsupportedAlgorithm):
        return Signature.STRANGE
    digest = hashlib.sha256(pdf[:before] + pdf[after : after + rest]).digest()
    is_whole = after + rest == len(pdf) and _is_signed(signer, certificate, digest)
    return Signature.WHOLE if is_whole else Signature.CHANGED


def _read(octets: bytes) -> tuple[cms.SignerInfo, list[x509.Certificate]]:
    """Return who signed and the certificates that came along; zeroes behind the structure are padding."""
    content = cms.ContentInfo.load(octets, strict=False)
    if content["content_type"].native != "signed_data":
        raise ValueError("no signature")
    signed = content["content"]
    found = [x509.load_der_x509_certificate(one.chosen.dump()) for one in signed["certificates"]]
    return signed["signer_infos"][0], found


def _of(signer: cms.SignerInfo, certificates: list[x509.Certificate]) -> x509.Certificate:
    serial = signer["sid"].chosen["serial_number"].native
    found = next((one for one in certificates if one.serial_number == serial), None)
    if found is None:
        raise ValueError("its certificate did not come along")
    return found


def _is_signed(signer: cms.SignerInfo, certificate: x509.Certificate, digest: bytes) -> bool:
    """Return whether the signed attributes name the file's digest, and the certificate's key signed them."""
    attributes = {one["type"].native: one["values"][0].native for one in signer["signed_attrs"]}
    key = certificate.public_key()
    if attributes.get("message_digest") != digest or not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(signer["signature"].native, signer["signed_attrs"].untag().dump(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
