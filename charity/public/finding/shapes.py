"""What the page of a found donation prints. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from charity.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PayoutTold:
    """A payment that used some of a donation, and whether its bill is there."""

    words: str
    amount: Money
    evidence: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Thanks:
    """The newest words from the family."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class DonationTold:
    """One donation: first a sentence, then what else is known of it; nobody's name."""

    seq: int
    ref: str
    title: str  # empty where the page was taken down
    sentence: str
    more: Sequence[str]
    facts: Sequence[tuple[str, str]]
    payouts: Sequence[PayoutTold]
    thanks: Thanks | None


@dataclass(frozen=True, slots=True)
class RowTold:
    """One of several donations that fit."""

    seq: int
    ref: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a look found: one donation, several, or none."""

    sentence: str
    hint: str = ""
    donation: DonationTold | None = None
    rows: Sequence[RowTold] = ()

    @property
    def is_none(self) -> bool:
        """Whether nothing was found."""
        return self.donation is None and not self.rows
