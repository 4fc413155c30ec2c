"""The public list of appeals: published, listed, masked; searched in what may be shown and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import standings_of
from charity.appeals.counted import kept_minor
from charity.appeals.page import Card, Filters
from charity.appeals.photos.queries import persons_in, taken_away
from charity.appeals.rules import (
    PUBLIC,
    STATE_WORDS,
    UNLISTED,
    Route,
    custody_of,
    giving,
    is_unconfirmed,
    state_of,
)
from charity.appeals.versions.queries import newest_versions
from charity.appeals.versions.rules import Content, masked, read
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.ledger.balances import AppealTotals, all_totals

_CHUNK = 50


@dataclass(frozen=True, slots=True)
class _Listed:
    appeal: Appeal
    content: Content
    received_minor: int
    kept_minor: int


def public_appeals(session: Session, filters: Filters, *, at: datetime) -> list[Card]:
    """Return up to `size + 1` cards, newest number first: one over says that more follow."""
    totals = {t.appeal: t for t in all_totals(session)}
    found: list[Card] = []
    for listed in _published_after(session, filters.after, totals, at):
        card = _card(listed, at)
        if _fits(card, listed.content, filters):
            found.append(card)
            if len(found) > filters.size:
                break
    return found


def _published_after(
    session: Session, after: str, totals: Mapping[str, AppealTotals], at: datetime
) -> Iterator[_Listed]:
    """Read published appeals in chunks, newest first."""
    last_id = session.exec(select(Appeal.id).where(Appeal.ref == after)).first() if after else None
    while True:
        query = select(Appeal).where(
            col(Appeal.status).in_(list(PUBLIC)), col(Appeal.route).not_in(list(UNLISTED))
        )
        if last_id is not None:
            query = query.where(col(Appeal.id) < last_id)
        rows = session.exec(query.order_by(col(Appeal.id).desc()).limit(_CHUNK)).all()
        yield from _listed(session, rows, totals, at)
        if len(rows) < _CHUNK:
            return
        last_id = rows[-1].id


def _listed(
    session: Session, rows: Sequence[Appeal], totals: Mapping[str, AppealTotals], at: datetime
) -> Iterator[_Listed]:
    ids = [row.id for row in rows if row.id is not None]
    versions = newest_versions(session, rows)
    standings, people = standings_of(session, ids, day=desk_day(at)), persons_in(session, ids)
    gone = taken_away(session, ids)
    for row in rows:
        assert row.id is not None
        whole = read(versions[row.ref].content)
        content = masked(whole, standings[row.id], people[row.id], gone[row.id])
        yield _Listed(row, content, totals[row.ref].received_minor, kept_minor(totals[row.ref]))


def _card(listed: _Listed, at: datetime) -> Card:
    appeal, content = listed.appeal, listed.content
    route, published_at = appeal.legal_route, appeal.published_at_utc
    assert route is not None
    assert published_at is not None
    unconfirmed = is_unconfirmed(appeal.confirmed_at_utc, at=at)
    is_met = route is not Route.GOODS and listed.kept_minor >= content.need_minor
    state = state_of(appeal.stage, is_met=is_met, is_unconfirmed=unconfirmed)
    cap = content.need_minor if route is not Route.GOODS else listed.kept_minor + 1
    return Card(
        ref=appeal.ref,
        title=content.draft.title,
        place=content.draft.place,
        state=state,
        state_words=STATE_WORDS[state],
        route=route,
        custody=custody_of(route),
        need_kind=content.need_kind,
        need=Money(content.need_minor, content.currency),
        received=Money(listed.received_minor, content.currency),
        photo=content.photos[0] if content.photos else None,
        published_at=published_at,
        is_giving_open=giving(
            appeal.stage, need_minor=cap, kept_minor=listed.kept_minor, is_unconfirmed=unconfirmed
        ).is_open,
    )


def _fits(card: Card, content: Content, filters: Filters) -> bool:
    if filters.state is not None and card.state is not filters.state:
        return False
    if filters.need_kind and card.need_kind != filters.need_kind:
        return False
    draft = content.draft
    shown = [card.ref, draft.title.zh, draft.title.en, draft.neutral_title.zh, draft.neutral_title.en]
    text = "\n".join([*shown, draft.place, draft.story.zh, draft.story.en]).casefold()
    return filters.text.strip().casefold() in text
