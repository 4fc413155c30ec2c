"""Questions about what was published, and about what would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import standings_of
from charity.appeals.counted import kept_minor
from charity.appeals.drafts.queries import draft_of
from charity.appeals.drafts.rules import WayToGive
from charity.appeals.endings.queries import found_false
from charity.appeals.photos.queries import persons_in, photos_of, shown, taken_away
from charity.appeals.routes.queries import route_of
from charity.appeals.rules import Route, giving, is_unconfirmed
from charity.appeals.versions.rules import Content, Withheld, differences, masked, read, withheld
from charity.appeals.versions.tables import AppealVersion
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.ledger.balances import appeal_totals
from charity.ledger.entry import Kind
from charity.ledger.tables import ENTRY
from charity.verification.review.queries import document_of


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One published wording as anyone may see it now: what is no longer consented is masked."""

    number: int
    published_at: datetime
    correction_note: str
    sha256: str
    content: Content
    changed: tuple[str, ...]  # names of the parts that differ from the version before
    entry_seq: int | None  # of the log's entry that names it
    withheld: Withheld | None  # why its exact bytes are kept back


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
        verification=_signed(session, appeal),
    )


def _signed(session: Session, appeal: Appeal) -> str:
    """Return the hash of what the review behind an appeal signed."""
    document = document_of(session, appeal.review_id)
    return document.sha256 if document is not None else ""


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
    standing = standings_of(session, [appeal.id], day=desk_day(at))[appeal.id]
    is_false = bool(found_false(session, [appeal.id]))
    people = persons_in(session, [appeal.id])[appeal.id]
    gone = taken_away(session, [appeal.id])[appeal.id]
    entries = _entries(session, appeal.ref)
    ways = _ways_open(session, appeal, read(rows[-1].content), at) if rows else ()
    before: Content | None = None
    found: list[PublishedVersion] = []
    for row in rows:
        whole = read(row.content)
        shown_now = masked(whole, standing, people, gone)
        changed = tuple(differences(before, whole)) if before else ()
        found.append(
            PublishedVersion(
                row.number,
                row.published_at_utc,
                "" if is_false else row.correction_note,  # it may name what was masked
                row.sha256,
                shown_now,
                changed,
                entries.get(row.number),
                Withheld.FALSE if is_false else withheld(whole, shown_now, ways=ways),
            )
        )
        before = whole
    return found[::-1]


def version_bytes(session: Session, ref: str, number: int) -> bytes:
    """Return the exact bytes of a published wording, as the log names them; raises Missing."""
    found = session.get(AppealVersion, (ref, number))
    if found is None:
        raise Missing()
    return found.content


def version_by_hash(session: Session, sha256: str) -> AppealVersion | None:
    """Return a published wording by the hash of its bytes."""
    return session.exec(select(AppealVersion).where(AppealVersion.sha256 == sha256).limit(1)).first()


def _entries(session: Session, ref: str) -> dict[int, int]:
    """Return the log's entry of each version by its number: each was booked in its own transaction."""
    kinds = (Kind.APPEAL_PUBLISHED.value, Kind.APPEAL_CORRECTED.value)
    query = sa.select(ENTRY.c.seq).where(ENTRY.c.appeal == ref, ENTRY.c.kind.in_(kinds))
    seqs = session.connection().execute(query.order_by(ENTRY.c.seq)).scalars()
    return dict(enumerate(seqs, start=1))


def _ways_open(session: Session, appeal: Appeal, newest: Content, at: datetime) -> tuple[WayToGive, ...]:
    """Return the ways to give that may be read now; a charity's own account is no secret at any time."""
    if appeal.legal_route is Route.CHARITY:
        return newest.draft.ways
    kept = kept_minor(appeal_totals(session, appeal.ref))
    cap = newest.need_minor if appeal.legal_route is not Route.GOODS else kept + 1
    is_open = giving(
        appeal.stage,
        need_minor=cap,
        kept_minor=kept,
        is_unconfirmed=is_unconfirmed(appeal.confirmed_at_utc, at=at),
    ).is_open
    return newest.draft.ways if is_open else ()
