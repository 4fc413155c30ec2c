"""Questions about the photos of an appeal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from charity.appeals.consents.rules import Item
from charity.appeals.drafts.rules import Words
from charity.appeals.photos.tables import AppealPhoto, AppealPhotoPerson
from charity.appeals.versions.rules import PhotoShown
from charity.kernel.errors import Missing


def photos_of(session: Session, appeal_id: int) -> list[AppealPhoto]:
    """Return the photos chosen for an appeal, those taken away left out."""
    rows = session.exec(
        select(AppealPhoto)
        .where(AppealPhoto.appeal_id == appeal_id, col(AppealPhoto.removed_at_utc).is_(None))
        .order_by(col(AppealPhoto.number))
    )
    return list(rows)


def photo_of(session: Session, appeal_id: int, number: int) -> AppealPhoto:
    """Return one photo by its number; raises Missing when it is not there or was taken away."""
    found = session.exec(
        select(AppealPhoto).where(
            AppealPhoto.appeal_id == appeal_id,
            AppealPhoto.number == number,
            col(AppealPhoto.removed_at_utc).is_(None),
        )
    ).one_or_none()
    if found is None:
        raise Missing()
    return found


def persons_in(session: Session, appeal_ids: Sequence[int]) -> Mapping[int, Mapping[int, list[int]]]:
    """Return who can be recognised in which photo: appeal -> photo's number -> people."""
    rows = session.exec(
        select(AppealPhoto.appeal_id, AppealPhoto.number, AppealPhotoPerson.person_id)
        .join(AppealPhotoPerson, col(AppealPhotoPerson.photo_id) == AppealPhoto.id)
        .where(col(AppealPhoto.appeal_id).in_(appeal_ids))
    )
    found: dict[int, dict[int, list[int]]] = {appeal_id: {} for appeal_id in appeal_ids}
    for appeal_id, number, person_id in rows:
        found[appeal_id].setdefault(number, []).append(person_id)
    return found


def taken_away(session: Session, appeal_ids: Sequence[int]) -> Mapping[int, frozenset[int]]:
    """Return the numbers of photos that were taken away, by appeal: no wording shows them any more."""
    rows = session.exec(
        select(AppealPhoto.appeal_id, AppealPhoto.number).where(
            col(AppealPhoto.appeal_id).in_(appeal_ids), col(AppealPhoto.removed_at_utc).is_not(None)
        )
    ).all()
    return {each: frozenset(number for owner, number in rows if owner == each) for each in appeal_ids}


def shown(photo: AppealPhoto) -> PhotoShown:
    """Return a photo as a page holds it."""
    return PhotoShown(
        photo.number,
        photo.sha256,
        Item(photo.item),
        Words(photo.alt_zh, photo.alt_en),
        photo.width_px,
        photo.height_px,
    )
