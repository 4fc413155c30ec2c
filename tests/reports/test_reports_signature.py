"""The signature under a paper: made with a key of its own, told from a changed, a cut and a strange one."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from charity.config import Config
from charity.reports.appeal.paper import draw_appeal_report
from charity.reports.paper.attachments import Attachment, with_attachments
from charity.reports.rules import NoPaperKey
from charity.reports.signature.authority import made_for
from charity.reports.signature.checking import Signature, signature_under
from charity.reports.signature.keys import PaperKey, faults, paper_key, read
from charity.reports.signature.signing import signed
from charity.verifier import pdf
from tests.conftest import make_config
from tests.reports.papers import AS_OF, a_report

FILE = Attachment("a.txt", "a file", "text/plain", b"fen by fen\n" * 9)


def a_key(name: str = "desk.test/lantern") -> PaperKey:
    pem = made_for(name).decode()
    return read(pem, pem)


@pytest.fixture(scope="module")
def key() -> PaperKey:
    return a_key()


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A paper with an attachment, before it is signed."""
    return with_attachments(draw_appeal_report(a_report(3), "en"), [FILE])


@pytest.fixture(scope="module")
def paper(key: PaperKey, plain: bytes) -> bytes:
    return signed(plain, key, at=AS_OF, reason="Transparency report")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_config(tmp_path, "sqlite://")


def test_the_paper_with_its_files_has_the_same_bytes_each_time(plain: bytes) -> None:
    assert with_attachments(draw_appeal_report(a_report(3), "en"), [FILE]) == plain


def test_signing_adds_to_the_file_and_changes_nothing_before(paper: bytes, plain: bytes) -> None:
    assert paper.startswith(plain)
    assert pdf.attachments(paper) == {"a.txt": FILE.content}
    assert b"/ObjStm" not in paper


def test_a_signed_paper_is_whole_and_every_change_is_seen(paper: bytes, key: PaperKey) -> None:
    ca = key.authority
    assert signature_under(paper, ca) is Signature.WHOLE
    digits = range(paper.rindex(b"/Contents <"), paper.rindex(b"/ByteRange"))  # the signature itself
    for at in range(0, len(paper), len(paper) // 60):
        bent = paper[:at] + bytes([paper[at] ^ 1]) + paper[at + 1 :]
        assert at in digits or signature_under(bent, ca) is not Signature.WHOLE, at
    for other in (paper + b"\n", paper[:-1], paper[:-400]):
        assert signature_under(other, ca) is Signature.CHANGED
    assert signature_under(paper[: len(paper) // 2], ca) is Signature.NONE


def test_another_desks_signature_is_a_strange_one(plain: bytes, key: PaperKey) -> None:
    other = signed(plain, a_key("other.example/lantern"), at=AS_OF, reason="x")
    assert signature_under(other, key.authority) is Signature.STRANGE


@pytest.mark.parametrize(
    "octets", [b"", b"%PDF", b"/ByteRange [0 5 9 1] <zz>", b"/ByteRange [0 21 25 2] <00>x"]
)
def test_nonsense_bears_no_signature_of_ours(octets: bytes, key: PaperKey) -> None:
    assert signature_under(octets, key.authority) is not Signature.WHOLE


def test_a_development_house_makes_its_key_once_and_keeps_it_to_itself(config: Config) -> None:
    with ThreadPoolExecutor(4) as together:
        found = list(together.map(lambda _: paper_key(config).fingerprint, range(4)))
    assert set(found) == {paper_key(config).fingerprint}
    folder = config.instance / "keys"
    assert {"ca.pem", "pdf.pem"} == {path.name for path in folder.iterdir() if path.suffix != ".key"}
    assert stat.S_IMODE((folder / "pdf.pem").stat().st_mode) == 0o600
    assert (folder / "ca.pem").read_bytes() == paper_key(config).authority_pem
    assert b"PRIVATE" not in (folder / "ca.pem").read_bytes()


def test_papers_are_not_signed_with_the_logs_key(config: Config) -> None:
    secret = paper_key(config).key.private_numbers().private_value.to_bytes(32, "big")
    assert secret != config.log_key


def test_without_a_key_production_issues_nothing(config: Config) -> None:
    with pytest.raises(NoPaperKey):
        paper_key(replace(config, mode="production"))


def pem_of(secret: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_each_fault_of_the_key_is_named(config: Config) -> None:
    pem = made_for("desk.test/lantern").decode()
    own, authority = (
        f"{part}-----END CERTIFICATE-----\n" for part in pem.split("-----END CERTIFICATE-----\n")[:2]
    )
    own = own[own.index("-----BEGIN CERTIFICATE") :]
    p384 = pem_of(ec.generate_private_key(ec.SECP384R1()))
    stranger = pem_of(ec.generate_private_key(ec.SECP256R1()))
    for key, cert, named in (
        ("", "", "CHARITY_PDF_KEY is missing"),
        (pem, "", "CHARITY_PDF_CERT is missing"),
        ("nonsense", pem, "no private key as PEM"),
        (p384, pem, "no key of the curve P-256"),
        (pem, "nonsense", "no certificate as PEM"),
        (stranger, pem, "certificate of another key"),
        (pem, own, "vouched for by the next"),
        (pem, own + own, "vouched for by the next"),
        (pem.replace("\n", "\\n"), own + authority, ""),
    ):
        told = list(faults(replace(config, pdf_key=key, pdf_cert=cert), at=AS_OF))
        assert (named in told[0]) if named else told == [], named
    late = datetime(2051, 1, 1, tzinfo=UTC)
    assert "not valid today" in next(faults(replace(config, pdf_key=pem, pdf_cert=pem), at=late))
