"""Days that cannot be: a statement with rows of days to come is refused whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from charity.kernel.clock import desk_day
from charity.kernel.words import N_
from charity.statements.problems import MANY_MORE, Problem, Severity
from charity.statements.recognise import inspect
from charity.statements.row import Statement
from charity.statements.source import Source

#: A channel's clock may be ahead of the desk's by a day, not by more.
DAYS_AHEAD_MAX = 1

LISTED_MAX = 20

FROM_THE_FUTURE = N_(
    "This row is dated %(day)s, which has not come yet. Correct the day in the sheet, or export the "
    "statement again; if the day is right, look at the clock of the desk's server. Nothing of the "
    "file is booked."
)


def read(content: bytes | Source, *, at: datetime) -> Statement:
    """Return what a file says as a statement, its rows of days to come among what is wrong with it."""
    statement = inspect(content)
    last = desk_day(at) + timedelta(days=DAYS_AHEAD_MAX)
    if statement.period is None or desk_day(statement.period[1]) <= last:
        return statement
    ahead = [(row.number, desk_day(row.at)) for row in statement.rows if desk_day(row.at) > last]
    return replace(statement, problems=(*statement.problems, *_told(ahead)))


def _told(ahead: list[tuple[int, date]]) -> list[Problem]:
    listed = [
        Problem(Severity.ERROR, "bad-time", number, FROM_THE_FUTURE, {"day": day.isoformat()})
        for number, day in sorted(ahead)[:LISTED_MAX]
    ]
    more = len(ahead) - len(listed)
    return (
        [*listed, Problem(Severity.ERROR, "bad-time", None, MANY_MORE, {"count": more})] if more else listed
    )
