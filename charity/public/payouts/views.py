"""Public pages of an appeal's payments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.appeals.page import AppealPage
from charity.appeals.queries import page_of
from charity.donations.payouts.queries import public_payouts
from charity.donations.tracing.queries import sources_of
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.web.guards import everyone
from charity.kernel.web.paging import page_of as paged
from charity.kernel.web.unit import now, reading
from charity.kernel.web.words import chosen_language
from charity.ledger.accounts import Custody
from charity.public.payouts.shown import payment_shown, rules_told, sources_shown

blueprint = Blueprint("public_payouts", __name__, url_prefix="/appeals/<ref>/payouts")

SOURCES_A_PAGE = 50


@blueprint.get("")
@everyone
def payments(ref: str) -> ResponseReturnValue:
    """Show every payment of an appeal, its evidence, and from how many gifts it came."""
    page, today = _page(ref), desk_day(now())
    shown = [payment_shown(reading(), one, today) for one in public_payouts(reading(), page.ref)]
    return render_template(
        "public/payouts/payments.html",
        ref=page.ref,
        title=page.title.in_language(chosen_language()),
        payments=shown[::-1],
        rules=rules_told(),
        is_held=page.custody is Custody.HELD,
        robots=not page.is_listed,
    )


@blueprint.get("/<int:seq>")
@everyone
def sources(ref: str, seq: int) -> ResponseReturnValue:
    """Show the gifts that a payment came from, oldest first."""
    page = _page(ref)
    known = {one.seq: one for one in public_payouts(reading(), page.ref)}
    if seq not in known:
        raise Missing()
    found = sources_of(reading(), seq, after=_after(), limit=SOURCES_A_PAGE + 1)
    gifts = paged(found, SOURCES_A_PAGE, lambda one: one.seq)
    here: dict[str, Any] = {"ref": page.ref, "seq": seq}
    return render_template(
        "public/payouts/sources.html",
        ref=page.ref,
        payment=payment_shown(reading(), known[seq], desk_day(now())),
        gifts=sources_shown(gifts.items),
        rules=rules_told(),
        older=url_for("public_payouts.sources", **here, after=gifts.after) if gifts.after else "",
        newest=url_for("public_payouts.sources", **here) if _after() >= 0 else "",
        robots=not page.is_listed,
    )


def _after() -> int:
    asked = request.args.get("after", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 16 else -1


def _page(ref: str) -> AppealPage:
    page = page_of(reading(), ref, at=now())
    if not isinstance(page, AppealPage):
        raise Missing()
    return page
