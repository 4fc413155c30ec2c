"""Rates of exchange as exact ratios, and what is kept of an exchange beside its entry.

Pure: the standard library only. A rate says how many minor units of the fund's currency one minor unit of
the foreign one is worth, as a ratio of two whole numbers, so that what was booked can be recomputed to the
last minor unit by anybody. Rounding is half to even: of two equally near amounts the even one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction

#: Numerator and denominator stay exact in every JSON reader and in every database.
RATE_LIMIT = 2**53


@dataclass(frozen=True, slots=True)
class Rate:
    """So many minor units of the fund's currency for so many of the foreign one, in lowest terms."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        assert type(self.numerator) is int, "a rate is a ratio of whole numbers"
        assert type(self.denominator) is int, "a rate is a ratio of whole numbers"
        assert 0 < self.numerator < RATE_LIMIT, "a rate is positive"
        assert 0 < self.denominator < RATE_LIMIT, "a rate is positive"
        lowest = Fraction(self.numerator, self.denominator)
        object.__setattr__(self, "numerator", lowest.numerator)
        object.__setattr__(self, "denominator", lowest.denominator)

    def of(self, minor: int) -> int:
        """Return what foreign minor units are worth, rounded half to even."""
        return round(Fraction(minor * self.numerator, self.denominator))


def share_of(part: int, whole: int, basis: int) -> int:
    """Return what of a basis goes with a part of an amount, half to even; all of it with the whole."""
    return round(Fraction(basis * part, whole))


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an entry moved between two currencies, and at what rate.

    `minor` of the foreign `currency` came in (or, negative, were sold); `home_minor` is what they stand in
    the books for: at a donation their worth by the rate, at a conversion what the sold part was booked for.
    `proceeds_minor` is what a conversion brought in the fund's currency; None at a donation.
    """

    currency: str
    minor: int
    home_currency: str
    home_minor: int
    rate: Rate
    proceeds_minor: int | None = None

    def facts(self, appeal: str) -> str:
        """Return canonical JSON of all this, whose SHA-256 the entry's leaf carries."""
        said: dict[str, object] = {
            "appeal": appeal,
            "foreign": [self.currency, self.minor],
            "home": [self.home_currency, self.home_minor],
            "kind": "exchange",
            "rate": [self.rate.numerator, self.rate.denominator],
            "v": 1,
        }
        if self.proceeds_minor is not None:
            said["proceeds"] = self.proceeds_minor
        return canonical(said)


def canonical(said: dict[str, object]) -> str:
    """Return canonical JSON (RFC 8785) of plain values: keys in order, no spaces, whole numbers only."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def document(facts: str) -> str:
    """Return how a leaf names facts that are kept beside it: their SHA-256 in hex."""
    return hashlib.sha256(facts.encode("utf-8")).hexdigest()
