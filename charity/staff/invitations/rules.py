"""Invitations: how long a link is good, and what it is when it is not."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_

GOOD_FOR = timedelta(days=7)


class InvitationState(StrEnum):
    """What has become of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


STATE_WORDS = {
    InvitationState.OPEN: N_("Waiting for an answer"),
    InvitationState.ACCEPTED: N_("Accepted"),
    InvitationState.WITHDRAWN: N_("Withdrawn"),
    InvitationState.EXPIRED: N_("Expired"),
}


class InvitationNotOpen(Refusal):
    """A link opens the door once, within its days, unless it was withdrawn."""

    code = "invitation_not_open"
    words = N_(
        "This invitation has been used, withdrawn, or is older than seven days. "
        "Ask an administrator for a new one; if you accepted it already, sign in."
    )
    status = 404


def state_of(
    *, accepted_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, at: datetime
) -> InvitationState:
    """Return what has become of an invitation at a moment."""
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.OPEN if at < expires_at else InvitationState.EXPIRED
