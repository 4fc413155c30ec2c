"""The PDF's own signature: whether it covers the whole file, and whose it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from charity.verifier.checks import Tally
from charity.verifier.pdf import BadPdf, Document
from charity.verifier.pdfobjects import Name, Value
from charity.verifier.seal import certificates, cms
from charity.verifier.seal.certificates import OtherAlgorithm
from charity.verifier.seal.der import BadDer

_FIELDS_MAX = 64
_MOMENT = re.compile(rb"D:([0-9]{14})(?:Z|([+-])([0-9]{2})'([0-9]{2})'?)")


def check_seal(tally: Tally, octets: bytes, ca: bytes | None) -> None:
    """Check a PDF's signature against the certificate (PEM) of whoever certifies the desk."""
    if ca is None:
        tally.undone("paper", "no-ca")
        return
    try:
        trusted = certificates.authorities(ca)
    except OtherAlgorithm:
        tally.failed("paper", "algorithm")
        return
    except (BadDer, IndexError):
        tally.failed("paper", "bad-ca")
        return
    try:
        signatures = _signatures(Document(octets))
    except BadPdf:
        tally.failed("paper", "unreadable")
        return
    if not signatures:
        tally.failed("paper", "unsigned")
        return
    covering = [one for one in signatures if _covers(one, octets)]
    if not covering:
        tally.failed("paper", "not-whole")
        return
    _check_envelope(tally, octets, covering[-1], trusted)


def _signatures(document: Document) -> list[dict[str, Value]]:
    """Return the dictionaries of the signatures in a document's fields."""
    form = document.dictionary(document.root.get("AcroForm"))
    fields = [document.dictionary(one) for one in document.items(form.get("Fields"))[:_FIELDS_MAX]]
    values = [document.dictionary(one.get("V")) for one in fields if one.get("FT") == Name("Sig")]
    return [one for one in values if "ByteRange" in one]


def _covers(signature: dict[str, Value], octets: bytes) -> bool:
    """Return whether a signature is over the whole file but for its own digits."""
    numbers, contents = signature["ByteRange"], signature.get("Contents")
    if not isinstance(numbers, list) or len(numbers) != 4 or not isinstance(contents, bytes):
        return False
    start, before, after, rest = numbers
    if not (isinstance(before, int) and isinstance(after, int) and isinstance(rest, int)):
        return False
    gap = octets[before:after] if 0 <= before < after else b""
    is_gap = gap.lower() == b"<" + contents.hex().encode() + b">"
    return start == 0 and is_gap and after + rest == len(octets)


def _check_envelope(
    tally: Tally, octets: bytes, signature: dict[str, Value], trusted: list[certificates.Certificate]
) -> None:
    contents, numbers = signature["Contents"], signature["ByteRange"]
    assert isinstance(contents, bytes)
    assert isinstance(numbers, list)
    before, after = numbers[1], numbers[2]
    assert isinstance(before, int)
    assert isinstance(after, int)
    try:
        envelope = cms.parse(contents)
    except OtherAlgorithm:
        tally.failed("paper", "algorithm")
        return
    except (BadDer, IndexError):
        tally.failed("paper", "unreadable")
        return
    name = envelope.signer.name
    if envelope.digest != sha256(octets[:before] + octets[after:]).digest():
        tally.failed("paper", "changed", name=name)
    if not envelope.is_true():
        tally.failed("paper", "false", name=name)
    chain = certificates.chain_of(envelope.signer, envelope.others, trusted)
    if chain is None or not envelope.signer.may_sign():
        tally.failed("paper", "stranger", name=name)
        return
    moment = envelope.signed_at or _said_moment(signature.get("M"))
    if moment is not None and not all(one.is_valid_at(moment) for one in chain):
        tally.failed("paper", "outdated", name=name, day=moment.date().isoformat())
    tally.passed("paper", name=name, ca=chain[-1].name)


def _said_moment(value: Value) -> datetime | None:
    """Return the moment of signing that the signed file itself says."""
    match = _MOMENT.match(value) if isinstance(value, bytes) else None
    if match is None:
        return None
    try:
        found = datetime.strptime(match[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        ahead = timedelta(hours=int(match[3] or 0), minutes=int(match[4] or 0))
        return found + ahead if match[2] == b"-" else found - ahead
    except (ValueError, OverflowError):
        return None
