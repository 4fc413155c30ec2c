"""Closing a month of the books: signed as it stands, and nothing more is booked into it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

from sqlmodel import Session

from charity.config import Config
from charity.donations.imports.queries import unmatched_until
from charity.kernel import trail
from charity.kernel.errors import Refusal
from charity.kernel.roles import Actor
from charity.kernel.words import N_
from charity.ledger import periods
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import sign_log, signing_key
from charity.ledger.periods import Period

trail.vocabulary("ledger:period_closed")

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class NoMonth(Refusal):
    """A text that names no month. Facts: `text`."""

    code = "no_month"
    field = "month"
    words = N_("%(text)s is no month. Write it as year and month, like 2026-01.")


class RowsOpen(Refusal):
    """Rows of statements in that month wait for somebody to look. Facts: `rows`, `month`."""

    code = "rows_open"
    words = N_(
        "Statement rows up to the end of %(month)s that wait to be matched: %(rows)s. Look at them first, or "
        "close the month without them: what is matched later is booked on the first open day."
    )
    status = 409


def last_day_of(text: str) -> date:
    """Return the last day of a month written as YYYY-MM; raises NoMonth."""
    match = _MONTH.fullmatch(text.strip())
    if match is None or match[1] == "0000":
        raise NoMonth(text=text.strip())
    year, month = int(match[1]), int(match[2])
    return date(year, month, monthrange(year, month)[1])


def close_month(
    session: Session, month: str, *, leave_unmatched: bool, config: Config, by: Actor, at: datetime
) -> Period:
    """Close a month, sign the log and have its witnesses asked; closed already, that is given again.

    Raises NoMonth, RowsOpen, and what closing and signing raise.
    """
    last_day = last_day_of(month)
    found = periods.close(session, last_day, key=signing_key(config), at=at)
    if found.was_known:
        return found
    waiting = unmatched_until(session, last_day)
    if waiting and not leave_unmatched:
        raise RowsOpen(rows=waiting, month=month.strip())
    sign_log(config, session, at=at, reason=SigningReason.PERIOD)
    facts = {"last_day": last_day.isoformat(), "size": found.size, "unmatched": waiting}
    trail.record(
        session, "ledger:period_closed", by=by, at=at, subject=f"period:{last_day:%Y-%m}", changes=facts
    )
    return found
