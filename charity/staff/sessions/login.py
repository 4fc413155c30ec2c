"""Flask-Login over server-side sessions: who is signed in, starting and ending it in the browser."""

from __future__ import annotations

from flask import Flask, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from charity.kernel.database import retrying
from charity.kernel.roles import Actor
from charity.kernel.web.unit import house, now, reading, writing
from charity.staff.passwords import nobodys_hash
from charity.staff.sessions import queries, service
from charity.staff.sessions.queries import LiveSession
from charity.staff.sessions.rules import SEEN_EVERY


class SignedIn(UserMixin):
    """The person behind a live session; the cookie carries the token, the database its hash."""

    def __init__(self, token: str, live: LiveSession) -> None:
        self._token = token
        self.session_id = live.id
        self.actor: Actor = live.actor
        self.last_seen_at_utc = live.last_seen_at_utc

    def get_id(self) -> str:
        """Return what Flask-Login keeps in the cookie."""
        return self._token


def init(app: Flask) -> None:
    """Set up Flask-Login; a cookie alone opens nothing."""
    manager = LoginManager(app)
    manager.session_protection = None  # the row decides; phones change their address all day
    manager.user_loader(_load)
    app.before_request(_note_seen)
    nobodys_hash()


def _load(token: str) -> SignedIn | None:
    live = queries.live_session(reading(), service.session_id_of(token), at=now())
    return SignedIn(token, live) if live is not None else None


def _note_seen() -> None:
    """Keep "last seen" about right without a write for every page."""
    if not request.path.startswith("/staff/") or not isinstance(current_user._get_current_object(), SignedIn):
        return
    if now() - current_user.last_seen_at_utc >= SEEN_EVERY:
        retrying(_see)


def _see() -> None:
    with writing() as session:
        service.see_session(session, current_user.session_id, at=now())


def remember(token: str) -> None:
    """Give the browser a fresh cookie for a session that has just been started."""
    forget()
    live = queries.live_session(reading(), service.session_id_of(token), at=now())
    assert live is not None, "the session was started a moment ago"
    login_user(SignedIn(token, live))


def forget() -> None:
    """Empty the browser's cookie, all but the language."""
    language = session.get("lang")
    logout_user()
    session.clear()
    if language:
        session["lang"] = language


def fresh_token() -> str:
    """Return a new random token."""
    return house().entropy(32).hex()
