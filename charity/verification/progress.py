"""How acts of verification carry a case along its lifecycle."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.intake.rules import CaseStatus
from charity.intake.service import move_case
from charity.intake.tables import HelpRequest
from charity.kernel.errors import NotYours
from charity.kernel.roles import Actor, Role
from charity.verification.rules import NotUnderway

UNDERWAY = frozenset(
    {
        CaseStatus.SCREENED,
        CaseStatus.IN_VERIFICATION,
        CaseStatus.VISIT_SCHEDULED,
        CaseStatus.VISITED,
        CaseStatus.IN_REVIEW,
    }
)
VERIFIERS = (Role.INTAKE, Role.VISITOR)


def check_may(by: Actor, *roles: Role) -> None:
    """Refuse whoever holds none of the roles."""
    if not by.may(*roles):
        raise NotYours()


def begin(session: Session, case: HelpRequest, *, by: Actor, at: datetime) -> None:
    """Take a screened case into verification; refuse one that is not a case or has ended."""
    if case.stage not in UNDERWAY | {CaseStatus.VERIFIED}:
        raise NotUnderway()
    if case.stage is CaseStatus.SCREENED:
        move_case(session, case, CaseStatus.IN_VERIFICATION, by=by, at=at)


def ask_review_again(session: Session, case: HelpRequest, *, by: Actor, at: datetime) -> None:
    """Send a verified case back to review: what its review rested on has changed."""
    if case.stage is CaseStatus.VERIFIED:
        move_case(session, case, CaseStatus.IN_REVIEW, by=by, at=at)
