"""Puts the public page of an appeal together, and the same page before anything is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import standings_of
from charity.appeals.consents.rules import Item, Standing
from charity.appeals.counted import kept_minor
from charity.appeals.drafts.rules import Draft, Words
from charity.appeals.endings.queries import found_false
from charity.appeals.goods.queries import state_of_goods
from charity.appeals.page import AppealPage, Correction, Fact, GoodsState, PageUpdate, Tombstone
from charity.appeals.pauses.rules import PAUSE_WORDS, PauseReason
from charity.appeals.photos.queries import persons_in, taken_away
from charity.appeals.routes.queries import facts_of
from charity.appeals.routes.rules import GoodsFields
from charity.appeals.rules import (
    PUBLIC,
    RUNNING,
    SILENCE,
    STATE_WORDS,
    UNLISTED,
    AppealStatus,
    Giving,
    PublicState,
    Route,
    custody_of,
    giving,
    is_unconfirmed,
    state_of,
)
from charity.appeals.updates.queries import updates_newest_first
from charity.appeals.updates.tables import Update
from charity.appeals.versions.queries import working_content
from charity.appeals.versions.rules import Content, masked, read
from charity.appeals.versions.tables import AppealVersion
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.references import APPEAL, BadReference, parse_reference
from charity.kernel.words import N_
from charity.ledger.balances import appeal_totals
from charity.staff.tables import Person

_FACT_WORDS = {
    Item.NAME: N_("Name"),
    Item.AGE: N_("Age in years"),
    Item.PLACE: N_("Place"),
    Item.DIAGNOSIS: N_("Diagnosis"),
    Item.HOSPITAL: N_("Hospital"),
}


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a page has besides its words: when it was published, by whom, which corrections."""

    number: int
    published_at: datetime
    changed_at: datetime
    drafted_by_id: int
    reviewed_by_id: int
    review_id: int
    corrections: tuple[Correction, ...] = ()


def page_of(session: Session, ref: str, *, at: datetime) -> AppealPage | Tombstone:
    """Return the public page of an appeal as it may be seen at a moment; raises Missing for a draft."""
    appeal = _published(session, ref)
    if appeal.stage is AppealStatus.WITHDRAWN:
        return Tombstone(appeal.ref, appeal.moved_at_utc)
    versions = session.exec(
        select(AppealVersion)
        .where(AppealVersion.appeal_ref == appeal.ref)
        .order_by(col(AppealVersion.number))
    ).all()
    newest = versions[-1]
    corrections = tuple(Correction(v.number, v.published_at_utc, v.correction_note) for v in versions[:0:-1])
    frame = _Frame(
        newest.number,
        versions[0].published_at_utc,
        newest.published_at_utc,
        newest.drafted_by_id,
        newest.reviewed_by_id,
        newest.review_id,
        corrections,
    )
    return _page(session, appeal, read(newest.content), frame, appeal.stage, at)


def preview_of(session: Session, appeal: Appeal, *, at: datetime) -> AppealPage | None:
    """Return the page that the working words would make; None before a route is chosen."""
    if appeal.legal_route is None:
        return None
    author, reviewer = appeal.changed_by_id, appeal.reviewed_by_id or appeal.changed_by_id
    frame = _Frame((appeal.published_number or 0) + 1, at, at, author, reviewer, appeal.review_id)
    stage = appeal.stage if appeal.stage in PUBLIC else AppealStatus.PUBLISHED
    return _page(session, appeal, working_content(session, appeal), frame, stage, at)


def _published(session: Session, ref: str) -> Appeal:
    try:
        known = str(parse_reference(ref, APPEAL))
    except BadReference as error:
        raise Missing() from error
    appeal = session.exec(select(Appeal).where(Appeal.ref == known)).one_or_none()
    if appeal is None or not appeal.was_published:
        raise Missing()
    return appeal


@dataclass(frozen=True, slots=True)
class _Now:
    """What changes from hour to hour: stage, giving, quantity, updates."""

    stage: AppealStatus
    route: Route
    state: PublicState
    giving: Giving
    goods: GoodsState | None
    updates: list[Update]


def _page(
    session: Session, appeal: Appeal, whole: Content, frame: _Frame, stage: AppealStatus, at: datetime
) -> AppealPage:
    assert appeal.id is not None
    standing = standings_of(session, [appeal.id], day=desk_day(at))[appeal.id]
    people, gone = persons_in(session, [appeal.id]), taken_away(session, [appeal.id])
    content = masked(whole, standing, people[appeal.id], gone[appeal.id])
    updates = _updates(session, appeal.id, standing)
    here = _now(session, appeal, content, stage, updates, at)
    staff = [frame.drafted_by_id, frame.reviewed_by_id, *(u.posted_by_id for u in updates)]
    numbers = _numbers(session, staff)
    return AppealPage(
        **_words(content, here),
        **_life(appeal, frame, here, numbers, at),
        may_show=frozenset(item for item in Item if standing.may_show(item)),
        is_false=bool(found_false(session, [appeal.id])),
    )


def _now(
    session: Session,
    appeal: Appeal,
    content: Content,
    stage: AppealStatus,
    updates: list[Update],
    at: datetime,
) -> _Now:
    route = content.route.route if content.route else appeal.legal_route
    assert route is not None
    kept = kept_minor(appeal_totals(session, appeal.ref)) if appeal.was_published else 0
    unconfirmed = appeal.was_published and is_unconfirmed(appeal.confirmed_at_utc, at=at)
    cap = content.need_minor if route is not Route.GOODS else kept + 1  # goods have no cap of money
    state = state_of(stage, is_met=kept >= cap, is_unconfirmed=unconfirmed)
    open_to = giving(stage, need_minor=cap, kept_minor=kept, is_unconfirmed=unconfirmed)
    return _Now(stage, route, state, open_to, _goods(session, appeal, content, stage, at), updates)


def _words(content: Content, here: _Now) -> dict[str, Any]:
    """Return what a page says that was published, as far as it may be shown."""
    draft, currency = content.draft, content.currency
    return {
        "ref": content.ref,
        "remark_code": parse_reference(content.ref, APPEAL).remark_code,
        "is_listed": here.route not in UNLISTED,
        "route": here.route,
        "custody": custody_of(here.route),
        "need_kind": content.need_kind,
        "need": Money(content.need_minor, currency),
        "own_share": Money(content.own_share_minor, currency),
        "title": draft.title,
        "neutral_title": draft.neutral_title,
        "story": draft.story,
        "facts": _facts(draft),
        "costs": draft.costs,
        "photos": content.photos,
        "film_url": draft.film_url,
        "ways": draft.ways if here.giving.is_open else (),
        "route_facts": facts_of(content.route, currency),
    }


def _life(appeal: Appeal, frame: _Frame, here: _Now, numbers: dict[int, int], at: datetime) -> dict[str, Any]:
    """Return how an appeal lives: its state, its versions, who wrote and confirmed, what happened since."""
    return {
        "request_id": appeal.request_id,
        "review_id": frame.review_id,
        "version": frame.number,
        "versions": frame.number,
        "state": here.state,
        "state_words": STATE_WORDS[here.state],
        "giving": here.giving,
        "pause_words": _pause_words(appeal, here.stage),
        "goods": here.goods,
        "updates": tuple(_page_update(u, numbers) for u in here.updates),
        "corrections": frame.corrections,
        "drafted_by_number": numbers[frame.drafted_by_id],
        "reviewed_by_number": numbers[frame.reviewed_by_id],
        "published_at": frame.published_at,
        "changed_at": frame.changed_at,
        "confirmed_at": appeal.confirmed_at_utc,
        "is_silent": _is_silent(here.stage, here.updates, frame, at),
    }


def _goods(
    session: Session, appeal: Appeal, content: Content, stage: AppealStatus, at: datetime
) -> GoodsState | None:
    if not isinstance(content.route, GoodsFields):
        return None
    assert appeal.id is not None
    return state_of_goods(
        session,
        appeal.id,
        content.route,
        currency=content.currency,
        day=desk_day(at),
        is_running=stage is AppealStatus.PUBLISHED,
    )


def _facts(draft: Draft) -> tuple[Fact, ...]:
    values = ((item, words, getattr(draft, item.value)) for item, words in _FACT_WORDS.items())
    return tuple(Fact(item, words, str(value)) for item, words, value in values if value)


def _pause_words(appeal: Appeal, stage: AppealStatus) -> str:
    """Return why giving is paused; a reason of another kind stays inside the desk."""
    if stage is not AppealStatus.PAUSED or appeal.pause_reason in {None, PauseReason.OTHER}:
        return ""
    return PAUSE_WORDS[PauseReason(appeal.pause_reason)]


def _updates(session: Session, appeal_id: int, standing: Standing) -> list[Update]:
    return updates_newest_first(session, appeal_id) if standing.may_show(Item.UPDATES) else []


def _page_update(update: Update, numbers: dict[int, int]) -> PageUpdate:
    words = Words(update.words_zh, update.words_en)
    return PageUpdate(update.number, words, update.posted_at_utc, numbers[update.posted_by_id])


def _numbers(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.exec(select(Person.id, Person.number).where(col(Person.id).in_(set(ids))))
    return {person_id: number for person_id, number in rows if person_id is not None}


def _is_silent(stage: AppealStatus, updates: list[Update], frame: _Frame, at: datetime) -> bool:
    latest = max([frame.changed_at, *(u.posted_at_utc for u in updates)])
    return stage in RUNNING and at - latest > SILENCE
