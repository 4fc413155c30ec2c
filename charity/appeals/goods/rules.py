"""The quantity ledger: how much is left, and when the sale stops. Pure."""

from __future__ import annotations

from datetime import date

from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class TooMuch(Refusal):
    """No more goes out than is left."""

    code = "too_much"
    field = "quantity"
    words = N_("Only %(remaining)s are left.")


class SaleStopped(Refusal):
    """After the stop date nothing is sold."""

    code = "sale_stopped"
    field = "day"
    words = N_("The sale stopped on %(stop)s.")


class NoQuantity(Refusal):
    """An entry moves something."""

    code = "no_quantity"
    field = "quantity"
    words = N_("Enter a whole quantity above zero.")


class NotGoods(Refusal):
    """Only an appeal for goods has a quantity ledger."""

    code = "not_goods"
    words = N_("This appeal is not about goods.")
    status = 409


class MoreBackThanGone(Refusal):
    """No more comes back than went out."""

    code = "more_back_than_gone"
    field = "quantity"
    words = N_("Only %(gone)s went out so far.")


def remaining_after(
    quantity: int, *, whole: int, remaining: int, day: date, stop_on: date, is_return: bool
) -> int:
    """Return what is left after an entry; refuses more than is left, and any sale after the stop."""
    if quantity <= 0:
        raise NoQuantity()
    if is_return:
        if quantity > whole - remaining:
            raise MoreBackThanGone(gone=whole - remaining)
        return remaining + quantity
    if day > stop_on:
        raise SaleStopped(stop=stop_on.isoformat())
    if quantity > remaining:
        raise TooMuch(remaining=remaining)
    return remaining - quantity
