"""Documents that an entry names by hash: where the desk holds one, its hash is recomputed, now."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from sqlmodel import Session, select

from charity.appeals.endings.closing import closing_by_hash
from charity.appeals.versions.queries import version_by_hash
from charity.donations.imports.queries import import_by_hash
from charity.donations.remainder.queries import decision_by_hash
from charity.kernel.cipher import Cipher, SealBroken
from charity.kernel.house import House
from charity.kernel.vault import EvidenceBroken, Vault
from charity.kernel.web.navigation import where_open
from charity.kernel.web.words import _
from charity.kernel.words import N_
from charity.ledger.entry import Kind
from charity.ledger.tables import LINK
from charity.reports.audit.queries import Stored
from charity.reports.tables import IssuedReport
from charity.verification.review.queries import (
    case_of_document,
    document_by_hash,
    document_bytes,
    review_of_document,
)

Read = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Held:
    """A document that the desk holds: what it is (a msgid), how its bytes are read, where staff get them."""

    what: str
    read: Read
    href: str = ""


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """A document named by an entry, and whether what the desk holds has this hash."""

    sha256: str
    what: str
    state: str
    tone: str
    href: str


def documents_shown(session: Session, entry: Stored, *, house: House) -> list[DocumentShown]:
    """Return each document that an entry names, with the hash of what is held recomputed."""
    find = FINDERS.get(entry.kind, _linked)
    return [_shown(sha256, find(session, sha256, house.cipher, house.vault)) for sha256 in entry.documents]


def _shown(sha256: str, held: Held | None) -> DocumentShown:
    if held is None:
        return DocumentShown(sha256, _("Document"), _("The desk holds no document of this hash"), "look", "")
    if _has_hash(held, sha256):
        state, tone = _("The document we hold has this hash"), "good"
    else:
        state, tone = _("The document we hold does not have this hash"), "danger"
    return DocumentShown(sha256, _(held.what), state, tone, where_open(held.href) if held.href else "")


def _has_hash(held: Held, sha256: str) -> bool:
    try:
        return hashlib.sha256(held.read()).hexdigest() == sha256
    except (EvidenceBroken, SealBroken):
        return False


def _wording(session: Session, sha256: str, _cipher: Cipher, _vault: Vault) -> Held | None:
    found = version_by_hash(session, sha256)
    if found is None:
        return None
    return Held(N_("Published wording"), lambda: found.content, _address(sha256))


def _closing(session: Session, sha256: str, _cipher: Cipher, _vault: Vault) -> Held | None:
    found = closing_by_hash(session, sha256)
    if found is None:
        return None
    return Held(N_("Closing figures"), lambda: found.content, _address(sha256))


def _remainder(session: Session, sha256: str, _cipher: Cipher, _vault: Vault) -> Held | None:
    found = decision_by_hash(session, sha256)
    if found is None:
        return None
    return Held(N_("Arithmetic of a remainder"), lambda: found.content, _address(sha256))


def _verification(session: Session, sha256: str, cipher: Cipher, _vault: Vault) -> Held | None:
    found = document_by_hash(session, sha256)
    if found is None:
        return None
    case, review = case_of_document(session, found), review_of_document(session, found)
    href = url_for("review.document", ref=case.ref, number=review.number)
    return Held(N_("What the reviewer signed"), lambda: document_bytes(found, cipher=cipher), href)


def _statement(session: Session, sha256: str, _cipher: Cipher, vault: Vault) -> Held | None:
    found = import_by_hash(session, sha256)
    if found is None:
        return None
    return Held(N_("Statement as it was brought in"), lambda: vault.fetch(sha256), _address(sha256))


def _report(session: Session, sha256: str, _cipher: Cipher, vault: Vault) -> Held | None:
    found = session.exec(select(IssuedReport).where(IssuedReport.sha256 == sha256).limit(1)).first()
    if found is None:
        return None
    href = url_for("reports.paper", report_id=found.id)
    return Held(N_("Report as it was issued"), lambda: vault.fetch(sha256), href)


def _linked(session: Session, sha256: str, _cipher: Cipher, _vault: Vault) -> Held | None:
    """Return what two entries that belong together say of each other."""
    query = sa.select(LINK.c.facts).where(LINK.c.document == sha256).limit(1)
    facts = session.connection().execute(query).scalar_one_or_none()
    return Held(N_("What ties two entries together"), lambda: str(facts).encode()) if facts else None


def _address(sha256: str) -> str:
    return url_for("audit_documents.document", sha256=sha256)


FINDERS: Mapping[Kind, Callable[[Session, str, Cipher, Vault], Held | None]] = {
    Kind.APPEAL_PUBLISHED: _wording,
    Kind.APPEAL_CORRECTED: _wording,
    Kind.APPEAL_CLOSED: _closing,
    Kind.REMAINDER_DECIDED: _remainder,
    Kind.VERIFICATION_SIGNED: _verification,
    Kind.STATEMENT_IMPORTED: _statement,
    Kind.REPORT_ISSUED: _report,
}
