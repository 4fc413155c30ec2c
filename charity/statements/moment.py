"""Days and times of statements: the desk's zone, and what a spreadsheet leaves of them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from charity.kernel.clock import BEIJING
from charity.statements.problems import BAD_TIME, Fault

_MOMENT = re.compile(
    r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})[ T]{1,2}([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
)
_DAY = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})(?: 0?0:00(?::00)?)?")

#: A spreadsheet counts days from here; the numbers of the years 2000 to 2099.
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a count of days has no zone
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]{1,20})?")
_SERIALS = range(36_526, 73_051)
_PART_OF_A_DAY = re.compile(r"0(?:\.[0-9]{1,20})?")


def serial_as_text(text: str) -> str | None:
    """Return the moment that a spreadsheet keeps as a count of days, to the second; None when it is none."""
    whole = _SERIAL.fullmatch(text)
    if whole and int(whole.group(1)) in _SERIALS:
        return f"{_FIRST_DAY + timedelta(seconds=_seconds(text)):%Y-%m-%d %H:%M:%S}"
    if _PART_OF_A_DAY.fullmatch(text):
        return f"{_FIRST_DAY + timedelta(seconds=_seconds(text)):%H:%M:%S}"
    return None


def _seconds(text: str) -> int:
    return int((Decimal(text) * 86_400).quantize(Decimal(1), ROUND_HALF_EVEN))


def parse_moment(text: str, *, column: str) -> datetime:
    """Return the moment of `2026-10-12 09:01:22`, or of what a spreadsheet made of it.

    Slashes, lost seconds and counts of days are taken.
    Raises Fault `bad-time`.
    """
    match = _MOMENT.fullmatch(text) or _MOMENT.fullmatch(serial_as_text(text) or "")
    if match is None:
        raise Fault("bad-time", BAD_TIME, text=text[:40], column=column)
    year, _, month, day, hour, minute, second = match.groups()
    return _built(text, column, year, month, day, hour, minute, second or "0")


def parse_day(text: str, *, column: str) -> datetime:
    """Return the beginning of the day `2026-10-12` at the desk's zone; raises Fault `bad-time`."""
    match = _DAY.fullmatch(text) or _DAY.fullmatch(serial_as_text(text) or "")
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
