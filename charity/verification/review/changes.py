"""What changed in a case since its last review, from the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from charity.intake.tables import HelpRequest
from charity.kernel.trail import TrailRow
from charity.kernel.web.words import _
from charity.verification.review.queries import latest_review
from charity.verification.words import ACT_WORDS


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in the shape of a timeline."""

    at: datetime
    words: str
    who: str
    detail: str


def changes_since_review(session: Session, case: HelpRequest) -> list[Event]:
    """Return what was done to a case since its last review, newest first; nothing when there was none."""
    assert case.id is not None
    review = latest_review(session, case.id)
    if review is None:
        return []
    rows = session.exec(
        select(TrailRow)
        .where(TrailRow.case == case.ref, TrailRow.at_utc > review.signed_at_utc)
        .order_by(col(TrailRow.id).desc())
    )
    return [event_of(row) for row in rows if row.act in ACT_WORDS]


def event_of(row: TrailRow) -> Event:
    """Return a row of the trail in words."""
    return Event(row.at_utc, _(ACT_WORDS[row.act]), row.by_name, "")
