"""Questions about rates: which one holds on a day, which wait for a second look."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from charity.donations.rates.tables import DayRate, Sale
from charity.kernel.errors import Missing
from charity.ledger.rates import Rate


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
