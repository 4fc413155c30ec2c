"""Questions about pauses."""

from __future__ import annotations

from sqlmodel import Session, col, select

from charity.appeals.pauses.tables import AppealPause


def open_pause(session: Session, appeal_id: int) -> AppealPause | None:
    """Return the pause that an appeal is in."""
    return session.exec(
        select(AppealPause).where(AppealPause.appeal_id == appeal_id, col(AppealPause.ended_at_utc).is_(None))
    ).one_or_none()
