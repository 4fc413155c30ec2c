"""Days and times of statements: the desk's zone, and what a spreadsheet leaves of them."""

from __future__ import annotations

import re
from datetime import datetime

from charity.kernel.clock import BEIJING
from charity.statements.problems import BAD_TIME, Fault

_MOMENT = re.compile(
    r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})[ T]{1,2}([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
)
_DAY = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})(?: 0?0:00(?::00)?)?")


def parse_moment(text: str, *, column: str) -> datetime:
    """Return the moment of `2026-10-12 09:01:22`; a spreadsheet's slashes and lost seconds are taken.

    Raises Fault `bad-time`.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise Fault("bad-time", BAD_TIME, text=text[:40], column=column)
    year, _, month, day, hour, minute, second = match.groups()
    return _built(text, column, year, month, day, hour, minute, second or "0")


def parse_day(text: str, *, column: str) -> datetime:
    """Return the beginning of the day `2026-10-12` at the desk's zone; raises Fault `bad-time`."""
    match = _DAY.fullmatch(text)
    if match is None:
        raise Fault("bad-time", BAD_TIME, text=text[:40], column=column)
    year, _, month, day = match.groups()
    return _built(text, column, year, month, day)


def _built(text: str, column: str, *parts: str) -> datetime:
    year, month, day, hour, minute, second = (int(part) for part in (*parts, "0", "0", "0")[:6])
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=BEIJING)
    except ValueError as error:
        raise Fault("bad-time", BAD_TIME, text=text[:40], column=column) from error
