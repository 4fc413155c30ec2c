"""Telling what a file is that somebody brings: ours and unchanged, edited, another desk's, or no paper."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlmodel import Session, select

from charity.config import Config
from charity.ledger import checkpoint, note, proof
from charity.ledger.instruments import signing_key
from charity.ledger.note import BadNote, VerifierKey
from charity.ledger.proof import BadProof
from charity.ledger.signed import named_logs
from charity.ledger.witnesses.panel import configured
from charity.reports.rules import NoPaperKey
from charity.reports.signature.checking import Signature, signature_under
from charity.reports.signature.keys import paper_key
from charity.reports.since import proved_entry, since, stands_there, sums_said
from charity.reports.tables import IssuedReport
from charity.reports.verified import Answer, IssuedPaper, Sort, Verified
from charity.verifier import pdf, receipts, reports
from charity.verifier.checks import Check, Findings
from charity.verifier.keyring import FormerKey
from charity.verifier.receipts import check_receipt
from charity.verifier.reports import check_report

RECEIPT = receipts.ATTACHMENT
REPORT = "report.json"
#: What a PDF may unpack to in a process that serves others, too.
_RECEIPT_MAX, _REPORT_MAX = receipts.WEB_UNPACKED_BYTES_MAX, reports.WEB_UNPACKED_BYTES_MAX
#: Signed by this desk and not among what it issued: changed since, or else the desk lost it.
_SIGNED_HERE = {Signature.CHANGED: Answer.REPORT_CHANGED, Signature.WHOLE: Answer.OTHER_HISTORY}
_FOREIGN = frozenset({"other-desk", "unknown-key"})


@dataclass(frozen=True, slots=True)
class _Desk:
    """The keys to hold a file against."""

    key: VerifierKey
    former: tuple[FormerKey, ...]
    witnesses: tuple[VerifierKey, ...]
    quorum: int
    authority: x509.Certificate | None

    @classmethod
    def of(cls, session: Session, config: Config) -> _Desk:
        logs = named_logs(session)
        key = logs[-1].key if logs else signing_key(config).verifier
        former = tuple(FormerKey(one.key, after.first_seq) for one, after in pairwise(logs))[::-1]
        witnesses = tuple(one.key for one in configured(config))
        return cls(key, former, witnesses, config.witness_quorum, _authority(config))

    @property
    def ca(self) -> bytes | None:
        return None if self.authority is None else self.authority.public_bytes(Encoding.PEM)

    def signature_under(self, octets: bytes) -> Signature:
        return Signature.NONE if self.authority is None else signature_under(octets, self.authority)


def _authority(config: Config) -> x509.Certificate | None:
    try:
        return paper_key(config).authority
    except NoPaperKey:
        return None


def verify_upload(session: Session, octets: bytes, *, config: Config) -> Verified:
    """Return what the desk can say of any bytes; reads only, raises nothing for whatever they are."""
    sha256 = hashlib.sha256(octets).hexdigest()
    if not octets:
        return Verified(Sort.UNKNOWN, Answer.EMPTY, sha256)
    desk = _Desk.of(session, config)
    if not pdf.is_pdf(octets):
        if octets.lstrip(b"\xef\xbb\xbf").startswith(proof.HEADER.encode()):
            return _receipt(session, octets, sha256, desk, Sort.RECEIPT)
        return Verified(Sort.UNKNOWN, Answer.NOT_A_PAPER, sha256)
    issued = session.exec(select(IssuedReport).where(IssuedReport.sha256 == sha256)).first()
    if issued is not None:
        return _issued_report(session, octets, issued, desk)
    return _other_pdf(session, octets, sha256, desk)


def _attached(octets: bytes, unpacked_max: int) -> Mapping[str, bytes] | None:
    """Return the files in a PDF, None when it cannot be read or unpacks to too much."""
    try:
        return pdf.attachments(octets, unpacked_max=unpacked_max)
    except pdf.BadPdf:
        return None


def _issued_report(session: Session, octets: bytes, issued: IssuedReport, desk: _Desk) -> Verified:
    attached = _attached(octets, _REPORT_MAX) or {}
    found = _report_findings(octets, desk) if REPORT in attached else None
    paper = IssuedPaper(issued.subject, issued.locale, issued.issued_at_utc, issued.log_size, issued.root)
    stands = stands_there(session, issued.log_size, issued.root)
    return Verified(
        Sort.REPORT,
        Answer.REPORT_UNCHANGED if stands else Answer.OTHER_HISTORY,
        issued.sha256,
        (*(found.checks if found else ()), _same_history(stands, issued.log_size)),
        found.not_checked if found else (),
        issued=paper,
        since=since(session, issued.subject, issued.last_seq, then=sums_said(attached.get(REPORT))),
    )


def _report_findings(octets: bytes, desk: _Desk) -> Findings:
    return check_report(
        octets,
        desk.key,
        former=desk.former,
        ca=desk.ca,
        witnesses=desk.witnesses,
        quorum=desk.quorum,
        unpacked_max=_REPORT_MAX,
    )


def _same_history(stands: bool, size: int) -> Check:
    """The one check that only the desk can make: its books still begin with what it signed."""
    return Check("same-history", stands, {"size": size} | ({} if stands else {"why": "other"}))


def _other_pdf(session: Session, octets: bytes, sha256: str, desk: _Desk) -> Verified:
    """Tell of a PDF that is no report as issued: a receipt, an edited report, or none of ours."""
    signature, attached = desk.signature_under(octets), _attached(octets, _REPORT_MAX)
    if attached is not None and RECEIPT in attached:
        ca = desk.ca if signature is Signature.WHOLE else None
        told = _receipt(session, octets, sha256, desk, Sort.RECEIPT_PAPER, ca=ca)
        if told.answer is Answer.RECEIPT_HOLDS and ca is None:
            return Verified(
                told.sort,
                Answer.RECEIPT_PAPER_CHANGED,
                sha256,
                told.checks,
                told.not_checked,
                entry=told.entry,
            )
        return told
    if attached is not None and REPORT in attached:
        return _edited_report(octets, sha256, desk, signature)
    if signature in _SIGNED_HERE:
        return Verified(Sort.UNKNOWN, _SIGNED_HERE[signature], sha256)
    is_cut = b"%%EOF" not in octets[-2048:]
    return Verified(Sort.UNKNOWN, Answer.CUT if is_cut else Answer.NOT_OURS, sha256)


def _edited_report(octets: bytes, sha256: str, desk: _Desk, signature: Signature) -> Verified:
    found = _report_findings(octets, desk)
    answer = Answer.REPORT_NOT_ISSUED
    if _is_foreign(found.checks):
        answer = Answer.REPORT_FOREIGN
    elif signature in _SIGNED_HERE:
        answer = _SIGNED_HERE[signature]
    elif any(check.code == "signature" and check.ok for check in found.checks):
        answer = Answer.REPORT_CHANGED  # it carries a checkpoint of ours, so it began here
    return Verified(
        Sort.REPORT, answer, sha256, found.checks, found.not_checked, facts=_origin_of(found.checks)
    )


def _receipt(
    session: Session, octets: bytes, sha256: str, desk: _Desk, sort: Sort, *, ca: bytes | None = None
) -> Verified:
    found = check_receipt(
        octets,
        desk.key,
        desk.witnesses,
        desk.quorum,
        former=desk.former,
        ca=ca,
        unpacked_max=_RECEIPT_MAX,
    )
    answer = Answer.RECEIPT_FOREIGN if _is_foreign(found.checks) else Answer.RECEIPT_BROKEN
    if not _is_proved(found) or found.entry is None:
        return Verified(sort, answer, sha256, found.checks, found.not_checked, facts=_origin_of(found.checks))
    signed = _checkpoint_of(octets)
    stands = stands_there(session, signed.size, signed.root)
    return Verified(
        sort,
        Answer.RECEIPT_HOLDS if stands else Answer.OTHER_HISTORY,
        sha256,
        (*found.checks, _same_history(stands, signed.size)),
        found.not_checked,
        entry=proved_entry(session, found.entry, found.values, size=signed.size),
    )


def _is_proved(found: Findings) -> bool:
    """Return whether nothing failed but the count of witnesses: without them the proof holds as well."""
    return all(check.ok is not False for check in found.checks if check.code != "witnesses")


def _checkpoint_of(octets: bytes) -> checkpoint.Checkpoint:
    """Return the checkpoint of a receipt that was found good."""
    held = (_attached(octets, _RECEIPT_MAX) or {})[RECEIPT] if pdf.is_pdf(octets) else octets
    try:
        return checkpoint.parse(note.parse(proof.parse(held).checkpoint).text)
    except (BadProof, BadNote) as error:
        raise AssertionError("a receipt that holds has a checkpoint") from error


def _is_foreign(checks: Sequence[Check]) -> bool:
    return any(check.ok is False and check.facts.get("why") in _FOREIGN for check in checks)


def _origin_of(checks: Sequence[Check]) -> dict[str, object]:
    """Return whose log a foreign paper names."""
    named = (check.facts["origin"] for check in checks if "origin" in check.facts)
    return {"origin": one} if (one := next(named, None)) else {}
