"""What the frame of every page shows: the doors a person may open, who is signed in, whose desk this is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from charity.kernel.roles import PUBLIC, Actor
from charity.kernel.web.guards import current_actor, door_of
from charity.kernel.web.unit import house
from charity.kernel.web.words import LANGUAGES, _, chosen_language
from charity.kernel.words import N_

_PUBLIC = (
    (N_("Appeals"), "/appeals/"),
    (N_("Find my donation"), "/find-my-donation"),
    (N_("Ask for help"), "/help/new"),
    (N_("Where does my request stand"), "/help/status"),
)
_FOOT = (
    (N_("How to check this yourself"), "/log/"),
    (N_("Check a receipt or a report"), "/verify"),
)
_STAFF = (
    (N_("My day"), "/staff/"),
    (N_("Cases"), "/staff/cases/"),
    (N_("Appeals"), "/staff/appeals/"),
    (N_("Money"), "/staff/money/"),
    (N_("Audit"), "/staff/audit/"),
    (N_("People"), "/staff/people/"),
)


@dataclass(frozen=True, slots=True)
class DoorLink:
    """One link of the frame."""

    words: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose pages these are."""

    name: str
    phone: str
    url: str


def with_language(path: str) -> str:
    """Return a path of ours that carries the language chosen in the address, as every link does."""
    asked = request.args.get("lang")
    return f"{path}?{urlencode({'lang': asked})}" if asked in LANGUAGES else path


def may_open(path: str, actor: Actor) -> bool:
    """Return whether a page is there and this person may open it."""
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, MethodNotAllowed):
        return False
    door = door_of(current_app, endpoint)
    if door is None:
        return False
    return door.is_public or (actor.id is not None and (door.roles is None or actor.may(*door.roles)))


def where_open(href: str) -> str:
    """Return an address of ours to those who may open it, nothing to others."""
    return href if may_open(href.partition("?")[0], current_actor()) else ""


def _links(doors: Iterable[tuple[str, str]], actor: Actor) -> list[DoorLink]:
    return [
        DoorLink(_(words), with_language(path), _is_here(path))
        for words, path in doors
        if may_open(path, actor)
    ]


def _is_here(path: str) -> bool:
    return request.path == path or (path != "/staff/" and request.path.startswith(path.rstrip("/") + "/"))


def public_doors() -> list[DoorLink]:
    """Return the links of a public page's head."""
    return _links(_PUBLIC, PUBLIC)


def foot_doors() -> list[DoorLink]:
    """Return the links of a public page's foot."""
    return _links(_FOOT, PUBLIC)


def staff_doors() -> list[DoorLink]:
    """Return the links of a desk page's head that this person may open."""
    return _links(_STAFF, current_actor())


def at_desk() -> bool:
    """Return whether this page belongs to the desk and is read by somebody signed in."""
    return request.path.startswith("/staff") and current_actor().id is not None


def desk() -> Desk:
    """Return the desk's name in the page's language, and its telephone."""
    config = house().config
    name = config.desk_name_zh if chosen_language() == "zh" else config.desk_name_en
    return Desk(name, config.desk_phone, config.public_url)


def init(app: Flask) -> None:
    """Give templates what the frame shows."""
    app.jinja_env.globals.update(
        public_doors=public_doors,
        foot_doors=foot_doors,
        staff_doors=staff_doors,
        at_desk=at_desk,
        desk=desk,
        signed_in=current_actor,
        at_path=with_language,
        where_open=where_open,
    )
