"""What donors want with their share of a remainder, as they told the desk."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.donations.remainder.refusals import check_proposes
from charity.donations.remainder.rules import Choice
from charity.donations.remainder.tables import DonorChoice
from charity.kernel import trail
from charity.kernel.roles import Actor

trail.vocabulary("remainder:choice")


def record_choice(
    session: Session, seq: int, *, appeal_ref: str, choice: Choice, by: Actor, at: datetime
) -> DonorChoice:
    """Note what a donor wants with their share; a later word replaces an earlier. Raises NotYours."""
    check_proposes(by)
    assert by.id is not None
    kept = session.get(DonorChoice, seq)
    if kept is None:
        kept = DonorChoice(
            donation_seq=seq, appeal=appeal_ref, choice=choice, recorded_by_id=by.id, recorded_at_utc=at
        )
    kept.choice, kept.recorded_by_id, kept.recorded_at_utc = choice, by.id, at
    session.add(kept)
    session.flush()
    subject = f"entry:{seq}"
    changes = {"choice": str(choice)}
    trail.record(
        session, "remainder:choice", by=by, at=at, appeal=appeal_ref, subject=subject, changes=changes
    )
    return kept
