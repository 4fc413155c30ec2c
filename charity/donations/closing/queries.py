"""Questions about remainders that are to be handed over."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.closing.tables import Handover
from charity.kernel.errors import Missing


def handover_by_id(session: Session, handover_id: int) -> Handover:
    """Return a handover; raises Missing."""
    found = session.get(Handover, handover_id)
    if found is None:
        raise Missing()
    return found


def handovers_of(session: Session, appeal_ref: str) -> list[Handover]:
    """Return every handover from an appeal, newest first."""
    query = select(Handover).where(Handover.source == appeal_ref).order_by(col(Handover.id).desc())
    return list(session.exec(query))


def handover_waits(session: Session, appeal_ref: str) -> bool:
    """Return whether a remainder of an appeal, or for it, waits for its approval."""
    query = select(Handover.id).where(
        sa.or_(col(Handover.source) == appeal_ref, col(Handover.to_appeal) == appeal_ref),
        col(Handover.approved_by_id).is_(None),
    )
    return session.exec(query.limit(1)).first() is not None
