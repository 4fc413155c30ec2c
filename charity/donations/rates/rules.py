"""Rates as people write them, and who may give them force. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from fractions import Fraction

from babel.core import get_global

from charity.kernel.errors import NotYours, Refusal
from charity.kernel.money import exponent_of
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_
from charity.ledger.rates import RATE_LIMIT, Rate

#: Banks quote for one unit or for a hundred.
UNITS = (100, 1)
HOME = "CNY"
UNDONE = "sale_undone"
#: A rate that differs from the last one by more than this part is pointed at.
SURPRISING = Fraction(1, 20)

#: Codes of money that a land uses or used; Babel lists metals, tests and "no currency" under no land: ZZ.
_CURRENCIES = frozenset(code for code, lands in get_global("all_currencies").items() if "ZZ" not in lands)
_TYPED = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,8})?")


class BadRate(Refusal):
    """A rate that cannot be read."""

    code = "bad_rate"
    field = "typed"
    words = N_("Write the rate in digits as the bank quotes it, for example 719.53, with at most 8 decimals.")


class BadCurrency(Refusal):
    """What is no code of a currency, or is the desk's own."""

    code = "bad_currency"
    field = "currency"
    words = N_("Write the three letters of a foreign currency, for example USD.")


class RateAhead(Refusal):
    """A rate of a day to come."""

    code = "rate_ahead"
    field = "day"
    words = N_("This day has not come yet, so it has no rate.")


class OwnRate(Refusal):
    """Who entered a rate cannot be its second look."""

    code = "own_rate"
    words = N_("You entered this rate, so another treasurer or approver has to confirm it.")
    status = 403


class CorrectionSaysWhy(Refusal):
    """A rate of the day stands, so another one is a correction."""

    code = "correction_says_why"
    field = "reason"
    words = N_("A rate of this day is entered already. Say in a few words why another one is right.")


class NoRate(Refusal):
    """Money in a currency whose rate of the day nobody confirmed. Facts: `currency`, `day`."""

    code = "no_rate"
    field = "currency"
    words = N_(
        "There is no confirmed rate of %(currency)s for %(day)s. Enter it on the page of rates and have "
        "another person confirm it; then send this again."
    )


class SaleUndone(Refusal):
    """A sale that was undone before."""

    code = "sale_undone_already"
    words = N_("This was undone before.")
    status = 409


class OwnSale(Refusal):
    """Who entered a sale cannot undo it."""

    code = "own_sale"
    words = N_("You entered this sale, so another treasurer or approver has to undo it.")
    status = 403


class UndoSaysWhy(Refusal):
    """Undoing says why."""

    code = "sale_undo_says_why"
    field = "reason"
    words = N_("Say in a few words why.")


class NothingOfIt(Refusal):
    """An appeal has no such foreign money in that channel. Facts: `appeal`, `held`, `currency`."""

    code = "nothing_of_it"
    field = "amount"
    words = N_("%(appeal)s has %(held)s %(currency)s here. Enter no more than that.")


def read_rate(text: str, *, units: int, currency: str, home: str) -> tuple[str, Rate]:
    """Return a typed rate as it is kept, and the exact ratio of minor units; raises BadRate."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if not _TYPED.fullmatch(typed) or units not in UNITS:
        raise BadRate()
    ratio = Fraction(typed) * 10 ** exponent_of(home) / (units * 10 ** exponent_of(currency))
    if not 0 < ratio.numerator < RATE_LIMIT or not ratio.denominator < RATE_LIMIT:
        raise BadRate()
    return typed, Rate(ratio.numerator, ratio.denominator)


def read_currency(text: str, home: str) -> str:
    """Return a currency's code; raises BadCurrency."""
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if code not in _CURRENCIES or code == home:
        raise BadCurrency()
    return code


def is_surprising(rate: Rate, before: Rate | None) -> bool:
    """Return whether a rate is far from the one before it, as a slipped digit would be."""
    if before is None:
        return False
    old = Fraction(before.numerator, before.denominator)
    return abs(Fraction(rate.numerator, rate.denominator) - old) > old * SURPRISING


def check_treasurer(by: Actor) -> None:
    """Refuse an act of the treasurer by somebody else."""
    if by.id is None or not by.may(Role.TREASURER):
        raise NotYours()


def check_second(first_id: int, by: Actor, refusal: Refusal) -> None:
    """Refuse the second person's act by the first, or by somebody without money powers."""
    if by.id is None or not by.may(Role.TREASURER, Role.APPROVER):
        raise NotYours()
    if by.id == first_id:
        raise refusal


def check_day(day: date, today: date) -> None:
    """Refuse a day to come."""
    if day > today:
        raise RateAhead()
