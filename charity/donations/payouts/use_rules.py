"""What a documented use of observed money may be: its day and its amount."""

from __future__ import annotations

from datetime import date

from charity.kernel.errors import Refusal
from charity.kernel.money import Money
from charity.kernel.words import N_


class UseAhead(Refusal):
    """Nobody spends on a day that has not come."""

    code = "use_ahead"
    field = "used_on"
    words = N_("This day has not come yet. Enter the day on which the family paid.")


class UseBeforePublication(Refusal):
    """An appeal's money is not spent before anybody could give. Facts: `appeal`, `day`."""

    code = "use_before_publication"
    field = "used_on"
    words = N_("%(appeal)s was published on %(day)s, so none of its money was spent before.")


class AboveUnshown(Refusal):
    """More spending than money that no voucher shows yet. Facts: `appeal`, `left`, `currency`."""

    code = "above_unshown"
    field = "amount"
    words = N_(
        "There is no voucher yet for %(left)s %(currency)s of %(appeal)s. "
        "A voucher cannot show more than that to have been used."
    )


def check_use_day(appeal: str, published_on: date | None, *, day: date, today: date) -> None:
    """Refuse the day of a use that has not come, or on which the appeal was not public yet."""
    if day > today:
        raise UseAhead()
    if published_on is not None and day < published_on:
        raise UseBeforePublication(appeal=appeal, day=published_on.isoformat())


def check_unshown(appeal: str, amount: Money, left: Money) -> None:
    """Refuse a use of more than what no voucher shows yet."""
    if amount > left:
        raise AboveUnshown(appeal=appeal, left=left.plain(), currency=left.currency)
