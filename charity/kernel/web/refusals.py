"""Refusals on their way out: into the trail, and onto a page when no form holds them."""

from __future__ import annotations

import errno
import logging

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from charity.kernel import trail
from charity.kernel.errors import Refusal
from charity.kernel.web.guards import current_actor
from charity.kernel.web.unit import now, writing
from charity.kernel.web.words import _, refusal_text

trail.vocabulary("desk:refused")
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_log = logging.getLogger("charity")
_OWN_PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 503})


def note_refusal(refusal: Refusal) -> None:
    """Keep in the trail that a member of staff was refused something; the public leaves no row."""
    actor = current_actor()
    if actor.id is None:
        return
    with writing() as session:
        facts = {"code": refusal.code, "page": request.endpoint or ""}
        trail.record(session, "desk:refused", by=actor, at=now(), changes=facts)


def _wants_json() -> bool:
    return request.path.endswith((".json", ".jsonl"))


def _page(status: int, *, words: str = "", code: str = "", own_heading: str = "") -> Response:
    if _wants_json():
        return make_response(jsonify(error=code or str(status), message=words), status)
    name = f"errors/{status if status in _OWN_PAGES else 500}.html"
    facts = {"words": words, "own_heading": own_heading, "request_id": g.get("request_id", "")}
    try:
        page = render_template(name, **facts)
    except (DBAPIError, NoConnectionFree):
        g._login_user = AnonymousUserMixin()  # who asks cannot be looked up: the page of a stranger, then
        page = render_template(name, **facts)
    return make_response(page, status)


def _on_refusal(refusal: Refusal) -> ResponseReturnValue:
    note_refusal(refusal)
    own_heading = _(refusal.heading) if refusal.heading else ""
    return _page(refusal.status, words=refusal_text(refusal), code=refusal.code, own_heading=own_heading)


def _on_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    return _page(error.code)


def _on_database(error: DBAPIError | NoConnectionFree) -> ResponseReturnValue:
    """Say that the house is busy; what it was is in the log by kind, without any datum."""
    cause = getattr(error, "orig", error)
    _log.error("database %s request=%s", type(cause).__name__, g.get("request_id", ""))
    if not isinstance(error, OperationalError | NoConnectionFree):
        return _page(500)
    return _come_again(disk_is_full=_says_full(cause))


def _on_disk(error: OSError) -> ResponseReturnValue:
    """Tell a full disk from every other fault of the machine."""
    if error.errno not in _NO_ROOM:
        if current_app.testing:
            raise error
        return _on_anything(error)
    _log.error("disk full request=%s", g.get("request_id", ""))
    return _come_again(disk_is_full=True)


def _says_full(cause: object) -> bool:
    return (
        getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(cause, "sqlstate", "") == "53100"
    )


def _come_again(*, disk_is_full: bool) -> Response:
    full = _(
        "There is no room left on the desk's disk. Nothing of this was saved; what was saved before is safe."
    )
    answer = _page(503, words=full if disk_is_full else "")
    answer.headers["Retry-After"] = "5"
    return answer


def _on_anything(_error: Exception) -> ResponseReturnValue:
    _log.exception("unforeseen request=%s", g.get("request_id", ""))
    return _page(500)


def init(app: Flask) -> None:
    """Give each kind of error its page."""
    app.register_error_handler(Refusal, _on_refusal)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(DBAPIError, _on_database)
    app.register_error_handler(NoConnectionFree, _on_database)
    app.register_error_handler(OSError, _on_disk)
    if not app.testing:
        app.register_error_handler(Exception, _on_anything)
