"""The key that signs papers and its certificate: from outside, or made once in development.

It is not the log's key: who steals one cannot forge with the other.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID

from charity.config import Config
from charity.reports.rules import NoPaperKey
from charity.reports.signature.authority import made_for

CURVE = "secp256r1"  # P-256
_KEPT = "pdf.pem"
_AUTHORITY = "ca.pem"


@dataclass(frozen=True, slots=True)
class PaperKey:
    """The secret key, its certificate, and the one that vouches for it, which anybody may have."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...]  # the key's own first, the authority's last

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key itself."""
        return self.chain[0]

    @property
    def authority(self) -> x509.Certificate:
        """The certificate that readers trust."""
        return self.chain[-1]

    @property
    def authority_pem(self) -> bytes:
        """The authority's certificate as a file."""
        return self.authority.public_bytes(Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate in hex, as people compare it."""
        return self.authority.fingerprint(SHA256()).hex()

    @property
    def name(self) -> str:
        """Whose key it is, as its certificate says."""
        named = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(named[0].value) if named else self.certificate.subject.rfc4514_string()


class BadPaperKey(ValueError):
    """Key or certificate that cannot sign papers; the message says why."""


def paper_key(config: Config) -> PaperKey:
    """Return the key that signs papers; raises NoPaperKey where there is none that can be used."""
    try:
        if config.pdf_key or config.pdf_cert or config.is_production:
            return read(config.pdf_key, config.pdf_cert)
        return _kept(config.instance / "keys", config.log_origin)
    except BadPaperKey as error:
        raise NoPaperKey(why=str(error)) from error


def read(key: str, certificates: str) -> PaperKey:
    """Read a key and its certificates from PEM; raises BadPaperKey."""
    if not key:
        raise BadPaperKey("CHARITY_PDF_KEY is missing: a private key of the curve P-256, as PEM")
    if not certificates:
        raise BadPaperKey("CHARITY_PDF_CERT is missing: its certificate, then the authority's, as PEM")
    try:
        secret = load_pem_private_key(_lines(key), password=None)
    except (ValueError, TypeError) as error:
        raise BadPaperKey("CHARITY_PDF_KEY is no private key as PEM without a password") from error
    if not isinstance(secret, ec.EllipticCurvePrivateKey) or secret.curve.name != CURVE:
        raise BadPaperKey("CHARITY_PDF_KEY is no key of the curve P-256")
    try:
        chain = tuple(x509.load_pem_x509_certificates(_lines(certificates)))
    except ValueError as error:
        raise BadPaperKey("CHARITY_PDF_CERT is no certificate as PEM") from error
    if chain[0].public_key() != secret.public_key():
        raise BadPaperKey("CHARITY_PDF_CERT is the certificate of another key than CHARITY_PDF_KEY")
    if not _is_chain(chain):
        raise BadPaperKey("CHARITY_PDF_CERT: each certificate is vouched for by the next, the last by itself")
    return PaperKey(secret, chain)


def _lines(text: str) -> bytes:
    """Return PEM as bytes; where an environment holds no line ends they are written `\\n`."""
    return text.replace("\\n", "\n").encode()


def _is_chain(chain: tuple[x509.Certificate, ...]) -> bool:
    try:
        for one, above in zip(chain, (*chain[1:], chain[-1]), strict=True):
            one.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def faults(config: Config, *, at: datetime) -> Iterator[str]:
    """Tell what keeps papers from being signed with a key that readers can trust."""
    try:
        found = read(config.pdf_key, config.pdf_cert)
    except BadPaperKey as error:
        yield str(error)
        return
    if len(found.chain) == 1:
        yield "CHARITY_PDF_CERT vouches for itself: put an authority's certificate behind it"
    for one in found.chain:
        if not one.not_valid_before_utc <= at.astimezone(UTC) < one.not_valid_after_utc:
            yield f"CHARITY_PDF_CERT: {one.subject.rfc4514_string()} is not valid today"


def _kept(folder: Path, origin: str) -> PaperKey:
    """Return the key of a development house, made on first use."""
    path = folder / _KEPT
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _keep_whole(path, made_for(origin))
        _keep_whole(folder / _AUTHORITY, _read_kept(path).authority_pem)
    return _read_kept(path)


def _read_kept(path: Path) -> PaperKey:
    text = path.read_text(encoding="ascii")
    return read(text, text)


def _keep_whole(path: Path, content: bytes) -> None:
    """Write a file whole, only for its owner; who came first stands."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
