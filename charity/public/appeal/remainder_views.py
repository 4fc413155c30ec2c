"""Public pages of what is left of an appeal: the arithmetic to read, and the bytes that the log names."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from charity.appeals.page import AppealPage
from charity.appeals.queries import page_of
from charity.donations.remainder.queries import newest_decision_of
from charity.kernel.errors import Missing
from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import now, reading
from charity.kernel.web.words import chosen_language
from charity.public.appeal.remainder import remainder_views

#: How long a copy may be kept by others.
AGE_SECONDS_MAX = 300

blueprint = Blueprint("remainders", __name__, url_prefix="/appeals/<ref>")


def _page(ref: str) -> AppealPage:
    page = page_of(reading(), ref, at=now())
    if not isinstance(page, AppealPage):
        raise Missing()
    return page


@blueprint.get("/remainder")
@everyone
def shown(ref: str) -> ResponseReturnValue:
    """Show what was decided about the money that was left, step by step, and how far the refunds are."""
    page = _page(ref)
    decisions = remainder_views(reading(), page.ref)
    if not decisions:
        raise Missing()
    title = page.neutral_title.in_language(chosen_language())
    return render_template("public/appeal/remainder.html", ref=page.ref, title=title, decisions=decisions)


@blueprint.get("/remainder.json")
@everyone
def exact(ref: str) -> ResponseReturnValue:
    """Give the exact bytes of the newest decision, as the log names them."""
    page = _page(ref)
    found = newest_decision_of(reading(), page.ref)
    if found is None:
        raise Missing()
    answer = Response(found.content, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{page.ref}-remainder.json"'
    answer.cache_control.public, answer.cache_control.max_age = True, AGE_SECONDS_MAX
    answer.set_etag(found.sha256)
    answer.make_conditional(request)
    return answer
