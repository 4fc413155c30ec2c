"""Units of work of a request: the house's instruments, one read picture, short write transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g
from sqlmodel import Session

from charity.kernel.house import House


def house() -> House:
    """Return the running house's instruments."""
    return house_of(current_app)


def house_of(app: Flask) -> House:
    """Return the instruments of an application."""
    return cast(House, app.extensions["lantern"])


def now() -> datetime:
    """Return the house's time."""
    return house().clock()


def reading() -> Session:
    """Return the request's session for reading: one consistent picture until something is written."""
    if "reading" not in g:
        opened = house().database.reading()
        g.reading = opened.__enter__()
        g.reading_unit = opened
    return cast(Session, g.reading)


@contextmanager
def writing() -> Iterator[Session]:
    """Give a session that commits at the end; what was read before is read anew afterwards."""
    close_reading()
    with house().database.transaction() as session:
        session.info["request_id"] = g.get("request_id", "")
        yield session


def close_reading(_error: BaseException | None = None) -> None:
    """Let go of the read picture."""
    opened = g.pop("reading_unit", None)
    g.pop("reading", None)
    if opened is not None:
        opened.__exit__(None, None, None)


def init(app: Flask) -> None:
    """Close the read picture when a request ends."""
    app.teardown_appcontext(close_reading)
