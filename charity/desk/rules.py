"""Why a case is urgent, how old it is, which filters the queue knows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from charity.intake.rules import CaseStatus
from charity.kernel.clock import desk_day

QUEUE_ROWS = 50
STILL_AFTER = timedelta(days=7)

#: Cases somebody still has to work on.
OPEN = (
    CaseStatus.RECEIVED,
    CaseStatus.SCREENED,
    CaseStatus.IN_VERIFICATION,
    CaseStatus.VISIT_SCHEDULED,
    CaseStatus.VISITED,
    CaseStatus.IN_REVIEW,
)


class Urgency(StrEnum):
    """Why a case wants somebody now, the most urgent first."""

    OVERDUE = "overdue"
    EMERGENCY = "emergency"
    ACKNOWLEDGE = "acknowledge"
    VISIT_TODAY = "visit_today"
    NOBODY = "nobody"
    TO_REVIEW = "to_review"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class Standing:
    """What urgency is judged by."""

    status: CaseStatus
    is_emergency: bool
    is_assigned: bool
    acknowledge_by: datetime
    moved_at: datetime
    visit_at: datetime | None


def urgencies(standing: Standing, *, at: datetime) -> list[Urgency]:
    """Return every reason why a case wants somebody now, the most urgent first."""
    if standing.status not in OPEN:
        return []
    is_new = standing.status is CaseStatus.RECEIVED
    reasons = {
        Urgency.OVERDUE: is_new and at > standing.acknowledge_by,
        Urgency.EMERGENCY: standing.is_emergency,
        Urgency.ACKNOWLEDGE: is_new and at <= standing.acknowledge_by,
        Urgency.VISIT_TODAY: standing.visit_at is not None and desk_day(standing.visit_at) == desk_day(at),
        Urgency.NOBODY: not standing.is_assigned,
        Urgency.TO_REVIEW: standing.status is CaseStatus.IN_REVIEW,
        Urgency.STILL: at - standing.moved_at >= STILL_AFTER,
    }
    return [reason for reason, holds in reasons.items() if holds]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue shows: every filter stands in the address."""

    status: str = ""
    district: str = ""
    emergency: bool = False
    mine: bool = False
    unassigned: bool = False
    reviewable: bool = False
    unwritten: bool = False  # no appeal was begun for it
    search: str = ""
    after: str = ""

    @property
    def statuses(self) -> tuple[CaseStatus, ...]:
        """The stages asked for; those that are still open when nothing is said."""
        if self.status == "all" or (self.search and not self.status):
            return tuple(CaseStatus)
        return (CaseStatus(self.status),) if self.status in set(CaseStatus) else OPEN

    @property
    def is_searching(self) -> bool:
        """Whether anything beside the open cases is asked for."""
        narrowed = self.emergency or self.mine or self.unassigned or self.reviewable or self.unwritten
        return bool(self.status or self.district or self.search or narrowed)


def key_of(*, is_emergency: bool, request_id: int) -> str:
    """Return the key after which the queue goes on: emergencies first, then the oldest."""
    return f"{int(is_emergency)}.{request_id}"


def key_from(text: str) -> tuple[bool, int] | None:
    """Read a key; anything else begins at the start."""
    flag, _dot, number = text.partition(".")
    if flag in {"0", "1"} and number.isdecimal() and len(number) < 18:
        return flag == "1", int(number)
    return None
