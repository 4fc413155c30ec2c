"""The PDF's own signature: the whole file, the right signer, the right certificate, the right day."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key, pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from charity.reports.signature.authority import made_for
from charity.reports.signature.keys import PaperKey
from charity.reports.signature.signing import signed
from charity.verifier.checks import Check, Tally
from charity.verifier.seal import certificates, cms, der, p256
from charity.verifier.seal.paper import check_seal
from tests.verifier.papers import paper

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def key_of(pem: bytes) -> PaperKey:
    secret = load_pem_private_key(pem, None)
    assert isinstance(secret, ec.EllipticCurvePrivateKey)
    return PaperKey(secret, tuple(x509.load_pem_x509_certificates(pem)))


DESK, OTHER = key_of(made_for("desk.test")), key_of(made_for("relief.test"))
PLAIN = paper({"a.txt": b"first"}, ["A report"])
SIGNED = signed(PLAIN, DESK, at=AT, reason="Issued")


def sealed(octets: bytes, ca: bytes | None = None) -> Check:
    tally = Tally(("paper",))
    check_seal(tally, octets, DESK.authority_pem if ca is None else ca)
    return tally.checks()[0]


def test_a_signed_paper_is_whole_and_names_who_signed() -> None:
    found = sealed(SIGNED)
    assert found.ok
    assert found.facts == {"name": "desk.test papers", "ca": "desk.test papers CA"}
    assert sealed(SIGNED, OTHER.authority_pem + DESK.authority_pem).ok


def test_every_byte_but_the_signature_itself_is_covered() -> None:
    gap = range(SIGNED.index(b"/Contents <"), SIGNED.index(b">", SIGNED.index(b"/Contents <")))
    for at in range(0, len(SIGNED), 29):
        found = sealed(SIGNED[:at] + bytes([SIGNED[at] ^ 1 << at % 8]) + SIGNED[at + 1 :])
        assert found.ok is False or (at in gap and found.facts == sealed(SIGNED).facts), at
    for more in (b" ", b"\n%%EOF\n", PLAIN):
        assert sealed(SIGNED + more).ok is False


def test_an_addition_after_signing_is_called_that() -> None:
    start = SIGNED.rindex(b"xref\n", 0, SIGNED.rindex(b"startxref"))
    facts = b"<< /Size 99 /Root 1 0 R /Prev %d >>" % start
    update = b"xref\n0 0\ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (facts, len(SIGNED))
    assert sealed(SIGNED + update).saying == "paper!not-whole"


def test_who_else_signed_is_named_a_stranger() -> None:
    found = sealed(signed(PLAIN, OTHER, at=AT, reason="Issued"))
    assert found.saying == "paper!stranger"
    assert found.facts["name"] == "relief.test papers"


def test_a_certificate_that_was_not_valid_on_the_day_is_told() -> None:
    early = signed(PLAIN, DESK, at=datetime(2019, 6, 1, tzinfo=UTC), reason="Issued")
    assert sealed(early).facts == {"why": "outdated", "name": "desk.test papers", "day": "2019-06-01"}


def test_a_paper_without_signature_or_a_certificate_that_is_none_is_told() -> None:
    assert sealed(PLAIN).saying == "paper!unsigned"
    for ca in (b"?", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", b""):
        assert sealed(SIGNED, ca).saying == "paper!bad-ca"


def authority(key: Any, name: str, issuer: str = "", *, may_certify: bool = True) -> x509.CertificateBuilder:
    named, above = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, issuer or name)
    )
    made = x509.CertificateBuilder().subject_name(named).issuer_name(above).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(AT - timedelta(9)).not_valid_after(AT + timedelta(9))
    return made.add_extension(x509.BasicConstraints(may_certify, None), critical=True)


def test_a_certificate_of_another_kind_is_not_checked() -> None:
    key = rsa.generate_private_key(65537, 2048)
    pem = authority(key, "old.test").sign(key, SHA256()).public_bytes(Encoding.PEM)
    assert sealed(SIGNED, pem).saying == "paper!algorithm"
    wide = ec.generate_private_key(ec.SECP384R1())
    pem = authority(wide, "wide.test").sign(wide, SHA256()).public_bytes(Encoding.PEM)
    assert sealed(SIGNED, pem).saying == "paper!algorithm"


def parsed(certificate: x509.Certificate) -> certificates.Certificate:
    return certificates.parse(certificate.public_bytes(Encoding.DER))


Key = ec.EllipticCurvePrivateKey


def issued(by: Key, issuer: str, key: Key, name: str, **how: Any) -> certificates.Certificate:
    return parsed(authority(key, name, issuer, **how).sign(by, SHA256()))


def test_a_chain_is_followed_and_only_through_those_who_may_certify() -> None:
    top, middle, low = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root = issued(top, "root", top, "root")
    between = issued(top, "root", middle, "between")
    end = issued(middle, "between", low, "end", may_certify=False)
    chain = certificates.chain_of(end, [between], [root])
    assert chain is not None
    assert [one.name for one in chain] == ["end", "between", "root"]
    assert certificates.chain_of(end, [], [root]) is None
    powerless = issued(top, "root", middle, "between", may_certify=False)
    assert certificates.chain_of(end, [powerless], [root]) is None
    forged = issued(low, "root", middle, "between")
    assert certificates.chain_of(end, [forged], [root]) is None
    assert certificates.chain_of(root, [root], []) is None


def test_an_envelope_made_by_another_program_is_read() -> None:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"signed")
    builder = builder.add_signer(DESK.certificate, DESK.key, SHA256())
    made = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])
    envelope = cms.parse(made + b"\x00" * 9)
    assert envelope.is_true()
    assert envelope.digest == hashlib.sha256(b"signed").digest()
    with pytest.raises(der.BadDer):
        cms.parse(made + b"\x01")
    for at in range(0, len(made), 3):
        flipped = made[:at] + bytes([made[at] ^ 1 << at % 8]) + made[at + 1 :]
        with contextlib.suppress(der.BadDer, IndexError):
            assert cms.parse(flipped).is_true() in {True, False}


@settings(max_examples=12, deadline=None)
@given(message=st.binary(max_size=40), flip=st.integers(0, 255))
def test_plain_ecdsa_agrees_with_the_library(message: bytes, flip: int) -> None:
    point = DESK.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    signature = DESK.key.sign(message, ec.ECDSA(hashes.SHA256()))
    assert p256.verify(point, message, signature)
    assert not p256.verify(point, message + b"x", signature)
    at = 4 + flip % (len(signature) - 4)
    assert not p256.verify(point, message, signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :])


def test_points_off_the_curve_and_numbers_out_of_range_are_refused() -> None:
    point = DESK.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert p256.point_of(point) is not None
    assert p256.point_of(point[:-1] + bytes([point[-1] ^ 1])) is None
    assert p256.point_of(b"\x02" + point[1:33]) is None
    for r, s in ((0, 1), (1, 0), (p256._ORDER, 1), (1, p256._ORDER)):
        numbers = b"".join(b"\x02\x21" + number.to_bytes(33, "big") for number in (r, s))
        assert not p256.verify(point, b"", b"\x30" + bytes([len(numbers)]) + numbers)


def test_times_of_two_digits_span_1950_to_2049() -> None:
    for text, year in ((b"491231235959Z", 2049), (b"500101000000Z", 1950), (b"990101000000Z", 1999)):
        assert der.time_of(der.Node(der.UTC_TIME, text, b"")).year == year
    assert der.time_of(der.Node(der.LONG_TIME, b"20500101000000Z", b"")).year == 2050


NO_DER = [
    b"", b"\x30", b"\x30\x05\x00", b"\x30\x80", b"\x1f\x01\x00",
    b"\x30\x81\x05\x00\x00\x00\x00\x00", b"\x30\x85\x00\x00\x00\x00\x01\x00",
]  # fmt: skip


@pytest.mark.parametrize("octets", NO_DER)
def test_der_that_is_none_is_refused(octets: bytes) -> None:
    with pytest.raises(der.BadDer):
        der.read(octets)
