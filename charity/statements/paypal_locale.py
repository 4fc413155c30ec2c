"""How a PayPal report writes its days and amounts, found in all its rows; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from itertools import chain
from zoneinfo import ZoneInfo

from charity.kernel.clock import BEIJING
from charity.kernel.money import exponent_of
from charity.statements.amount import parse_amount
from charity.statements.moment import serial_as_text
from charity.statements.problems import (
    BAD_AMOUNT,
    BAD_TIME,
    BAD_ZONE,
    DAYS_AMBIGUOUS,
    DAYS_DISAGREE,
    MARKS_AMBIGUOUS,
    MARKS_DISAGREE,
    Fault,
)
from charity.statements.sheet import Line, clean

_LOOKED_AT_MAX = 20_000
_DAY = re.compile(r"([0-9]{1,2})([/.\-])([0-9]{1,2})\2([0-9]{4})(?: 0?0:00(?::00)?)?")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?: 0?0:00(?::00)?)?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?: ?([AaPp])\.?[Mm]\.?)?")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,' \u00a0\u202f][0-9]+)*")
_SPACES = re.compile(r"(?<=[0-9])[' \u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_COMMA_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?")
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])([0-9]{1,2}):?([0-9]{2})?")
#: Abbreviations that PayPal writes, each with a place where they are in force.
_PLACES = {
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "MST": "America/Denver",
    "MDT": "America/Denver", "EST": "America/New_York", "EDT": "America/New_York", "CDT": "America/Chicago",
    "CET": "Europe/Berlin", "CEST": "Europe/Berlin", "BST": "Europe/London", "EET": "Europe/Helsinki",
    "EEST": "Europe/Helsinki", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney", "JST": "Asia/Tokyo",
    "HKT": "Asia/Hong_Kong", "MSK": "Europe/Moscow",
}  # fmt: skip
_FIXED = {
    "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "EST": -5, "EDT": -4, "CDT": -5, "CET": 1, "CEST": 2,
    "BST": 1, "EET": 2, "EEST": 3, "AEST": 10, "AEDT": 11, "JST": 9, "HKT": 8, "MSK": 3,
    "GMT": 0, "UTC": 0, "SGT": 8,
}  # fmt: skip
_DAY_FIRST, _MONTH_FIRST = "day first", "month first"


@dataclass(frozen=True, slots=True)
class Places:
    """Where a report has its day, time, zone and amounts."""

    day: int
    time: int
    zone: int
    amounts: tuple[int, int, int]

    @property
    def moment(self) -> tuple[int, int, int]:
        """Where the parts of a moment are."""
        return self.day, self.time, self.zone


@dataclass(frozen=True, slots=True)
class Locale:
    """The order of days (empty: every day is unmistakable) and the decimal mark."""

    order: str
    mark: str

    @classmethod
    def of(cls, places: Places, lines: Iterator[Line]) -> tuple[Locale, Iterator[Line]]:
        """Return the locale that the rows prove, and the lines again; raises Fault when it stays open."""
        orders, marks, looked_at = {_DAY_FIRST, _MONTH_FIRST}, set[str](), list[Line]()
        is_open = has_open_mark = False
        for line, cells in lines:
            looked_at.append((line, cells))
            here = [clean(cells[at]) if 0 <= at < len(cells) else "" for at in places.moment]
            possible = _orders_of(*here)
            is_open = is_open or len(possible) < 3
            orders &= possible
            for at in places.amounts:
                mark = _mark_of(clean(cells[at])) if at < len(cells) else ""
                has_open_mark = has_open_mark or mark == "?"
                marks |= {mark} & {".", ","}
            if not orders or len(marks) > 1:
                break
            if (len(orders) == 1 and marks) or len(looked_at) >= _LOOKED_AT_MAX:
                break
        return cls(_one_order(orders, is_open), _one_mark(marks, has_open_mark)), chain(looked_at, lines)

    def moment(self, day: str, time: str, zone: str) -> datetime:
        """Return the moment at the desk's zone; raises Fault."""
        built = _built(day, time, self.order or _DAY_FIRST)
        if built is None:
            raise Fault("bad-time", BAD_TIME, text=f"{day} {time}"[:40], column="Date")
        return built.replace(tzinfo=_zone(zone)).astimezone(BEIJING)

    def amount(self, text: str, currency: str, column: str) -> int:
        """Return signed minor units; raises Fault."""
        plain = _SPACES.sub("", text.removeprefix("+"))
        if self.mark == ",":
            if not _COMMA_NUMBER.fullmatch(plain):
                raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column=column)
            plain = plain.replace(".", "").replace(",", ".")
        zeros = max(0, 2 - exponent_of(currency))
        return parse_amount(plain, currency, column=column, grouped=True, zeros_max=zeros)


def _one_order(orders: set[str], is_open: bool) -> str:
    if not orders:
        raise Fault("bad-time", DAYS_DISAGREE)
    if len(orders) > 1 and is_open:
        raise Fault("bad-time", DAYS_AMBIGUOUS)
    return "" if len(orders) > 1 else orders.pop()


def _one_mark(marks: set[str], is_open: bool) -> str:
    if len(marks) > 1:
        raise Fault("bad-amount", MARKS_DISAGREE)
    if not marks and is_open:
        raise Fault("bad-amount", MARKS_AMBIGUOUS)
    return marks.pop() if marks else "."


def _orders_of(day: str, time: str, zone: str) -> set[str]:
    """Return the orders in which a day can be read, and `any` where it does not matter.

    Summer time is evidence too: 12/09 PDT cannot be in December.
    """
    either = {_DAY_FIRST, _MONTH_FIRST}
    found = _DAY.fullmatch(day)
    if found is None or found.group(1).zfill(2) == found.group(3).zfill(2):
        return either | {"any"}
    if found.group(2) == ".":
        return {_DAY_FIRST}  # no country writes points between month and day
    built = {order: _built(day, time, order) for order in either}
    real = {order for order, moment in built.items() if moment is not None}
    in_force = {order for order in real if _is_in_force(zone, built[order])}
    return in_force or real or either | {"any"}


def _is_in_force(zone: str, built: datetime | None) -> bool:
    place = _PLACES.get(zone.upper())
    return place is None or built is None or built.replace(tzinfo=ZoneInfo(place)).tzname() == zone.upper()


def _built(day: str, time: str, order: str) -> datetime | None:
    """Return the wall time, None when there is no such day or time."""
    told, clock = _parts_of(day, order), _TIME.fullmatch(serial_as_text(time) or time)
    if told is None or clock is None:
        return None
    hour, half = int(clock.group(1)), (clock.group(4) or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    try:
        return datetime(*told, hour, int(clock.group(2)), int(clock.group(3) or 0))  # noqa: DTZ001 - a wall's
    except ValueError:
        return None


def _parts_of(day: str, order: str) -> tuple[int, int, int] | None:
    if iso := _ISO.fullmatch(serial_as_text(day) or day):
        return int(iso.group(1)), int(iso.group(2)), int(iso.group(3))
    found = _DAY.fullmatch(day)
    if found is None:
        return None
    first, second, year = int(found.group(1)), int(found.group(3)), int(found.group(4))
    return (year, second, first) if order == _DAY_FIRST else (year, first, second)


def _zone(text: str) -> tzinfo:
    if text.upper() in _FIXED:
        return timezone(timedelta(hours=_FIXED[text.upper()]))
    if text in {"Asia/Shanghai", "China"}:
        return BEIJING
    found = _OFFSET.fullmatch(text.replace(" ", ""))
    if found and int(found.group(2)) <= 14:
        minutes = int(found.group(2)) * 60 + int(found.group(3) or 0)
        return timezone(timedelta(minutes=minutes if found.group(1) == "+" else -minutes))
    raise Fault("bad-time", BAD_ZONE, text=text[:40])


def _mark_of(text: str) -> str:
    """Return the decimal mark an amount proves, `?` where it could be either, empty where it has none."""
    plain = _SPACES.sub("", text)
    marks = [letter for letter in plain if letter in ".,"]
    if not marks or _NUMBER.fullmatch(text) is None:
        return ""
    if len(set(marks)) > 1:
        return marks[-1]
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    return "?" if len(plain.rpartition(marks[0])[2]) == 3 else marks[0]
