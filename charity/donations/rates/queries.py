"""Questions about rates: which one holds on a day, which wait for a second look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from charity.donations.imports.rules import RowState
from charity.donations.imports.tables import StatementRow
from charity.donations.rates.tables import DayRate, Sale
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.ledger.rates import Rate

#: The reason of a row whose day has no confirmed rate yet.
WAITS_FOR_A_RATE = "no_rate"


def rate_on(session: Session, *, currency: str, home: str, day: date) -> Rate | None:
    """Return the rate of a day: the last confirmed one, so that a correction holds; None without one."""
    found = day_rate_on(session, currency=currency, home=home, day=day)
    return None if found is None else ratio_of(found)


def day_rate_on(session: Session, *, currency: str, home: str, day: date) -> DayRate | None:
    """Return the row of the rate that holds on a day."""
    query = select(DayRate).where(
        DayRate.currency == currency,
        DayRate.home == home,
        DayRate.day == day,
        col(DayRate.confirmed_by_id).is_not(None),
    )
    return session.exec(query.order_by(col(DayRate.id).desc()).limit(1)).first()


def last_entered(session: Session, *, currency: str, home: str, day: date) -> DayRate | None:
    """Return the last rate entered for a day, confirmed or not."""
    query = select(DayRate).where(DayRate.currency == currency, DayRate.home == home, DayRate.day == day)
    return session.exec(query.order_by(col(DayRate.id).desc()).limit(1)).first()


def rate_before(session: Session, rate: DayRate) -> DayRate | None:
    """Return the confirmed rate that held before: of an earlier day, or what this one corrects."""
    query = select(DayRate).where(
        DayRate.currency == rate.currency,
        DayRate.home == rate.home,
        DayRate.day <= rate.day,
        DayRate.id != rate.id,
        col(DayRate.confirmed_by_id).is_not(None),
    )
    return session.exec(query.order_by(col(DayRate.day).desc(), col(DayRate.id).desc()).limit(1)).first()


def ratio_of(rate: DayRate) -> Rate:
    """Return the exact ratio of a row."""
    return Rate(rate.numerator, rate.denominator)


def rate_by_id(session: Session, rate_id: int) -> DayRate:
    """Return a row; raises Missing."""
    found = session.get(DayRate, rate_id)
    if found is None:
        raise Missing()
    return found


def rates_newest_first(session: Session, *, before: int | None = None, limit: int) -> list[DayRate]:
    """Return rates as they were entered, the last first."""
    query = select(DayRate)
    if before is not None:
        query = query.where(col(DayRate.id) < before)
    return list(session.exec(query.order_by(col(DayRate.id).desc()).limit(limit)))


def waiting_for_a_look(session: Session) -> list[DayRate]:
    """Return rates that nobody confirmed and no later row replaced, oldest first."""
    rows = session.exec(
        select(DayRate).where(col(DayRate.confirmed_by_id).is_(None)).order_by(col(DayRate.id))
    )
    newest: dict[tuple[str, str, date], DayRate] = {(r.currency, r.home, r.day): r for r in rows}
    return [
        one
        for one in newest.values()
        if last_entered(session, currency=one.currency, home=one.home, day=one.day) is one
    ]


def sale_by_id(session: Session, sale_id: int) -> Sale:
    """Return a sale of foreign money; raises Missing."""
    found = session.get(Sale, sale_id)
    if found is None:
        raise Missing()
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """A day and currency for which rows of statements wait."""

    currency: str
    day: date
    rows: int


def wanted(session: Session) -> list[Wanted]:
    """Return the days whose rate rows of statements wait for, oldest first."""
    rows = session.exec(
        select(StatementRow.currency, StatementRow.at_utc).where(
            StatementRow.state == RowState.UNMATCHED, StatementRow.reason == WAITS_FOR_A_RATE
        )
    )
    counts = Counter((desk_day(at), currency) for currency, at in rows)
    return [Wanted(currency, day, number) for (day, currency), number in sorted(counts.items())]


def sales_newest_first(session: Session, *, appeals: Collection[str], limit: int) -> list[Sale]:
    """Return sales of some appeals' foreign money, the last first."""
    query = select(Sale).where(col(Sale.appeal).in_(sorted(appeals)))
    return list(session.exec(query.order_by(col(Sale.id).desc()).limit(limit)))
