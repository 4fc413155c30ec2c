"""What leaves add up to, by appeal and currency: the equation, recomputed from the postings alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from charity.ledger.accounts import Custody, Part, fund_of, part_of

_CUSTODIES: Mapping[str, Custody] = {"Observed": Custody.OBSERVED, "Mirrored": Custody.MIRRORED}

#: No exponent of two (ISO 4217).
_EXPONENTS: Mapping[str, int] = {
    "BHD": 3, "CLP": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "LYD": 3,
    "OMR": 3, "TND": 3, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """What an account's name says: its part of the equation, its appeal, and whose hands hold it."""

    account: str
    part: Part
    appeal: str
    custody: Custody | None

    @property
    def is_trading(self) -> bool:
        """Whether it stands between two currencies, as no other account does."""
        return self.part is Part.HELD and self.custody is None

    @classmethod
    def of(cls, account: str) -> Place:
        """Read an account's name; raises UnknownAccount."""
        part, appeal = part_of(account), fund_of(account)
        if not account.startswith("Assets:"):
            return cls(account, part, appeal, None)
        return cls(account, part, appeal, _CUSTODIES.get(account.split(":")[1], Custody.HELD))


@dataclass(frozen=True, slots=True)
class Totals:
    """The equation of one appeal in one currency; counts are of standing entries, over all currencies."""

    appeal: str
    custody: Custody
    currency: str
    received_minor: int
    paid_out_minor: int
    refunded_minor: int
    fees_minor: int
    held_minor: int
    donations: int
    lumps: int

    @property
    def balances(self) -> bool:
        """Whether received = paid out + refunded + fees + held."""
        out = self.paid_out_minor + self.refunded_minor + self.fees_minor + self.held_minor
        return self.received_minor == out


@dataclass(slots=True)
class Fund:
    """The running sums of one appeal."""

    appeal: str
    custody: Custody | None = None
    sums: dict[str, dict[Part, int]] = field(default_factory=dict)
    #: What is really there, by currency: `held` without what stands for money in another one.
    there: dict[str, int] = field(default_factory=dict)
    donations: int = 0
    lumps: int = 0

    def add(self, place: Place, currency: str, minor: int) -> None:
        """Add a posting."""
        of_currency = self.sums.get(currency)
        if of_currency is None:
            of_currency = self.sums[currency] = dict.fromkeys(Part, 0)
            self.there[currency] = 0
        of_currency[place.part] += minor
        if place.custody is not None:
            self.there[currency] += minor

    def is_overdrawn(self) -> bool:
        """Return whether the appeal holds less than nothing of a currency."""
        held = Part.HELD
        return any(sums[held] < 0 or self.there[unit] < 0 for unit, sums in self.sums.items())

    def totals(self) -> list[Totals]:
        """Return the equation in each currency that has one; income, negative in double entry, as positive.

        Money in another currency than the appeal's sums to zero there and counts in the appeal's own.
        """
        main = next((unit for unit, sums in sorted(self.sums.items()) if any(sums.values())), min(self.sums))
        return [
            Totals(
                self.appeal,
                self.custody or Custody.HELD,
                currency,
                received_minor=-sums[Part.RECEIVED],
                paid_out_minor=sums[Part.PAID_OUT],
                refunded_minor=sums[Part.REFUNDED],
                fees_minor=sums[Part.FEES],
                held_minor=sums[Part.HELD],
                donations=self.donations,
                lumps=self.lumps,
            )
            for currency, sums in sorted(self.sums.items())
            if currency == main or any(sums.values())
        ]


def exponent_of(currency: str) -> int:
    """Return how many decimal places the currency's minor unit has (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def money(minor: int, currency: str) -> str:
    """Return an amount for people, as the desk prints it: `¥1,234.50`."""
    exponent = exponent_of(currency)
    major, rest = divmod(abs(minor), 10**exponent)
    digits = f"{major:,}" + (f".{rest:0{exponent}d}" if exponent else "")
    sign = "¥" if currency == "CNY" else f"{currency} "
    return f"{'-' if minor < 0 else ''}{sign}{digits}"
