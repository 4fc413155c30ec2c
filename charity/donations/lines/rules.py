"""What a public line shows of an entry: masked donor, signed amount, running balance."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from charity.kernel.money import Money
from charity.kernel.words import N_
from charity.ledger.accounts import is_asset, is_trading
from charity.ledger.entry import Draft, Kind

#: Kinds of entries that stand in the public ledger with an amount.
COUNTED_IN = frozenset({Kind.DONATION, Kind.LUMP})


#: What stands in a public line in place of a donor who was forgotten; no mask looks like it.
ERASED = "erased"
ERASED_WORDS = N_("Erased on request")


def told(masked: str) -> str:
    """Return what a line tells of its donor: a mask as it is, a msgid where the donor was forgotten."""
    return ERASED_WORDS if masked == ERASED else masked


def mask(donor: str | None) -> str:
    """Return what may be shown of a donor's name: its first letter and two stars; empty when anonymous.

    Two stars whatever the length, so that the length tells nothing.
    """
    if not donor:
        return ""
    first = next((letter for letter in unicodedata.normalize("NFC", donor) if letter.isalnum()), "")
    return f"{first}**" if first else ""


@lru_cache(maxsize=65_536)
def _is_held(account: str) -> bool:
    """Return whether an account counts in what is held: foreign money stands there for its worth."""
    return is_asset(account) or is_trading(account)


@dataclass(frozen=True, slots=True)
class Booking:
    """A draft and what its public line says.

    `amount_minor` is signed: positive into the fund, negative out of it; `fee_minor` is charged on top.
    `of_seq` is the entry that this one undoes in part or whole; `of_position` says so of the same batch.
    `foreign` is what was given in another currency (or, negative, sold of it); the amount is then its worth.
    """

    draft: Draft
    channel: str
    amount_minor: int
    currency: str
    fee_minor: int = 0
    note_code: str = ""
    of_seq: int | None = None
    of_position: int | None = None
    is_forgotten: bool = False  # its donor asked to be erased before it was booked again
    foreign: Money | None = None

    def __post_init__(self) -> None:
        assert self.draft.appeal is not None, "a line belongs to an appeal"
        held = sum(
            [p.minor for p in self.draft.postings if p.currency == self.currency and _is_held(p.account)]
        )
        assert held == self.amount_minor - self.fee_minor, "the line says what the postings say"
        kept = self.draft.exchange
        given = None if kept is None else Money(kept.minor, kept.currency)
        assert given == self.foreign, "the line says what was exchanged"

    @property
    def appeal(self) -> str:
        """The appeal whose line this is."""
        assert self.draft.appeal is not None
        return self.draft.appeal

    @property
    def donor_told(self) -> str:
        """What its line keeps of the donor."""
        return ERASED if self.is_forgotten else mask(self.draft.donor)


def running_balances(bookings: Iterable[Booking], before: dict[str, int]) -> Sequence[int]:
    """Return what each appeal holds after each booking; `before` is what it held, and is carried on."""
    balances = []
    for booking in bookings:
        held = before.get(booking.appeal, 0) + booking.amount_minor - booking.fee_minor
        before[booking.appeal] = held
        balances.append(held)
    return balances
