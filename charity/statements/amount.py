"""Amounts, read strictly: ASCII digits, one point, nothing a float parser would let through."""

from __future__ import annotations

import re
from functools import lru_cache

from charity.kernel.money import exponent_of
from charity.statements.problems import BAD_AMOUNT, Fault

_PLAIN = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?")
_GROUPED = re.compile(r"(-?)([1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_MINOR_MAX = 2**53


@lru_cache(maxsize=65_536)
def parse_amount(text: str, currency: str, *, column: str, zeros_max: int = 0, grouped: bool = False) -> int:
    """Return minor units of a decimal text; raises Fault `bad-amount`.

    `zeros_max`: how many zeros may follow the currency's own decimals (fee columns carry five decimals);
    `grouped`: whether thousands separators may stand between groups of three digits.
    """
    match = _PLAIN.fullmatch(text) or (_GROUPED.fullmatch(text) if grouped else None)
    places = exponent_of(currency)
    if match is None:
        raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column=column)
    sign, whole, fraction = match.group(1), match.group(2).replace(",", ""), match.group(3) or ""
    beyond = fraction[places:]
    if len(beyond) > zeros_max or beyond.strip("0") or len(whole) > 16:
        raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column=column)
    minor = int(whole + fraction[:places].ljust(places, "0"))
    if minor >= _MINOR_MAX:
        raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column=column)
    return -minor if sign else minor
