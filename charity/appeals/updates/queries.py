"""Questions about updates."""

from __future__ import annotations

from sqlmodel import Session, col, select

from charity.appeals.updates.tables import Update
from charity.kernel.errors import Missing


def updates_newest_first(session: Session, appeal_id: int) -> list[Update]:
    """Return the updates that stand, newest first."""
    rows = session.exec(
        select(Update)
        .where(Update.appeal_id == appeal_id, col(Update.taken_down_at_utc).is_(None))
        .order_by(col(Update.number).desc())
    )
    return list(rows)


def update_of(session: Session, appeal_id: int, number: int) -> Update:
    """Return one update; raises Missing."""
    found = session.exec(
        select(Update).where(Update.appeal_id == appeal_id, Update.number == number)
    ).one_or_none()
    if found is None:
        raise Missing()
    return found
