"""Questions about invitations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from charity.staff.invitations.rules import InvitationState, state_of
from charity.staff.invitations.tables import Invitation


def token_hash_of(token: str) -> str:
    """Return the hash under which the invitation of a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_state(invitation: Invitation, at: datetime) -> InvitationState:
    """Return what has become of an invitation."""
    return state_of(
        accepted_at=invitation.accepted_at_utc,
        withdrawn_at=invitation.withdrawn_at_utc,
        expires_at=invitation.expires_at_utc,
        at=at,
    )


def invitation_by_token(session: Session, token: str) -> Invitation | None:
    """Return the invitation that a link belongs to, whatever has become of it."""
    return session.exec(select(Invitation).where(Invitation.token_hash == token_hash_of(token))).first()


def unanswered_invitations(session: Session) -> Sequence[Invitation]:
    """Return the invitations that nobody accepted or withdrew, newest first."""
    return session.exec(
        select(Invitation)
        .where(col(Invitation.accepted_at_utc).is_(None), col(Invitation.withdrawn_at_utc).is_(None))
        .order_by(col(Invitation.id).desc())
    ).all()


def unanswered_invitation_for(session: Session, email: str) -> Invitation | None:
    """Return the invitation of an address that nobody accepted or withdrew."""
    return session.exec(
        select(Invitation).where(
            Invitation.email == email,
            col(Invitation.accepted_at_utc).is_(None),
            col(Invitation.withdrawn_at_utc).is_(None),
        )
    ).first()
