"""Closed periods: what was booked stands, and what comes late is booked on the first open day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.clock import desk_day
from charity.kernel.errors import Refusal
from charity.kernel.words import N_
from charity.ledger import signed, tree
from charity.ledger.entry import Draft, SigningReason
from charity.ledger.note import SigningKey
from charity.ledger.refusals import NothingToSign, PeriodClosed, PeriodGoesBack, PeriodNotOver
from charity.ledger.tables import ENTRY, PERIOD


@dataclass(frozen=True, slots=True)
class Period:
    """A closed period: its last day, when it was closed, and the size of the log that was signed then."""

    last_day: date
    closed_at_utc: datetime
    size: int
    was_known: bool = False
    first_day: date | None = None  # the first day that was closed with it; none where it was known


class PeriodBeforeAll(Refusal):
    """A period that ends before the first entry's day. Facts: `last_day`, `first_day`."""

    code = "period_before_all"
    words = N_("The first entry is of %(first_day)s, so there is nothing to close up to %(last_day)s.")


_CLOSED = sa.select(PERIOD.c.last_day, PERIOD.c.closed_at_utc, PERIOD.c.size)


def close(session: Session, last_day: date, *, key: SigningKey, at: datetime) -> Period:
    """Close everything up to a day and sign the log as it stands; closed already, that is given again.

    Nobody books meanwhile: the head is held. Raises PeriodNotOver, PeriodGoesBack, PeriodBeforeAll, and what
    signing raises (NothingToSign for an empty log, LogKeyChanged, ForkedLog): a forked log closes nothing.
    """
    connection = session.connection()
    tree.read_head(connection, for_update=True)
    known = connection.execute(_CLOSED.where(PERIOD.c.last_day == last_day)).one_or_none()
    if known is not None:
        return Period(known.last_day, known.closed_at_utc, known.size, was_known=True)
    closed = closed_until(session)
    if closed is not None and last_day < closed:
        raise PeriodGoesBack(last_day=last_day, closed_until=closed)
    if last_day >= desk_day(at):
        raise PeriodNotOver(last_day=last_day, today=desk_day(at))
    first_day = closed + timedelta(days=1) if closed is not None else _first_day(connection)
    if last_day < first_day:
        raise PeriodBeforeAll(last_day=last_day, first_day=first_day)
    checkpoint = signed.sign_head(session, key=key, at=at, reason=SigningReason.PERIOD)
    connection.execute(PERIOD.insert().values(last_day=last_day, closed_at_utc=at, size=checkpoint.size))
    return Period(last_day, at, checkpoint.size, first_day=first_day)


def closed_until(session: Session) -> date | None:
    """Return the last day of the last closed period, None before the first."""
    return _closed_until(session.connection())


def open_day(session: Session, day: date) -> date:
    """Return the day that money of a day is booked on: the day itself, or the first open one."""
    closed = closed_until(session)
    return day if closed is None or day > closed else closed + timedelta(days=1)


def all_closed(session: Session) -> list[Period]:
    """Return the closed periods, oldest first."""
    rows = session.connection().execute(_CLOSED.order_by(PERIOD.c.last_day))
    return [Period(last_day, at, size) for last_day, at, size in rows]


def check_open(connection: sa.Connection, drafts: Iterable[tuple[int, Draft]]) -> None:
    """Raise PeriodClosed for the first draft, given (position, draft), of a day that is closed."""
    closed = _closed_until(connection)
    if closed is None:
        return
    for position, draft in drafts:
        if draft.day <= closed:
            first = closed + timedelta(days=1)
            raise PeriodClosed(day=draft.day, closed_until=closed, open_day=first, position=position)


def _closed_until(connection: sa.Connection) -> date | None:
    day: date | None = connection.execute(sa.select(sa.func.max(PERIOD.c.last_day))).scalar_one()
    return day


def _first_day(connection: sa.Connection) -> date:
    """Return the earliest day of any entry; raises NothingToSign. Asked only before the first close."""
    day: date | None = connection.execute(sa.select(sa.func.min(ENTRY.c.day))).scalar_one()
    if day is None:
        raise NothingToSign()
    return day
