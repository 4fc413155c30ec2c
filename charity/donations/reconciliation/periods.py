"""Periods of the books as people name them: months, and which of them are closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from charity.donations.closing.months import NoMonth, last_day_of
from charity.donations.imports.rules import LATE
from charity.donations.lines.tables import LedgerLine
from charity.donations.reconciliation.rules import Span
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.ledger import periods


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A closed period: its days, when it was closed, and the items that came later, on its first open day."""

    span: Span
    closed_at: datetime
    size: int
    late: tuple[int, ...]


def month_span(text: str) -> Span:
    """Return the days of a month written as YYYY-MM; raises Missing."""
    try:
        last = last_day_of(text)
    except NoMonth as error:
        raise Missing() from error
    return Span(last.replace(day=1), last)


def months_of_books(session: Session, *, at: datetime) -> list[Span]:
    """Return the months from the first public line to the present one, newest first."""
    first = session.connection().execute(sa.select(sa.func.min(LedgerLine.day))).scalar_one()
    today = desk_day(at)
    found, last = list[Span](), today
    while first is not None and last >= first.replace(day=1):
        span = month_span(f"{last:%Y-%m}")
        found.append(span)
        last = span.first - timedelta(days=1)
    return found


def closed_periods(session: Session) -> list[ClosedPeriod]:
    """Return the closed periods, newest first, each with what came later."""
    found, first = list[ClosedPeriod](), date.min
    for one in periods.all_closed(session):
        span = Span(max(first, one.last_day.replace(day=1)), one.last_day)
        late = late_items(session, one.last_day + timedelta(days=1))
        found.append(ClosedPeriod(span, one.closed_at_utc, one.size, late))
        first = one.last_day + timedelta(days=1)
    return found[::-1]


def late_items(session: Session, first_open: date) -> tuple[int, ...]:
    """Return the entries of a first open day whose money moved in the closed period before it."""
    rows = session.connection().execute(
        sa.select(col(LedgerLine.seq))
        .where(col(LedgerLine.day) == first_open, col(LedgerLine.note_code) == LATE)
        .order_by(col(LedgerLine.seq))
    )
    return tuple(int(seq) for (seq,) in rows)
