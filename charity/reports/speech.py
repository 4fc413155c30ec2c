"""Words, days and amounts of a paper in its own language, whatever language a request speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from charity.kernel.catalogues import catalogue_of
from charity.kernel.clock import BEIJING
from charity.kernel.money import Money, exponent_of
from charity.kernel.words import N_
from charity.reports.rules import LOCALES

TAGS: Mapping[str, str] = {"zh": "zh-Hans", "en": "en"}
_ZONE = N_("%(time)s (desk time, UTC+8)")


@dataclass(frozen=True, slots=True)
class Speech:
    """How a paper speaks."""

    locale: str

    def __post_init__(self) -> None:
        assert self.locale in LOCALES, f"papers speak {LOCALES}"

    @property
    def tag(self) -> str:
        """The language as BCP 47 names it."""
        return TAGS[self.locale]

    def _(self, words: str, **facts: object) -> str:
        """Return an English msgid in the paper's language, its places filled."""
        said = str(catalogue_of(self.locale).gettext(words))
        return said % facts if facts else said

    def money(self, amount: Money) -> str:
        """Return an amount for figures and sentences: `¥1,234.50`."""
        sign = "¥" if amount.currency == "CNY" else f"{amount.currency} "
        minus = "-" if amount.minor < 0 else ""
        return f"{minus}{sign}{self.digits(abs(amount.minor), amount.currency)}"

    def digits(self, minor: int, currency: str) -> str:
        """Return an amount for a column of one currency: `1,234.50`, negative with a hyphen."""
        return f"{Money(minor, currency).major:,.{exponent_of(currency)}f}"

    def whole(self, minor: int, currency: str) -> str:
        """Return an amount for an axis: no decimals where it has none."""
        text = self.money(Money(minor, currency))
        return text.removesuffix(".00")

    def day(self, day: date) -> str:
        """Return a day in a sentence."""
        return format_date(day, "long" if self.locale == "zh" else "d MMMM y", locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Return a time at the desk's zone, and say that it is."""
        local = at.astimezone(BEIJING)
        return self._(_ZONE, time=f"{self.day(local.date())} {local:%H:%M}")

    def listed(self, things: list[str]) -> str:
        """Return things one after another."""
        return ("、" if self.locale == "zh" else ", ").join(things)
