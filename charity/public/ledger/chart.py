"""What came in by day, as a chart beside the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from charity.donations.queries import DayInChannel
from charity.kernel.money import Money, total
from charity.kernel.web.charts import BarChart, daily_bars
from charity.kernel.web.words import _

DAYS_MAX = 180  # a longer time is drawn by the days on which something came


def chart_of(days: Sequence[DayInChannel]) -> BarChart | None:
    """Return bars of what came in by day, days without anything among them; None before the first."""
    if not days:
        return None
    currency = days[0].received.currency
    by_day: defaultdict[date, list[Money]] = defaultdict(list)
    for each in days:
        if each.received.currency == currency:
            by_day[each.day].append(each.received)
    first, last = days[0].day, days[-1].day
    span = (last - first).days + 1
    shown = (
        [first + timedelta(days=i) for i in range(span)]
        if span <= DAYS_MAX
        else sorted({d.day for d in days})
    )
    return daily_bars(_("Money in by day"), [(day, total(by_day[day], currency)) for day in shown])
