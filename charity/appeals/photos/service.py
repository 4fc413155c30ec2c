"""Acts on photos: choose from evidence, describe, take away."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from PIL import Image
from sqlmodel import Session, delete, select

from charity.appeals.acts import WRITABLE, WRITERS, check_may, check_writable, person_id, record, touch
from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import person_of
from charity.appeals.consents.rules import Item
from charity.appeals.photos.queries import photos_of
from charity.appeals.photos.rules import (
    PHOTOS_MAX,
    AltMissing,
    NotAPicture,
    PaperNotShown,
    TooManyPhotos,
)
from charity.appeals.photos.tables import AppealPhoto, AppealPhotoPerson
from charity.intake.evidence.queries import piece_of
from charity.intake.evidence.rules import EvidenceKind
from charity.intake.evidence.tables import Evidence
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.images import public_copy
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault

trail.vocabulary("appeal:photo_chosen", "appeal:photo_described", "appeal:photo_taken_away")


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe:
    """What a photo shows, whether a child's face is in it, and who can be recognised."""

    alt_zh: str
    alt_en: str = ""
    shows_child_face: bool = False
    person_ids: Sequence[int] = ()

    def check(self) -> None:
        """Refuse a photo that says nothing to people who cannot see it."""
        if not (self.alt_zh or self.alt_en):
            raise AltMissing()

    @property
    def item(self) -> Item:
        """The consent that the photo needs."""
        return Item.CHILD_FACE if self.shows_child_face else Item.PHOTOS


def choose(
    session: Session,
    appeal: Appeal,
    evidence_id: int,
    command: Describe,
    *,
    by: Actor,
    at: datetime,
    vault: Vault,
) -> AppealPhoto:
    """Choose a photo from the evidence: a copy is drawn from its pixels, the original stays private."""
    check_may(by, *WRITERS)
    check_writable(appeal)
    command.check()
    assert appeal.id is not None
    piece = _picture(session, appeal, evidence_id)
    present = photos_of(session, appeal.id)
    known = next((photo for photo in present if photo.evidence_id == evidence_id), None)
    if known is not None:
        return known
    if len(present) >= PHOTOS_MAX:
        raise TooManyPhotos(limit=PHOTOS_MAX)
    photo = _copied(session, appeal, piece, command, by=by, at=at, vault=vault)
    _name_people(session, photo, command)
    touch(session, appeal, by=by, at=at)
    record(session, "appeal:photo_chosen", appeal, by=by, at=at, changes={"photo": photo.number})
    return photo


def _picture(session: Session, appeal: Appeal, evidence_id: int) -> Evidence:
    piece = piece_of(session, session.get_one(HelpRequest, appeal.request_id), evidence_id)
    if not piece.is_photo:
        raise NotAPicture()
    if piece.kind != EvidenceKind.PHOTO:
        raise PaperNotShown()
    return piece


def _copied(
    session: Session,
    appeal: Appeal,
    piece: Evidence,
    command: Describe,
    *,
    by: Actor,
    at: datetime,
    vault: Vault,
) -> AppealPhoto:
    assert appeal.id is not None
    assert piece.id is not None
    copy = public_copy(vault.fetch(piece.sha256))
    width, height = Image.open(io.BytesIO(copy)).size
    last = session.exec(
        select(sa.func.max(AppealPhoto.number)).where(AppealPhoto.appeal_id == appeal.id)
    ).one()
    photo = AppealPhoto(
        appeal_id=appeal.id,
        request_id=appeal.request_id,
        number=(last or 0) + 1,
        evidence_id=piece.id,
        sha256=vault.keep(copy).sha256,
        width_px=width,
        height_px=height,
        item=command.item,
        alt_zh=command.alt_zh,
        alt_en=command.alt_en,
        added_by_id=person_id(by),
        added_at_utc=at,
    )
    session.add(photo)
    session.flush()
    return photo


def _name_people(session: Session, photo: AppealPhoto, command: Describe) -> None:
    assert photo.id is not None
    session.execute(delete(AppealPhotoPerson).where(AppealPhotoPerson.photo_id == photo.id))  # type: ignore[arg-type]
    for each in sorted(set(command.person_ids)):
        person_of(session, photo.appeal_id, each)
        session.add(AppealPhotoPerson(photo_id=photo.id, person_id=each, appeal_id=photo.appeal_id))
    session.flush()


def describe(
    session: Session, appeal: Appeal, photo: AppealPhoto, command: Describe, *, by: Actor, at: datetime
) -> AppealPhoto:
    """Say anew what a photo shows and who can be recognised in it."""
    check_may(by, *WRITERS)
    check_writable(appeal)
    command.check()
    photo.alt_zh, photo.alt_en, photo.item = command.alt_zh, command.alt_en, command.item
    _name_people(session, photo, command)
    touch(session, appeal, by=by, at=at)
    record(session, "appeal:photo_described", appeal, by=by, at=at, changes={"photo": photo.number})
    return photo


def take_away(
    session: Session, appeal: Appeal, photo: AppealPhoto, *, by: Actor, at: datetime
) -> AppealPhoto:
    """Take a photo off the page at once; nothing less is shown, so no correction is needed."""
    check_may(by, *WRITERS)
    photo.removed_at_utc = at
    if appeal.stage in WRITABLE:
        touch(session, appeal, by=by, at=at)
    record(session, "appeal:photo_taken_away", appeal, by=by, at=at, changes={"photo": photo.number})
    return photo
