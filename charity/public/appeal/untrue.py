"""What stays of an appeal that was found untrue: its accounts and how the money goes back, and nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from charity.appeals.page import AppealPage
from charity.donations.money.shown import equation
from charity.donations.queries import totals_of
from charity.kernel.web.figures import Figure, Sum
from charity.kernel.web.words import _, chosen_language, day_text
from charity.ledger.accounts import Custody
from charity.public.appeal import accounts, card
from charity.public.appeal.compose import goods_trio, state_tag
from charity.public.appeal.remainder import remainder_line
from charity.public.appeal.shapes import Tag


@dataclass(frozen=True, slots=True)
class UntrueView:
    """The page of an appeal that was found untrue; it says what was found, and names nobody."""

    ref: str
    title: str
    summary: str
    state: Tag
    dates: str
    finding: str
    figures: Sequence[Figure]
    equation: Sum | None
    where: str
    remainder: str  # how far giving back is; empty before it was decided
    card: dict[str, str]
    linked_data: dict[str, Any]


def untrue_view(session: Session, page: AppealPage) -> UntrueView:
    """Return what the public page of an appeal says once two people found it untrue."""
    title, finding = page.neutral_title.in_language(chosen_language()), _finding(page)
    totals = totals_of(session, page.ref) if page.takes_money else None
    figures = accounts.trio_of(totals) if totals else goods_trio(page.goods) if page.goods else []
    return UntrueView(
        ref=page.ref,
        title=title,
        summary=finding,
        state=state_tag(page.state, page.state_words),
        dates=_("Published %(day)s", day=day_text(page.published_at)),
        finding=finding,
        figures=figures,
        equation=equation(totals) if totals else None,
        where=f"{accounts.where_it_is(totals, None)} {accounts.as_of(totals)}" if totals else "",
        remainder=remainder_line(session, page.ref),
        card=card.open_graph(page, finding),
        linked_data=card.linked_data(page),
    )


def _finding(page: AppealPage) -> str:
    """Say calmly what was found and what happens to the money, no more than is true of who holds it."""
    found = _("The desk looked into this request again and found that it is untrue. Giving has ended.")
    if page.custody is Custody.HELD and page.takes_money:
        back = _("The money that is still held goes back to those who gave it, by the way it came.")
        return f"{found} {back}"
    return found
