"""The public holidays the desk keeps, as announced each autumn for the year to come."""

from __future__ import annotations

from datetime import date, timedelta

from charity.intake.clocks import Calendar


def _days(first: date, count: int) -> frozenset[date]:
    return frozenset(first + timedelta(days=n) for n in range(count))


MAINLAND = Calendar(
    holidays=_days(date(2026, 1, 1), 3)
    | _days(date(2026, 2, 15), 9)
    | _days(date(2026, 4, 4), 3)
    | _days(date(2026, 5, 1), 5)
    | _days(date(2026, 6, 19), 3)
    | _days(date(2026, 9, 25), 3)
    | _days(date(2026, 10, 1), 7)
    | _days(date(2027, 1, 1), 1),
    working_weekends=frozenset(
        {
            date(2026, 1, 4),
            date(2026, 2, 14),
            date(2026, 2, 28),
            date(2026, 5, 9),
            date(2026, 9, 20),
            date(2026, 10, 10),
        }
    ),
)
