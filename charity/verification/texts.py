"""How verification reads on the desk's pages: a basis with its office and day, an evidence piece by name."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from charity.intake.evidence.queries import evidence_of, filename_of
from charity.intake.evidence.rules import EVIDENCE_WORDS, EvidenceKind
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.web.words import _, day_text
from charity.verification.rules import BASIS_WORDS, Basis


def basis_text(basis: Basis, *, office: str = "", contact: str = "", on: date | None = None) -> str:
    """Return how we know a fact; the person of an office only where a name is given."""
    if basis is not Basis.CONFIRMED or on is None:
        return str(_(BASIS_WORDS[basis]))
    if contact:
        return str(
            _(
                "confirmed with %(name)s of %(office)s on %(day)s",
                name=contact,
                office=office,
                day=day_text(on),
            )
        )
    return str(_("confirmed with %(office)s on %(day)s", office=office, day=day_text(on)))


BASIS_TONES = {
    Basis.DECLARED: "quiet",
    Basis.DOCUMENT_SEEN: "good",
    Basis.CONFIRMED: "good",
    Basis.CONTRADICTED: "danger",
    Basis.NOT_CHECKED: "look",
}


def evidence_choices(session: Session, case: HelpRequest, *, cipher: Cipher) -> list[tuple[str, str]]:
    """Return the papers of a case for a list, after "none"."""
    found = [
        (str(p.id), f"{_(EVIDENCE_WORDS[EvidenceKind(p.kind)])} · {filename_of(p, case, cipher=cipher)}")
        for p in evidence_of(session, case)
    ]
    return [("", str(_("No document"))), *found]
