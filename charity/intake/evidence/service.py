"""Acts on evidence: add, read the private original."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, func, select

from charity.intake.evidence.queries import filename_place
from charity.intake.evidence.rules import PIECES_MAX, EvidenceKind, FileDamaged, TooManyPieces
from charity.intake.evidence.tables import Evidence
from charity.intake.service import subject_of
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.images import media_type_of
from charity.kernel.roles import Actor
from charity.kernel.vault import EvidenceBroken, Vault

trail.vocabulary("evidence:added", "evidence:read")

FILENAME_MAX = 120


def add_evidence(
    session: Session,
    *,
    case: HelpRequest,
    kind: EvidenceKind,
    content: bytes,
    filename: str,
    by: Actor,
    at: datetime,
    vault: Vault,
    cipher: Cipher,
    note: str = "",
) -> Evidence:
    """Keep a file as evidence of a request; the same file again gives the piece that is there."""
    media_type = media_type_of(content)
    kept = vault.keep(content)
    return attach(
        session,
        case=case,
        kind=kind,
        sha256=kept.sha256,
        media_type=media_type,
        size_bytes=kept.size_bytes,
        filename=filename,
        by=by,
        at=at,
        cipher=cipher,
        note=note,
    )


def attach(
    session: Session,
    *,
    case: HelpRequest,
    kind: EvidenceKind,
    sha256: str,
    media_type: str,
    size_bytes: int,
    filename: str,
    by: Actor,
    at: datetime,
    cipher: Cipher,
    note: str = "",
) -> Evidence:
    """Make a file that the vault holds already a piece of evidence of a request."""
    assert case.id is not None, "the request is written first"
    known = session.exec(
        select(Evidence).where(Evidence.request_id == case.id, Evidence.sha256 == sha256)
    ).one_or_none()
    if known is not None:
        return known
    _check_room(session, case)
    piece = Evidence(
        request_id=case.id,
        kind=kind,
        sha256=sha256,
        media_type=media_type,
        size_bytes=size_bytes,
        filename_sealed=cipher.seal(filename_place(case, sha256), filename[-FILENAME_MAX:]),
        added_by_id=by.id,
        added_at_utc=at,
        note=note,
    )
    session.add(piece)
    session.flush()
    _record(session, "evidence:added", piece, case, by=by, at=at)
    return piece


def _check_room(session: Session, case: HelpRequest) -> None:
    count = session.exec(select(func.count()).where(Evidence.request_id == case.id)).one()
    if count >= PIECES_MAX:
        raise TooManyPieces(limit=PIECES_MAX)


def read_original(
    session: Session, piece: Evidence, *, case: HelpRequest, vault: Vault, by: Actor, at: datetime
) -> bytes:
    """Return the private file for a person; the reading is a row of the trail."""
    _record(session, "evidence:read", piece, case, by=by, at=at)
    try:
        return vault.fetch(piece.sha256)
    except EvidenceBroken as error:
        raise FileDamaged() from error


def _record(
    session: Session, act: str, piece: Evidence, case: HelpRequest, *, by: Actor, at: datetime
) -> None:
    changes = {"piece": piece.id, "kind": piece.kind}
    trail.record(session, act, by=by, at=at, case=case.ref, subject=subject_of(case), changes=changes)
