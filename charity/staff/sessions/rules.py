"""Signing in: how often it may be tried, how long it lasts, how a device is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from charity.kernel.errors import Refusal, TooMany
from charity.kernel.words import N_

#: Failed tries within the window before anybody has to wait. An office shares one address.
ACCOUNT_FAILURES_MAX = 6
ADDRESS_FAILURES_MAX = 40
WINDOW = timedelta(minutes=15)
TRIES_KEPT = timedelta(days=1)

#: How often "last seen" is written: a page view should not cost a write.
SEEN_EVERY = timedelta(minutes=5)

_BROWSERS = (("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
             ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip


class WrongSignIn(Refusal):
    """The address or the password is wrong; which of them is not told."""

    code = "wrong_sign_in"
    words = N_(
        "This address and password do not belong together, or the account is closed. "
        "Check both and try again, or ask an administrator."
    )


class WrongPassword(Refusal):
    """The present password is asked for before it is changed."""

    code = "wrong_password"
    field = "current"
    words = N_("This is not your present password.")


class SamePassword(Refusal):
    """A change of password changes it."""

    code = "same_password"
    field = "password"
    words = N_("Choose a password other than the present one.")


def check_tries(
    *, account_failures: Sequence[datetime], address_failures: Sequence[datetime], at: datetime
) -> None:
    """Refuse one more try when too many failed within the window; raises TooMany with the minutes to wait."""
    until = max(
        _free_at(account_failures, ACCOUNT_FAILURES_MAX, at),
        _free_at(address_failures, ADDRESS_FAILURES_MAX, at),
    )
    if until > at:
        raise TooMany(minutes=ceil((until - at) / timedelta(minutes=1)))


def _free_at(failures: Sequence[datetime], failures_max: int, at: datetime) -> datetime:
    """Return when fewer than `failures_max` failures will lie in the window."""
    recent = sorted(moment for moment in failures if moment > at - WINDOW)
    return recent[-failures_max] + WINDOW if len(recent) >= failures_max else at


def device_of(user_agent: str) -> str:
    """Return a device in a few words that its owner knows it by."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " · ".join(filter(None, (browser, system)))
