"""The words of an appeal laid out for those who write, review and publish them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import standing_of
from charity.appeals.drafts.rules import CHANNEL_WORDS, CostLine, Draft, WayToGive, Words
from charity.appeals.page import RouteFact
from charity.appeals.photos.queries import persons_in, taken_away
from charity.appeals.photos.shown import address_inside
from charity.appeals.routes.queries import facts_of
from charity.appeals.rules import ROUTE_WORDS
from charity.appeals.versions.queries import newest_version, working_content
from charity.appeals.versions.rules import Content, differences, masked, read
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.web.words import _, day_text, money_text
from charity.kernel.words import N_
from charity.verification.rules import BASIS_WORDS, Basis

_PART_WORDS = {
    "title": N_("Title"),
    "neutral_title": N_("Neutral title, for papers"),
    "story": N_("Story"),
    "name": N_("Name, in the form shown"),
    "place": N_("City and township"),
    "age": N_("Age in years"),
    "diagnosis": N_("Diagnosis"),
    "hospital": N_("Hospital"),
    "film_url": N_("Film"),
    "costs": N_("Costs"),
    "ways": N_("How to give"),
    "photos": N_("Photos"),
    "route": N_("Legal route"),
    "need_kind": N_("Kind of need"),
    "currency": N_("Currency"),
    "need_minor": N_("Need"),
    "own_share_minor": N_("Own share"),
    "verification": N_("Verification it rests on"),
}


@dataclass(frozen=True, slots=True)
class LaidOutPhoto:
    """A photo with its address inside the desk."""

    href: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class LaidOutCost:
    """A line of costs."""

    words: str
    amount: Money
    basis: str


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Every word of an appeal, in both languages where it has both."""

    facts: list[tuple[str, str]]
    paragraphs: list[str]
    costs: list[LaidOutCost]
    ways: list[tuple[str, str]]
    photos: list[LaidOutPhoto]
    route: list[tuple[str, str]]
    remark_code: str


def words_of(session: Session, appeal: Appeal, *, at: datetime, is_masked: bool = False) -> LaidOut:
    """Return the working words; masked as the public would see them where that is asked."""
    content = working_content(session, appeal)
    if is_masked:
        assert appeal.id is not None
        standing = standing_of(session, appeal.id, day=desk_day(at))
        people, gone = persons_in(session, [appeal.id]), taken_away(session, [appeal.id])
        content = masked(content, standing, people[appeal.id], gone[appeal.id])
    return _laid_out(appeal, content)


def _laid_out(appeal: Appeal, content: Content) -> LaidOut:
    draft = content.draft
    return LaidOut(
        facts=_facts(content),
        paragraphs=[p for story in (draft.story.zh, draft.story.en) for p in story.splitlines() if p],
        costs=[_cost(line, content.currency) for line in draft.costs],
        ways=[_way(way) for way in draft.ways],
        photos=[
            LaidOutPhoto(address_inside(appeal.ref, p.number), _both(p.alt), p.width_px, p.height_px)
            for p in content.photos
        ],
        route=[
            (_("Legal route"), _(ROUTE_WORDS[content.route.route]) if content.route else _("Not chosen")),
            *((_(fact.words), value_of(fact)) for fact in facts_of(content.route, content.currency)),
        ],
        remark_code=appeal.ref.replace("-", ""),
    )


def _both(words: Words) -> str:
    return " / ".join(text for text in (words.zh, words.en) if text)


def _facts(content: Content) -> list[tuple[str, str]]:
    draft = content.draft
    pairs = [(name, _said(draft, name)) for name in Draft.__dataclass_fields__ if name not in _LONG]
    need = money_text(Money(content.need_minor, content.currency))
    return [*((_(_PART_WORDS[name]), value) for name, value in pairs if value), (_("Need"), need)]


_LONG = frozenset({"story", "costs", "ways"})


def _said(draft: Draft, name: str) -> str:
    value = getattr(draft, name)
    return _both(value) if isinstance(value, Words) else str(value or "")


def _cost(line: CostLine, currency: str) -> LaidOutCost:
    basis = _(BASIS_WORDS[Basis(line.basis)])
    note = f"{basis} · {line.basis_note}" if line.basis_note else basis
    return LaidOutCost(_both(line.words), Money(line.amount_minor, currency), note)


def _way(way: WayToGive) -> tuple[str, str]:
    said = [way.holder, way.account, _both(way.words)]
    return _(CHANNEL_WORDS[way.channel]), " · ".join(text for text in said if text)


def value_of(fact: RouteFact) -> str:
    """Return what a route says, as text."""
    if fact.amount is not None:
        return money_text(fact.amount)
    day: date | None = fact.day
    return day_text(day) if day is not None else _(fact.text)


def changes_of(session: Session, appeal: Appeal) -> list[str]:
    """Return the names of the parts in which the working words differ from what is published."""
    published = newest_version(session, appeal.ref)
    if published is None:
        return []
    changed = differences(read(published.content), working_content(session, appeal))
    return [_(_PART_WORDS[name]) for name in changed]
