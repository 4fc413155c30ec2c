"""Time: asked for on the top floors only, handed down as an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]

#: The desk's zone where the machine carries no zone database; mainland China keeps no summer time now.
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def system_clock() -> datetime:
    """Return the time of this machine, in UTC."""
    return datetime.now(UTC)


def desk_day(at: datetime) -> date:
    """Return the calendar day of a moment at the desk's zone."""
    if at.tzinfo is BEIJING:
        return at.date()
    assert at.tzinfo is not None, "a time without a zone is a mistake of ours"
    return at.astimezone(BEIJING).date()
