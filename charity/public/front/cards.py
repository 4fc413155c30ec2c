"""Cards of appeals: a picture, the title, the trio and how much of the need is met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.appeals.page import AppealPage, Card
from charity.appeals.queries import page_of
from charity.appeals.rules import ROUTE_WORDS, Route
from charity.donations.queries import CustodyTotals, Totals, totals_by_custody, totals_of
from charity.kernel.web.figures import Figure, Share
from charity.kernel.web.words import _, chosen_language, day_text, ngettext
from charity.kernel.words import N_
from charity.ledger.accounts import Custody
from charity.public.appeal import accounts
from charity.public.appeal.compose import goods_trio, photo_of, state_tag
from charity.public.appeal.shapes import Photo, Tag
from charity.public.words import CUSTODY_WORDS


@dataclass(frozen=True, slots=True)
class CardView:
    """One appeal in a list."""

    ref: str
    title: str
    about: str
    state: Tag
    photo: Photo | None
    figures: Sequence[Figure]
    share: Share | None


@dataclass(frozen=True, slots=True)
class CustodyView:
    """Sums of one custody, which are never added to those of another."""

    title: str
    note: str
    figures: Sequence[Figure]


def card_views(session: Session, cards: Iterable[Card], *, at: datetime) -> list[CardView]:
    """Return what a list prints of each appeal."""
    return [_goods_card(session, c, at) if c.route is Route.GOODS else _money_card(session, c) for c in cards]


def _money_card(session: Session, card: Card) -> CardView:
    totals = totals_of(session, card.ref)
    return _card(card, accounts.trio_of(totals), accounts.share(totals, card.need))


def _goods_card(session: Session, card: Card, at: datetime) -> CardView:
    page = page_of(session, card.ref, at=at)
    goods = page.goods if isinstance(page, AppealPage) else None
    return _card(card, goods_trio(goods) if goods is not None else [], None)


def _card(card: Card, figures: Sequence[Figure], share: Share | None) -> CardView:
    about = [card.place, _(ROUTE_WORDS[card.route]), _("since %(day)s", day=day_text(card.published_at))]
    return CardView(
        ref=card.ref,
        title=card.title.in_language(chosen_language()),
        about=" · ".join(part for part in about if part),
        state=state_tag(card.state, card.state_words),
        photo=photo_of(card.ref, card.photo) if card.photo is not None else None,
        figures=figures,
        share=share,
    )


_CUSTODY_TITLES: Mapping[Custody, str] = {
    Custody.HELD: N_("Held by a licensed charity"),
    Custody.OBSERVED: N_("Straight to families, as far as known"),
    Custody.MIRRORED: N_("On platforms and with organisers, as they say"),
}


def custody_views(totals: Iterable[Totals]) -> list[CustodyView]:
    """Return the sums of each custody over the appeals to which money came."""
    return [_custody(each) for each in totals_by_custody(each for each in totals if each.received.minor)]


def _custody(sums: CustodyTotals) -> CustodyView:
    shown = ngettext("%(num)s appeal", "%(num)s appeals", sums.appeals)
    return CustodyView(
        title=_(_CUSTODY_TITLES[sums.custody]),
        note=f"{shown} · {_(CUSTODY_WORDS[sums.custody])}",
        figures=accounts.trio_of(sums),
    )
