"""Questions about how appeals ended."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from charity.appeals.endings.tables import FalseFinding


def found_false(session: Session, appeal_ids: Sequence[int]) -> frozenset[int]:
    """Return those of several appeals that two people found false; closing the account changes nothing."""
    return frozenset(
        session.exec(
            select(FalseFinding.appeal_id).where(
                col(FalseFinding.appeal_id).in_(appeal_ids), col(FalseFinding.confirmed_at_utc).is_not(None)
            )
        )
    )
