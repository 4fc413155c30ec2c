"""Working-day clocks: by when a family hears from the desk. Pure; holidays come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from charity.kernel.clock import BEIJING, desk_day

ACKNOWLEDGE_WORKING_DAYS = 1
ANSWER_WORKING_DAYS = 2
ACKNOWLEDGE_EMERGENCY_HOURS = 2
ANSWER_EMERGENCY_HOURS = 24
DESK_CLOSES = time(17, 0)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days on which the desk is shut though it is a weekday, and weekend days on which it works."""

    holidays: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Return whether the desk is open on a day."""
        if day in self.working_weekends:
            return True
        return day.weekday() < 5 and day not in self.holidays


@dataclass(frozen=True, slots=True)
class Promise:
    """By when the desk acknowledges and answers a help request."""

    acknowledge_by: datetime
    answer_by: datetime


def working_day_after(start: date, days: int, calendar: Calendar) -> date:
    """Return the day that ends a term of working days; the first day is not counted."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= calendar.is_working(day)
    return day


def due_after_working_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """Return the closing time of the desk on the day that ends the term."""
    day = working_day_after(desk_day(start), days, calendar)
    return datetime.combine(day, DESK_CLOSES, tzinfo=BEIJING)


def promise(received_at: datetime, *, is_emergency: bool, calendar: Calendar) -> Promise:
    """Return the desk's promise: working days, or hours under the emergency plan."""
    if is_emergency:
        return Promise(
            acknowledge_by=received_at + timedelta(hours=ACKNOWLEDGE_EMERGENCY_HOURS),
            answer_by=received_at + timedelta(hours=ANSWER_EMERGENCY_HOURS),
        )
    return Promise(
        acknowledge_by=due_after_working_days(received_at, ACKNOWLEDGE_WORKING_DAYS, calendar),
        answer_by=due_after_working_days(received_at, ANSWER_WORKING_DAYS, calendar),
    )
