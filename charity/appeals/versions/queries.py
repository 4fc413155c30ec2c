"""Questions about what was published, and about what would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import standing_of
from charity.appeals.drafts.queries import draft_of
from charity.appeals.photos.queries import persons_in, photos_of, shown, taken_away
from charity.appeals.routes.queries import route_of
from charity.appeals.versions.rules import Content, differences, masked, read
from charity.appeals.versions.tables import AppealVersion
from charity.kernel.clock import desk_day


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One published wording as anyone may see it now: what is no longer consented is masked."""

    number: int
    published_at: datetime
    correction_note: str
    sha256: str
    content: Content
    changed: tuple[str, ...]  # names of the parts that differ from the version before


def working_content(session: Session, appeal: Appeal) -> Content:
    """Return what an appeal's page would say if its working words were published now."""
    assert appeal.id is not None
    return Content(
        ref=appeal.ref,
        draft=draft_of(session, appeal),
        photos=tuple(shown(photo) for photo in photos_of(session, appeal.id)),
        route=route_of(session, appeal),
        need_kind=appeal.need_kind,
        currency=appeal.currency,
        need_minor=appeal.need_minor,
        own_share_minor=appeal.own_share_minor,
    )


def newest_version(session: Session, ref: str) -> AppealVersion | None:
    """Return the wording that is published now, None when none ever was."""
    return session.exec(
        select(AppealVersion)
        .where(AppealVersion.appeal_ref == ref)
        .order_by(col(AppealVersion.number).desc())
        .limit(1)
    ).first()


def newest_versions(session: Session, appeals: Sequence[Appeal]) -> Mapping[str, AppealVersion]:
    """Return the published wording of several appeals by reference."""
    present = {(a.ref, a.published_number) for a in appeals}
    rows = session.exec(
        select(AppealVersion).where(col(AppealVersion.appeal_ref).in_([a.ref for a in appeals]))
    )
    return {row.appeal_ref: row for row in rows if (row.appeal_ref, row.number) in present}


def versions_of(session: Session, appeal: Appeal, *, at: datetime) -> list[PublishedVersion]:
    """Return every published wording, newest first, masked by the consents that stand now."""
    assert appeal.id is not None
    rows = session.exec(
        select(AppealVersion)
        .where(AppealVersion.appeal_ref == appeal.ref)
        .order_by(col(AppealVersion.number))
    ).all()
    standing = standing_of(session, appeal.id, day=desk_day(at))
    people = persons_in(session, [appeal.id])[appeal.id]
    gone = taken_away(session, [appeal.id])[appeal.id]
    before: Content | None = None
    found: list[PublishedVersion] = []
    for row in rows:
        whole = read(row.content)
        changed = tuple(differences(before, whole)) if before else ()
        found.append(
            PublishedVersion(
                row.number,
                row.published_at_utc,
                row.correction_note,
                row.sha256,
                masked(whole, standing, people, gone),
                changed,
            )
        )
        before = whole
    return found[::-1]
