"""How a section begins, and the slots of time that its charts are drawn over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from reportlab.platypus import CondPageBreak, Flowable

from charity.reports.appeal.facts import AppealReport
from charity.reports.paper.page import Mark
from charity.reports.paper.prose import heading

BARS_MAX = 66


def section(title: str, key: str, *, room: float = 110) -> list[Flowable]:
    """Return the beginning of a section, on a new page unless so much room is left on this one."""
    return [CondPageBreak(room), Mark(title, key), heading(title)]


@dataclass(frozen=True, slots=True)
class Slots:
    """The days of a chart: one slot a day, or a week where there are too many days."""

    begin: date
    days_each: int
    count: int

    @classmethod
    def between(cls, begin: date, end: date) -> Slots:
        """Return slots that cover both days."""
        days = (end - begin).days + 1
        each = next(n for n in (1, 7, 28, 364, days) if days / n <= BARS_MAX)
        return cls(begin, each, -(-days // each))

    def at(self, day: date) -> int:
        """Return the slot of a day; days before the first count as the first."""
        return min(max((day - self.begin).days // self.days_each, 0), self.count - 1)

    def labels(self) -> list[str]:
        """Return each slot's first day, short."""
        firsts = (self.begin + timedelta(days=self.days_each * i) for i in range(self.count))
        return [f"{first:%m-%d}" if self.days_each < 28 else f"{first:%Y-%m}" for first in firsts]


def slots_of(report: AppealReport) -> Slots:
    """Return the slots from the first day of the appeal, or of its money, to the day of the report."""
    begin = min([report.opened_on, *(flow.day for flow in report.flow)])
    return Slots.between(begin, max(report.as_of_day, begin))
