"""Questions about evidence."""

from __future__ import annotations

from sqlmodel import Session, col, select

from charity.intake.evidence.tables import Evidence
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.errors import Missing


def evidence_of(session: Session, case: HelpRequest) -> list[Evidence]:
    """Return the evidence of a request, oldest first."""
    rows = session.exec(select(Evidence).where(Evidence.request_id == case.id).order_by(col(Evidence.id)))
    return list(rows)


def piece_of(session: Session, case: HelpRequest, evidence_id: int) -> Evidence:
    """Return one piece of a request's evidence; raises Missing when it belongs to another."""
    found = session.exec(
        select(Evidence).where(Evidence.id == evidence_id, Evidence.request_id == case.id)
    ).one_or_none()
    if found is None:
        raise Missing()
    return found


def filename_place(case: HelpRequest, sha256: str) -> str:
    """Return the name of the place a file's name is sealed for."""
    return f"evidence.filename|{case.ref}|{sha256}"


def filename_of(piece: Evidence, case: HelpRequest, *, cipher: Cipher) -> str:
    """Return the name a file came with, in the clear."""
    return cipher.open(filename_place(case, piece.sha256), piece.filename_sealed)
