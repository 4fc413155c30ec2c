"""Doors: each view names who may open it; an unmarked door stays shut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from charity.kernel.errors import NotYours
from charity.kernel.roles import PUBLIC, Actor, Role

#: Files that hold nothing of anybody's.
STATIC_ENDPOINTS = frozenset({"static", "bootstrap.static"})

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Door:
    """Who may open a view: everyone, anybody signed in, or holders of one of the roles."""

    is_public: bool = False
    roles: frozenset[Role] | None = None  # None: anybody signed in


def _mark(view: View, door: Door) -> View:
    assert not hasattr(view, "door"), f"{view.__name__} has two doors"
    view.door = door  # type: ignore[attr-defined]
    return view


def everyone(view: View) -> View:
    """Open a view to people who are not signed in."""
    return _mark(view, Door(is_public=True))


def allow_signed_in(view: View) -> View:
    """Open a view to anybody who is signed in."""
    return _mark(view, Door())


def allow(*roles: Role) -> Callable[[View], View]:
    """Open a view to holders of one of the roles."""
    assert roles, "name a role, or use allow_signed_in"

    def mark(view: View) -> View:
        return _mark(view, Door(roles=frozenset(roles)))

    return mark


def door_of(app: Flask, endpoint: str) -> Door | None:
    """Return the door of an endpoint, None when its view is not marked."""
    return getattr(app.view_functions[endpoint], "door", None)


def current_actor() -> Actor:
    """Return who acts in this request: the person signed in, or the public."""
    return cast(Actor, getattr(current_user, "actor", PUBLIC)) if current_user else PUBLIC


def check_door() -> ResponseReturnValue | None:
    """Let a request through, ask for a sign-in, or refuse; runs before every view."""
    if request.endpoint is None or request.endpoint in STATIC_ENDPOINTS:
        return None
    door = door_of(current_app, request.endpoint)
    if door is None:
        abort(404)
    if door.is_public:
        return None
    actor = current_actor()
    if actor.id is None:
        ask = current_app.extensions["sign_in_page"]
        return cast(ResponseReturnValue, ask())
    if door.roles is not None and not actor.may(*door.roles):
        raise NotYours()
    return None


def init(app: Flask) -> None:
    """Put the check before every view; `sign_in_page` is given by the staff column."""
    app.extensions.setdefault("sign_in_page", lambda: abort(401))
    app.before_request(check_door)
