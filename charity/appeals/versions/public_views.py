"""What the log names by hash, to the byte: published wordings and closing facts, for all to recompute."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from charity.appeals.endings.closing import closing_of
from charity.appeals.page import AppealPage
from charity.appeals.queries import appeal_by_ref, page_of, versions_of
from charity.appeals.versions.queries import PublishedVersion, version_bytes
from charity.appeals.versions.rules import WITHHELD_WORDS
from charity.kernel.errors import Missing
from charity.kernel.web.guards import everyone
from charity.kernel.web.unit import now, reading
from charity.kernel.web.words import _

#: How long a copy may be kept by others: a withdrawn consent reaches them within minutes.
AGE_SECONDS_MAX = 300

blueprint = Blueprint("appeal_documents", __name__, url_prefix="/appeals/<ref>")


@blueprint.get("/versions/<int:number>.json")
@everyone
def version(ref: str, number: int) -> ResponseReturnValue:
    """Give the exact bytes of a published wording, while all that it says may be read."""
    appeal = appeal_by_ref(reading(), ref)
    is_there = isinstance(page_of(reading(), appeal.ref, at=now()), AppealPage)
    known = {one.number: one for one in versions_of(reading(), appeal, at=now())}
    if number not in known:
        raise Missing()
    found = known[number]
    if not is_there or found.withheld is not None:
        return _kept_back(appeal.ref, found, is_there=is_there)
    return _exact(version_bytes(reading(), appeal.ref, number), found.sha256, f"{appeal.ref}-v{number}.json")


def _kept_back(ref: str, found: PublishedVersion, *, is_there: bool) -> ResponseReturnValue:
    """Say that the wording is not given out, and that its hash stands."""
    why = _(WITHHELD_WORDS[found.withheld]) if found.withheld else _("The appeal was withdrawn.")
    page = render_template(
        "appeals/versions/kept_back.html", ref=ref, version=found, why=why, is_there=is_there
    )
    return page, 410


@blueprint.get("/closing.json")
@everyone
def closing(ref: str) -> ResponseReturnValue:
    """Give the exact bytes of what an account came to when it was closed."""
    page = page_of(reading(), ref, at=now())
    found = closing_of(reading(), page.ref) if isinstance(page, AppealPage) else None
    if found is None:
        raise Missing()
    return _exact(found.content, found.sha256, f"{found.appeal_ref}-closing.json")


def _exact(content: bytes, sha256: str, name: str) -> Response:
    answer = Response(content, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.cache_control.public, answer.cache_control.max_age = True, AGE_SECONDS_MAX
    answer.set_etag(sha256)
    answer.make_conditional(request)
    return answer
