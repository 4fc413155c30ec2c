"""Headers of every answer, and a name for each request."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(self), payment=()",
}


class _Sessions(SecureCookieSessionInterface):
    """The visitor's cookie. An answer that is the same for all neither sets it nor is told apart by it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what was put into the session."""
        if session.modified or not response.cache_control.public:
            super().save_session(app, session, response)


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)


def _dress(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.path.startswith("/staff"):
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def init(app: Flask) -> None:
    """Name each request and dress each answer."""
    app.session_interface = _Sessions()
    app.before_request(_name_request)
    app.after_request(_dress)
