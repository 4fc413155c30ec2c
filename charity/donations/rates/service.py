"""Acts on rates: entered by a treasurer, confirmed by another person, corrected by a new row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from charity.donations.rates.queries import last_entered, rate_by_id
from charity.donations.rates.rules import (
    HOME,
    CorrectionSaysWhy,
    OwnRate,
    check_day,
    check_second,
    check_treasurer,
    read_currency,
    read_rate,
)
from charity.donations.rates.tables import DayRate
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor

trail.vocabulary("rate:entered", "rate:confirmed")


@dataclass(frozen=True, slots=True)
class EnterRate:
    """A rate as the treasurer reads it off: `typed` of the home currency for `units` of the foreign one."""

    currency: str
    day: date
    typed: str
    units: int
    source: str
    once: str
    reason: str = ""
    home: str = HOME


def enter(session: Session, entered: EnterRate, *, by: Actor, at: datetime) -> DayRate:
    """Enter the rate of a day; it holds once another person confirmed it.

    Where one is entered already this is a correction and says why. Raises NotYours, BadCurrency, BadRate,
    RateAhead, CorrectionSaysWhy.
    """
    check_treasurer(by)
    known = session.exec(select(DayRate).where(DayRate.once == entered.once)).one_or_none()
    if known is not None:
        return known
    currency = read_currency(entered.currency, entered.home)
    typed, rate = read_rate(entered.typed, units=entered.units, currency=currency, home=entered.home)
    check_day(entered.day, desk_day(at))
    corrected = last_entered(session, currency=currency, home=entered.home, day=entered.day)
    if corrected is not None and not entered.reason.strip():
        raise CorrectionSaysWhy()
    assert by.id is not None
    made = DayRate(
        once=entered.once,
        currency=currency,
        home=entered.home,
        day=entered.day,
        numerator=rate.numerator,
        denominator=rate.denominator,
        typed=typed,
        units=entered.units,
        source=entered.source.strip(),
        corrects_id=corrected.id if corrected else None,
        reason=entered.reason.strip() if corrected else "",
        entered_by_id=by.id,
        entered_at_utc=at,
    )
    session.add(made)
    session.flush()
    _record(session, "rate:entered", made, by=by, at=at)
    return made


def confirm(session: Session, rate_id: int, *, by: Actor, at: datetime) -> DayRate:
    """Confirm a rate as the second person; confirmed already, it is given again. Raises NotYours, OwnRate."""
    rate = rate_by_id(session, rate_id)
    check_second(rate.entered_by_id, by, OwnRate())
    if rate.confirmed_by_id is None:
        rate.confirmed_by_id, rate.confirmed_at_utc = by.id, at
        session.flush()
        _record(session, "rate:confirmed", rate, by=by, at=at)
    return rate


def _record(session: Session, act: str, rate: DayRate, *, by: Actor, at: datetime) -> None:
    facts = {"currency": rate.currency, "day": rate.day.isoformat(), "rate": f"{rate.typed}/{rate.units}"}
    trail.record(session, act, by=by, at=at, subject=f"rate:{rate.id}", changes=facts)
