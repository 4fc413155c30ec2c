"""Acts on the photos of a sheet: acknowledge each, take off a wrong one, file them as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.service import attach
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.images import NotAPhoto, media_type_of
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.verification.visits import queries
from charity.verification.visits.ownership import check_own, record
from charity.verification.visits.rules import PhotoKind
from charity.verification.visits.tables import VisitPhoto, VisitSheet

trail.vocabulary("visit_sheet:photo_arrived", "visit_sheet:photo_removed")

_EVIDENCE: Mapping[PhotoKind, EvidenceKind] = {
    PhotoKind.HOME: EvidenceKind.PHOTO,
    PhotoKind.ROOM: EvidenceKind.PHOTO,
    PhotoKind.IDENTITY_PAPER: EvidenceKind.IDENTITY,
    PhotoKind.MEDICAL_RECORD: EvidenceKind.MEDICAL_RECORD,
    PhotoKind.BILL: EvidenceKind.BILL,
    PhotoKind.PRODUCE: EvidenceKind.PHOTO,
    PhotoKind.OTHER: EvidenceKind.OTHER,
}


def add_photo(
    session: Session,
    sheet: VisitSheet,
    kind: PhotoKind,
    content: bytes,
    *,
    case: HelpRequest,
    by: Actor,
    at: datetime,
    vault: Vault,
) -> VisitPhoto:
    """Keep a photo and acknowledge it by its hash; the same photo again is the one already there."""
    check_own(sheet, by)
    media_type = media_type_of(content)
    if not media_type.startswith("image/"):
        raise NotAPhoto()
    kept = vault.keep(content)
    known = session.exec(
        select(VisitPhoto).where(VisitPhoto.sheet_id == sheet.id, VisitPhoto.sha256 == kept.sha256)
    ).one_or_none()
    if known is not None:
        return known
    assert sheet.id is not None
    photo = VisitPhoto(
        sheet_id=sheet.id,
        kind=kind,
        sha256=kept.sha256,
        media_type=media_type,
        size_bytes=kept.size_bytes,
        arrived_at_utc=at,
    )
    session.add(photo)
    session.flush()
    record(session, "visit_sheet:photo_arrived", sheet, case, by=by, at=at, step=kind)
    return photo


def remove_photo(
    session: Session, sheet: VisitSheet, photo: VisitPhoto, *, case: HelpRequest, by: Actor, at: datetime
) -> None:
    """Take a wrong photo off a sheet that is not handed in yet."""
    check_own(sheet, by)
    session.delete(photo)
    session.flush()
    record(session, "visit_sheet:photo_removed", sheet, case, by=by, at=at, step=photo.kind)


def file_photos(
    session: Session, sheet: VisitSheet, case: HelpRequest, *, by: Actor, at: datetime, cipher: Cipher
) -> None:
    """Make the photos of a sheet evidence of its case."""
    for photo in queries.photos_of(session, sheet):
        piece = attach(
            session,
            case=case,
            kind=_EVIDENCE[PhotoKind(photo.kind)],
            sha256=photo.sha256,
            media_type=photo.media_type,
            size_bytes=photo.size_bytes,
            filename=f"visit-{sheet.visit_id}-{photo.kind}",
            by=by,
            at=at,
            cipher=cipher,
        )
        photo.evidence_id = piece.id
        session.add(photo)
    session.flush()
