"""Signing a paper: PAdES (ETSI EN 319 142), ECDSA on P-256, as the last change to the file.

The library signs in an event loop: it gets one in a thread of its own, whatever runs in the caller's.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from charity.reports.signature.keys import PaperKey

FIELD = "Desk"
_RESERVED_BYTES = 8_192  # for the signature with its certificates
_DIGEST = "sha256"


def _signer(key: PaperKey) -> SimpleSigner:
    store = SimpleCertificateStore()
    store.register_multiple([_asn1(one) for one in key.chain])
    secret = key.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(_asn1(key.certificate), keys.PrivateKeyInfo.load(secret), store)


def _asn1(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def signed(pdf: bytes, key: PaperKey, *, at: datetime, reason: str) -> bytes:
    """Return a PDF with a signature in a field that shows nothing, appended to the bytes as they were."""
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=_DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        name=key.name,
    )
    signer = PdfSigner(metadata, _signer(key), new_field_spec=SigFieldSpec(FIELD))
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    session = signer.init_signing_session(writer)
    session.system_time = at.astimezone(UTC)
    document = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=_RESERVED_BYTES, appearance_text_params=None
    )
    out = io.BytesIO()
    prepared, _out = document.digest_tbs_document(output=out)
    attributes = PdfCMSSignedAttributes(signing_time=session.system_time)
    _done(
        document.perform_signature(document_digest=prepared.document_digest, pdf_cms_signed_attrs=attributes)
    )
    return out.getvalue()


def _done(work: Coroutine[Any, Any, object]) -> None:
    """Run a coroutine to its end."""
    with ThreadPoolExecutor(max_workers=1) as apart:
        apart.submit(asyncio.run, work).result()
