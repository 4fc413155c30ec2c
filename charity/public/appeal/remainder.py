"""What the public reads of a decision on what is left: its arithmetic, and how far the refunds are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from charity.donations.remainder.queries import decisions_of, newest_decision_of
from charity.donations.remainder.rules import DecisionState
from charity.donations.remainder.shown import Arithmetic, Progress, arithmetic_of, progress_of
from charity.kernel.clock import desk_day
from charity.kernel.web.words import _, day_text


@dataclass(frozen=True, slots=True)
class RemainderView:
    """One decision in public: no person is named, sums only."""

    number: int
    day: str
    sha256: str
    entry_seq: int
    arithmetic: Arithmetic
    progress: Progress


def remainder_views(session: Session, ref: str) -> Sequence[RemainderView]:
    """Return every decision on what was left of an appeal, newest first."""
    decided = [one for one in decisions_of(session, ref) if one.state == DecisionState.DECIDED]
    found = []
    for number, one in zip(range(len(decided), 0, -1), decided, strict=True):
        assert one.decided_at_utc is not None
        assert one.entry_seq is not None
        found.append(
            RemainderView(
                number=number,
                day=day_text(desk_day(one.decided_at_utc)),
                sha256=one.sha256,
                entry_seq=one.entry_seq,
                arithmetic=arithmetic_of(one.content),
                progress=progress_of(session, one),
            )
        )
    return found


def remainder_line(session: Session, ref: str) -> str:
    """Say that what is left was decided about, and how far its refunds are; empty before a decision."""
    newest = newest_decision_of(session, ref)
    if newest is None:
        return ""
    decided = _("What becomes of the money that is left was decided by two people.")
    return f"{decided} {progress_of(session, newest).words}".strip()
