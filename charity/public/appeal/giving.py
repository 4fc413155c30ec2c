"""How to give by the legal route of an appeal: whose account, with which code, and what to beware of."""

from __future__ import annotations

from charity.appeals.drafts.rules import CHANNEL_WORDS, WayToGive
from charity.appeals.page import AppealPage, RouteFact
from charity.appeals.rules import Route
from charity.kernel.web.words import _, chosen_language, day_text, money_text
from charity.ledger.accounts import Custody
from charity.public.appeal.qr import qr_svg
from charity.public.appeal.shapes import Giving, WayShown

#: Routes whose donations are found again by a code in the payment's remark.
WITH_CODE = frozenset({Route.CHARITY, Route.DIRECT})


def giving_of(page: AppealPage, address: str) -> Giving:
    """Return how to give, or why not now; payment details are there only while giving is open."""
    facts = {fact.name: fact for fact in page.route_facts}
    is_open = page.giving.is_open
    return Giving(
        is_open=is_open,
        closed_words=_closed(page),
        intro=_intro(page, facts),
        ways=[_way(way) for way in page.ways] if is_open else [],
        facts=[(_(fact.words), fact_text(fact)) for fact in page.route_facts if fact.name != "url"],
        warning=_("Any other account, code or person that asks for money for this family is not ours."),
        risk=_risk() if page.has_risk_notice else "",
        code=page.remark_code if is_open and page.route in WITH_CODE else "",
        href=facts["url"].text if is_open and "url" in facts else "",
        href_words=_("To the platform's page"),
        qr_svg=qr_svg(address, _("The address of this page")),
    )


def fact_text(fact: RouteFact) -> str:
    """Return what a legal route says, as a reader sees it."""
    if fact.day is not None:
        return day_text(fact.day)
    if fact.amount is not None:
        return money_text(fact.amount)
    return _(fact.text)  # a choice is kept as its msgid; what a person wrote is none and stays


def _way(way: WayToGive) -> WayShown:
    given = ((_("Account holder"), way.holder), (_("Account"), way.account))
    return WayShown(
        title=_(CHANNEL_WORDS[way.channel]),
        words=way.words.in_language(chosen_language()),
        facts=[(name, value) for name, value in given if value],
    )


def _intro(page: AppealPage, facts: dict[str, RouteFact]) -> str:
    if page.route is Route.CHARITY and "charity_name" in facts:
        charity = facts["charity_name"].text
        return _(
            "Donations go to the account of %(charity)s, a licensed charity. The desk keeps no money.",
            charity=charity,
        )
    if page.route is Route.PLATFORM and "platform" in facts:
        return _(
            "Donations are made on %(platform)s, a designated platform.", platform=facts["platform"].text
        )
    return {
        Route.DIRECT: _("Donations go straight to the family. The desk keeps no money and sees no account."),
        Route.MUTUAL: _("Only members of the group give here."),
        Route.GOODS: _("This is about produce or things. No donation of money is asked for."),
    }.get(page.route, "")


def _risk() -> str:
    return _(
        "This money goes straight to the family's own account. We checked the plea, but we do not hold the "
        "money and cannot give it back. It is a gift between persons, not a donation to a charity, and "
        "there is no donation receipt."
    )


def _closed(page: AppealPage) -> str:
    words = _(page.giving.words) if page.giving.words else ""
    if page.takes_money and page.custody is not Custody.HELD:
        still = _("Money may still arrive: the account is not ours to close.")
        return f"{words} {still}".strip()
    return words
