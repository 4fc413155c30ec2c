"""Names of accounts: beancount names that end in the appeal, and what each adds to the equation.

Pure: the standard library only.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

WECHAT = "WeChat"
ALIPAY = "Alipay"
BANK = "Bank"
CASH = "Cash"
PAYPAL = "PayPal"
STRIPE = "Stripe"
CHANNELS = (WECHAT, ALIPAY, BANK, CASH, PAYPAL, STRIPE)


class Custody(StrEnum):
    """Whose hands the money of an appeal is in; sums never cross custodies."""

    HELD = "held"
    OBSERVED = "observed"
    MIRRORED = "mirrored"


class Part(StrEnum):
    """The part of the equation that an account belongs to; promises belong to none."""

    RECEIVED = "received"
    PAID_OUT = "paid_out"
    REFUNDED = "refunded"
    FEES = "fees"
    HELD = "held"
    PROMISED = "promised"


_PARTS = {
    "Income:Donations": Part.RECEIVED,
    "Income:Remainder": Part.RECEIVED,
    "Expenses:Payouts": Part.PAID_OUT,
    "Expenses:Remainder": Part.PAID_OUT,
    "Expenses:Refunds": Part.REFUNDED,
    "Expenses:Fees": Part.FEES,
    "Equity:Trading": Part.HELD,
    "Equity:Pledges": Part.PROMISED,
}
_NAME = re.compile(r"((Assets|Income|Expenses|Equity):[A-Z][A-Za-z0-9-]*):([A-Z0-9][A-Za-z0-9-]*)")


class UnknownAccount(AssertionError):
    """A name that is no account of the house."""


@lru_cache(maxsize=4_096)
def assets(channel: str, appeal: str) -> str:
    """Return the account of an appeal's money in one channel."""
    return f"Assets:{channel}:{appeal}"


def foreign_assets(channel: str, currency: str, appeal: str) -> str:
    """Return the account of money in another currency than the appeal's: an account holds one currency."""
    return f"Assets:{channel}-{currency}:{appeal}"


@lru_cache(maxsize=4_096)
def observed(appeal: str) -> str:
    """Return the account of the money that a family itself holds."""
    return assets("Observed", appeal)


def mirrored(appeal: str) -> str:
    """Return the account of the money that a designated platform holds."""
    return assets("Mirrored", appeal)


@lru_cache(maxsize=4_096)
def donations(appeal: str) -> str:
    """Return the income account of donations."""
    return f"Income:Donations:{appeal}"


def remainder_in(appeal: str) -> str:
    """Return the income account of another appeal's remainder."""
    return f"Income:Remainder:{appeal}"


def remainder_out(appeal: str) -> str:
    """Return the expense account of a remainder handed on."""
    return f"Expenses:Remainder:{appeal}"


def payouts(appeal: str) -> str:
    """Return the expense account of payouts, or of documented use where the money is observed."""
    return f"Expenses:Payouts:{appeal}"


@lru_cache(maxsize=4_096)
def refunds(appeal: str) -> str:
    """Return the expense account of refunds to donors."""
    return f"Expenses:Refunds:{appeal}"


@lru_cache(maxsize=4_096)
def fees(appeal: str) -> str:
    """Return the expense account of channel fees."""
    return f"Expenses:Fees:{appeal}"


def trading(appeal: str) -> str:
    """Return the account between two currencies, the only one that holds several."""
    return f"Equity:Trading:{appeal}"


def pledges(appeal: str) -> str:
    """Return the account of both legs of a pledge."""
    return f"Equity:Pledges:{appeal}"


def is_asset(account: str) -> bool:
    """Return whether an account holds money that is there."""
    return account.startswith("Assets:")


def is_foreign_asset(account: str, currency: str) -> bool:
    """Return whether an account is one for a currency that is not its appeal's."""
    return is_asset(account) and account.split(":")[1].endswith(f"-{currency}")


def is_trading(account: str) -> bool:
    """Return whether an account stands between two currencies."""
    return account.startswith("Equity:Trading:")


@lru_cache(maxsize=65_536)
def _read(account: str) -> tuple[Part, str]:
    match = _NAME.fullmatch(account)
    part = Part.HELD if match and match[2] == "Assets" else _PARTS.get(match[1]) if match else None
    if match is None or part is None:
        raise UnknownAccount(account)
    return part, match[3]


def part_of(account: str) -> Part:
    """Return the part of the equation an account belongs to; raises UnknownAccount."""
    return _read(account)[0]


def fund_of(account: str) -> str:
    """Return the appeal that an account belongs to; raises UnknownAccount."""
    return _read(account)[1]
