"""Puts the page of an appeal together from what its columns know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from charity.appeals.consents.rules import Item
from charity.appeals.drafts.rules import CostLine
from charity.appeals.page import AppealPage, Fact, GoodsState, PageUpdate
from charity.appeals.rules import ROUTE_WORDS, PublicState
from charity.appeals.versions.rules import PhotoShown
from charity.donations.money.shown import equation
from charity.donations.observed.queries import receipts_shown
from charity.donations.observed.vouchers import public_vouchers
from charity.donations.queries import lines_of, totals_of
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.web.figures import Figure
from charity.kernel.web.words import _, chosen_language, day_text, money_text, ngettext
from charity.kernel.words import N_
from charity.public.appeal import accounts, card, giving, knowing
from charity.public.appeal.remainder import remainder_line
from charity.public.appeal.shapes import (
    AppealView,
    Cost,
    GoodsPanel,
    MoneyPanel,
    News,
    Photo,
    Tag,
)
from charity.public.ledger.queries import first_day_in, last_day_out
from charity.verification.known import KnownNeed, Verification
from charity.verification.queries import verification_of
from charity.verification.rules import Basis

ROWS_SHOWN = 6
STATE_SENTENCES: Mapping[PublicState, str] = {
    PublicState.PAUSED: N_("Giving is paused for now. Everything that came in so far stands below."),
    PublicState.ENDED: N_("Giving has ended. The payouts go on and stand below."),
    PublicState.SETTLING: N_("Giving has ended and the account is being settled."),
    PublicState.CLOSED: N_("This appeal is closed. Its account stays here for everyone to read."),
}
TONES = {PublicState.OPEN: "good", PublicState.PAUSED: "look"}


def view_of(session: Session, page: AppealPage, *, at: datetime, report_href: str = "") -> AppealView:
    """Return everything that the page of an appeal prints."""
    verification = verification_of(session, page.request_id, review_id=page.review_id)
    money = _money(session, page, verification.need, at) if page.takes_money else None
    summary = summary_of(page, money)
    return AppealView(
        ref=page.ref,
        title=page.title.in_language(chosen_language()),
        summary=summary,
        facts=[(_(fact.words), _fact_text(fact)) for fact in page.facts],
        verified=_verified(verification),
        state=state_tag(page.state, page.state_words),
        route=_(ROUTE_WORDS[page.route]),
        state_words=_state_words(page),
        dates=_dates(page),
        knowing=knowing.knowing_of(verification, page.may_show),
        giving=giving.giving_of(page, card.address_of(page.ref)),
        paragraphs=paragraphs(page.story.in_language(chosen_language())),
        money=money,
        goods=_goods(page.goods) if page.goods is not None else None,
        photos=[photo_of(page.ref, photo) for photo in page.photos],
        costs=[_cost(line, page.need.currency) for line in page.costs],
        news=[_news(update) for update in page.updates],
        silence=_silence(page),
        correction=_correction(page),
        remainder=remainder_line(session, page.ref),
        report_href=report_href,
        versions=page.versions,
        card=card.open_graph(page, summary),
        linked_data=card.linked_data(page),
    )


def _verified(verification: Verification) -> Tag:
    """Return the badge: an appeal whose review no longer stands is not called verified."""
    if verification.is_verified:
        return Tag(_("Verified"), "good")
    return Tag(_("Being checked again"), "look")


def _fact_text(fact: Fact) -> str:
    if fact.item is Item.AGE:
        return ngettext("%(num)s year old", "%(num)s years old", int(fact.value))
    return fact.value


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text; a line break begins one."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def state_tag(state: PublicState, words: str) -> Tag:
    """Return a public state with its tone."""
    return Tag(_(words), TONES.get(state, "quiet"))


def photo_of(ref: str, photo: PhotoShown) -> Photo:
    """Return a picture with its small copy for the first view and its large one a tap away."""
    base = f"/appeals/{ref}/photos/{photo.number}"
    caption = photo.alt.in_language(chosen_language())
    hrefs = (f"{base}.jpg?w=640", f"{base}.jpg?w=320", f"{base}.jpg")
    return Photo(*hrefs, caption, photo.width_px, photo.height_px)


def summary_of(page: AppealPage, money: MoneyPanel | None) -> str:
    """Return one sentence about an appeal that names nobody."""
    if money is None or money.share is None:
        return page.neutral_title.in_language(chosen_language())
    return f"{page.neutral_title.in_language(chosen_language())} · {money.share.words}"


def _money(session: Session, page: AppealPage, need: KnownNeed | None, at: datetime) -> MoneyPanel:
    totals = totals_of(session, page.ref)
    last_out, first_in = last_day_out(session, page.ref), first_day_in(session, page.ref)
    return MoneyPanel(
        figures=accounts.trio_of(totals),
        share=accounts.share(totals, page.need),
        equation=equation(totals),
        need=knowing.need_steps(need) if need is not None else [],
        as_of=accounts.as_of(totals),
        unmatched=accounts.unmatched(totals),
        idle=accounts.idle(totals, last_out=last_out, first_in=first_in, today=desk_day(at)),
        beyond=accounts.beyond(totals, page.need),
        custody=accounts.where_it_is(totals, receipts_shown(session, page.ref)),
        rows=accounts.trail_rows(lines_of(session, page.ref, limit=ROWS_SHOWN)),
        vouchers=accounts.voucher_links(page.ref, public_vouchers(session, page.ref)),
    )


def goods_trio(goods: GoodsState) -> list[Figure]:
    """Return the headline of the quantity ledger."""

    def amount(number: int) -> str:
        return f"{number:,} {goods.unit}"

    return [
        Figure(_("Offered"), None, text=amount(goods.quantity)),
        Figure(_("Gone"), None, text=amount(goods.quantity - goods.remaining)),
        Figure(_("Still there"), None, text=amount(goods.remaining)),
    ]


def _goods(goods: GoodsState) -> GoodsPanel:
    facts = [
        (_("What"), goods.goods),
        (_("Asking price"), f"{money_text(goods.asking_price)} / {goods.unit}"),
        (_("Market price"), f"{money_text(goods.market_price)} / {goods.unit}"),
    ]
    return GoodsPanel(goods_trio(goods), facts, _("The sale stops on %(day)s.", day=day_text(goods.stop_on)))


def _cost(line: CostLine, currency: str) -> Cost:
    words = line.words.in_language(chosen_language())
    basis = knowing.basis_text(Basis(line.basis), line.basis_note)
    return Cost(words, Money(line.amount_minor, currency), basis)


def _news(update: PageUpdate) -> News:
    words = update.words.in_language(chosen_language())
    return News(desk_day(update.posted_at), "", paragraphs(words))


def _state_words(page: AppealPage) -> str:
    if page.state is PublicState.OPEN:
        return ""
    said = [_(STATE_SENTENCES[page.state]), _(page.pause_words) if page.pause_words else ""]
    return " ".join(filter(None, said))


def _dates(page: AppealPage) -> str:
    said = [_("Published %(day)s", day=day_text(page.published_at))]
    if page.versions > 1:
        said.append(_("changed %(day)s", day=day_text(page.changed_at)))
    if page.confirmed_at is not None:
        said.append(_("confirmed with the family %(day)s", day=day_text(page.confirmed_at)))
    return " · ".join(said)


def _silence(page: AppealPage) -> str:
    if not page.is_silent:
        return ""
    return _("There has been no news for 30 days. We are asking, and write here what we hear.")


def _correction(page: AppealPage) -> str:
    if not page.corrections:
        return ""
    latest = max(page.corrections, key=lambda each: each.number)
    return _("Corrected on %(day)s: %(note)s", day=day_text(latest.at), note=latest.note)
