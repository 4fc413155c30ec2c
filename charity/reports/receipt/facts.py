"""Everything a donor's receipt says, decided before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.ledger.accounts import Custody
from charity.reports.appeal.facts import Desk, Signatory
from charity.reports.witnessed import Witnessed


class DonorKnown(StrEnum):
    """Whether the desk can still say who gave."""

    NAMED = "named"
    ANONYMOUS = "anonymous"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Charity:
    """The licensed charity that holds the money, and alone may call its paper a receipt."""

    name: str
    licence_no: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What took a donation back, in whole or part."""

    seq: int
    day: date
    amount: Money


@dataclass(frozen=True, slots=True)
class DonationReceipt:
    """A receipt before it is drawn; name and number are the donor's own, and stand nowhere else."""

    desk: Desk
    appeal: str
    titles: Mapping[str, str]  # by locale; the neutral one
    custody: Custody
    charity: Charity | None
    seq: int
    day: date
    payment_day: date | None  # where the entry was booked later than its own day
    amount: Money
    channel: str  # msgid
    donor: str = field(repr=False)
    donor_known: DonorKnown
    number: str = field(repr=False)
    reversal: Undone | None
    refunds: tuple[Undone, ...]
    size: int
    root: bytes
    origin: str
    note: str
    vkey: str
    witnessed: tuple[Witnessed, ...]
    witnesses_wanted: int
    proof: bytes = field(repr=False)  # a `.tlog-proof` with the donor's openings
    authority: str
    as_of: datetime
    issued_by: Signatory | None

    @property
    def is_receipt(self) -> bool:
        """Whether a licensed charity stands behind it and some of it stands; all others are records."""
        return self.charity is not None and bool(self.stands)

    @property
    def stands(self) -> Money:
        """What is left of it after refunds; nothing where it was reversed."""
        left = 0 if self.reversal is not None else self.amount.minor - self.refunded.minor
        return Money(left, self.amount.currency)

    @property
    def as_of_day(self) -> date:
        """The day it was issued at the desk's zone."""
        return desk_day(self.as_of)

    @property
    def refunded(self) -> Money:
        """What was given back of it."""
        return Money(sum(one.amount.minor for one in self.refunds), self.amount.currency)
