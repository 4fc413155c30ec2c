"""Money: whole minor units with their ISO 4217 currency. No floats, no bare integers across a floor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# ISO 4217 minor-unit exponents that differ from two.
_EXPONENTS = {
    "BHD": 3, "CLP": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "LYD": 3,
    "OMR": 3, "TND": 3, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip


def exponent_of(currency: str) -> int:
    """Return how many decimal places the currency's minor unit has (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of one currency, in minor units (fen for CNY)."""

    minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        assert type(self.minor) is int, "money is whole minor units"
        assert len(self.currency) == 3
        assert self.currency.isascii()
        assert self.currency.isupper()

    def _same(self, other: Money) -> None:
        assert self.currency == other.currency, f"{self.currency} and {other.currency} do not mix"

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def major(self) -> Decimal:
        """The amount in whole units, exactly (12.34 for 1234 fen)."""
        return Decimal(self.minor).scaleb(-exponent_of(self.currency))

    def plain(self) -> str:
        """Return the amount as digits with its decimals and no sign of currency: `1234.50`."""
        places = exponent_of(self.currency)
        return f"{self.major:.{places}f}"


def total(amounts: Iterable[Money], currency: str = "CNY") -> Money:
    """Return the sum of amounts of one currency; zero of `currency` when there are none."""
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result
