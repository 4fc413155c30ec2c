"""The request that a browser has opened with code and PIN, for half an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import session
from sqlmodel import Session

from charity.intake.queries import case_by_code
from charity.intake.tables import HelpRequest
from charity.kernel.web.unit import house, now

COOKIE_KEY = "help_open"
OPEN_FOR = timedelta(minutes=30)


def open_for(code: str) -> None:
    """Let this browser see a request for a while."""
    session[COOKIE_KEY] = {"code": code, "until": (now() + OPEN_FOR).isoformat()}


def close() -> None:
    """Let this browser forget all requests."""
    session.pop(COOKIE_KEY, None)
    session.pop("help_code", None)


def opened_code() -> str | None:
    """Return the code that is open in this browser, None when its time is over."""
    held = session.get(COOKIE_KEY)
    if not held or datetime.fromisoformat(held["until"]) < now():
        return None
    return str(held["code"])


def case_in(unit: Session) -> HelpRequest | None:
    """Return the request that is open in this browser."""
    code = opened_code()
    return case_by_code(unit, code, cipher=house().cipher) if code else None
