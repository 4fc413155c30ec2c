"""Amounts and moments as OFX writes them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from charity.kernel.clock import BEIJING
from charity.statements.amount import parse_amount
from charity.statements.problems import BAD_AMOUNT, BAD_TIME, Fault

_AMOUNT = re.compile(r"([+-]?)([0-9]+)(?:[.,]([0-9]*))?")
_MOMENT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})(?:([0-9]{2})(?:\.[0-9]{1,6})?)?)?"
    r"(?:\[([+-]?[0-9]{1,2}(?:\.[0-9]{1,2})?)(?::[A-Za-z]{1,5})?\])?"
)
_HOURS_MAX = 14


def amount_of(text: str, currency: str, column: str) -> int:
    """Return signed minor units; raises Fault. The decimal mark is a point or a comma; no thousands."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column=column)
    sign, whole, fraction = found.groups()
    plain = f"{sign.removeprefix('+')}{whole.lstrip('0') or '0'}"
    return parse_amount(f"{plain}.{fraction}" if fraction else plain, currency, column=column, zeros_max=4)


def moment_of(text: str, column: str) -> datetime:
    """Return the moment of `20261012`, `20261012143000.000[-5:EST]`; raises Fault.

    With a zone it is turned into the desk's. Without one the standard means Greenwich but banks mean their
    own day, which is kept.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise Fault("bad-time", BAD_TIME, text=text[:40], column=column)
    *parts, hours = found.groups()
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in parts)
        zone = BEIJING if hours is None or parts[3] is None else _zone(float(hours))
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(BEIJING)
    except (ValueError, OverflowError) as error:
        raise Fault("bad-time", BAD_TIME, text=text[:40], column=column) from error


def _zone(hours: float) -> timezone:
    if abs(hours) > _HOURS_MAX:
        raise ValueError(hours)
    return timezone(timedelta(hours=hours))
