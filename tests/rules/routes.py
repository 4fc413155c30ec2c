"""Every way into the house: each route and method, with an address that leads to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from charity.kernel.references import APPEAL, REQUEST, Reference
from charity.kernel.roles import Role
from charity.kernel.web.guards import STATIC_ENDPOINTS, Door, door_of

_OWN_METHODS = {"HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Way:
    """One method of one route."""

    method: str
    rule: str
    endpoint: str
    address: str
    door: Door | None

    @property
    def name(self) -> str:
        """How the table of authorisation calls it."""
        return f"{self.method} {self.rule}"

    @property
    def takes_values(self) -> bool:
        """Whether its address names a thing that may not be there."""
        return "<" in self.rule


def ways(app: Flask) -> Iterator[Way]:
    """Yield every way in but those to static files."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in STATIC_ENDPOINTS:
            continue
        for method in sorted((rule.methods or set()) - _OWN_METHODS):
            yield Way(method, rule.rule, rule.endpoint, _address(app, rule), door_of(app, rule.endpoint))


def _address(app: Flask, rule: Rule) -> str:
    values = {name: _nothing(rule, name) for name in rule.arguments}
    with app.test_request_context("/"):
        return str(app.url_map.bind("").build(rule.endpoint, values, method=_method(rule)))


def _method(rule: Rule) -> str:
    return sorted((rule.methods or set()) - _OWN_METHODS)[0]


def _nothing(rule: Rule, name: str) -> object:
    """Return a well-formed value that names nothing."""
    converter = type(rule._converters[name]).__name__
    if converter == "IntegerConverter":
        return 987_654
    if "ref" in name or "appeal" in name:
        is_appeal = "/appeals" in rule.rule or "appeal" in name
        return str(Reference(APPEAL if is_appeal else REQUEST, 2026, 9999))
    return "none"


def who(door: Door | None) -> str:
    """Return who may open a door, as the table of authorisation writes it."""
    if door is None:
        return "nobody"
    if door.is_public:
        return "everyone"
    if door.roles is None:
        return "signed in"
    return " ".join(role.value for role in Role if role in door.roles)
