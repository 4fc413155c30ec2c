"""Long holidays, so that the emergency of the demo town falls before a real one."""

from __future__ import annotations

from datetime import date

#: First days of the Spring Festival (the lunar calendar has no short formula).
_SPRING_FESTIVALS = (
    date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26),
    date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31),
)  # fmt: skip


def holiday_before(day: date, *, days_at_least: int) -> date:
    """Return the first day of the last long holiday that began at least so many days before a day."""
    found = [*_SPRING_FESTIVALS]
    for year in (day.year - 1, day.year):
        found += [date(year, 5, 1), date(year, 10, 1)]
    return max(start for start in found if (day - start).days >= days_at_least)
