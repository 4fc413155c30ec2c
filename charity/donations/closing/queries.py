"""Questions about remainders that are to be handed over."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.closing.tables import Handover


def handover_waits(session: Session, appeal_ref: str) -> bool:
    """Return whether a remainder of an appeal, or for it, waits for its approval."""
    query = select(Handover.id).where(
        sa.or_(col(Handover.source) == appeal_ref, col(Handover.to_appeal) == appeal_ref),
        col(Handover.approved_by_id).is_(None),
    )
    return session.exec(query.limit(1)).first() is not None
