"""What a verification lets the public know: plain frozen facts, no person named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from charity.kernel.money import Money
from charity.verification.findings.rules import Subject
from charity.verification.need.rules import Line, Part
from charity.verification.review.rules import Unchecked
from charity.verification.rules import BASIS_WORDS, Basis


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A finding as the public reads it."""

    subject: Subject
    statement: str
    basis: Basis
    office: str
    confirmed_on: date | None

    @property
    def basis_words(self) -> str:
        """How we know it, as a msgid."""
        return BASIS_WORDS[self.basis]


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """When two visitors were at the family's home, by their numbers."""

    day: date
    visitor_numbers: tuple[int, int]


@dataclass(frozen=True, slots=True)
class KnownPart:
    """A part of the need with its basis."""

    part: Part
    amount: Money
    basis: Basis
    office: str
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class KnownNeed:
    """Own share and need with the arithmetic that leads to them."""

    id: int
    number: int
    kind: str
    own_share: Money
    need: Money
    parts: tuple[KnownPart, ...]
    lines: tuple[Line, ...]
    months: int | None
    quantity: int | None
    unit: str
    computed_on: date


@dataclass(frozen=True, slots=True)
class Verification:
    """Everything of a verification that may be told, as it is now or as a review signed it.

    `review_id` is None until a review stands; `as_of` is when the review that is told of was signed.
    """

    request_id: int
    findings: tuple[KnownFact, ...]
    yuan_won: Money
    visit: KnownVisit | None
    need: KnownNeed | None
    review_id: int | None
    review_day: date | None
    reviewer_number: int | None
    not_checked: tuple[Unchecked, ...]
    not_checked_words: tuple[str, ...]
    is_verified: bool  # whether a review stands for the case as it is now
    as_of: datetime | None = None
