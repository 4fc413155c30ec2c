"""Proof that a form came from our own page, without a cookie for those who only read.

A token is a signed, dated statement of whom it was given to: a staff session, a visitor with a cookie, or
nobody in particular. The last carries no authority that a forger lacks, yet the browser's own word on where a
request comes from (Sec-Fetch-Site, Origin) is checked for every form. Source: OWASP, Cross-Site Request
Forgery Prevention, "signed double submit" and "fetch metadata".
"""

from __future__ import annotations

import hashlib
import secrets

from flask import Flask, current_app, request, session
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import BadRequest

_AGE_SECONDS_MAX = 24 * 3600
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class StaleForm(BadRequest):
    """The form is too old, or was opened before signing in or out."""


def _holder() -> str:
    holder = session.get("_user_id") or session.get("visitor") or ""
    return hashlib.sha256(f"csrf|{holder}".encode()).hexdigest()[:32]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="csrf")


def csrf_token() -> str:
    """Return a token for a form of this page."""
    return str(_serializer().dumps(_holder()))


def visitor_mark() -> str:
    """Return this visitor's own mark, setting the cookie that keeps it; call only when a form was sent."""
    if "visitor" not in session:
        session["visitor"] = secrets.token_urlsafe(16)
    return str(session["visitor"])


def _same_site() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin in {None, request.host_url.rstrip("/")}


def is_ours(token: str | None) -> bool:
    """Return whether a token was given to whoever sends this request, from a page of ours."""
    if not token or not _same_site():
        return False
    try:
        return bool(_serializer().loads(token, max_age=_AGE_SECONDS_MAX) == _holder())
    except BadData:
        return False


def check_form() -> ResponseReturnValue | None:
    """Refuse an unsafe request that carries no good token."""
    if request.method in _SAFE or request.endpoint is None:
        return None
    if is_ours(request.form.get("csrf_token") or request.headers.get("X-CSRF-Token")):
        return None
    kept = current_app.extensions.get("stale_form_page")
    if kept is not None:
        return kept()  # type: ignore[no-any-return]
    raise StaleForm()


def init(app: Flask) -> None:
    """Check every unsafe request; pages print the token with csrf_token()."""
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.before_request(check_form)
