"""Questions about sessions and tries to sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from charity.kernel.roles import Actor
from charity.staff import queries
from charity.staff.sessions.rules import WINDOW
from charity.staff.sessions.tables import SignInTry, StaffSession
from charity.staff.tables import Person


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that opens doors now, and whose it is."""

    id: str
    actor: Actor
    last_seen_at_utc: datetime


def live_session(session: Session, session_id: str, *, at: datetime) -> LiveSession | None:
    """Return a session that has not ended or expired and whose person may sign in."""
    found = session.exec(
        select(StaffSession, Person)
        .join(Person, col(Person.id) == StaffSession.person_id)
        .where(
            StaffSession.id == session_id,
            col(StaffSession.ended_at_utc).is_(None),
            StaffSession.expires_at_utc > at,
            col(Person.is_active),
        )
    ).first()
    if found is None:
        return None
    row, person = found
    actor = queries.as_actor(person, queries.roles_of(session, row.person_id))
    return LiveSession(row.id, actor, row.last_seen_at_utc)


def open_sessions_of(session: Session, person_id: int, *, at: datetime) -> Sequence[StaffSession]:
    """Return a person's sessions that open doors now, the latest seen first."""
    return session.exec(
        select(StaffSession)
        .where(
            StaffSession.person_id == person_id,
            col(StaffSession.ended_at_utc).is_(None),
            StaffSession.expires_at_utc > at,
        )
        .order_by(col(StaffSession.last_seen_at_utc).desc(), col(StaffSession.id))
    ).all()


def account_failures(session: Session, account_index: bytes, *, at: datetime) -> Sequence[datetime]:
    """Return when signing in to an account failed lately, since it last succeeded."""
    rows = session.exec(
        select(SignInTry)
        .where(SignInTry.account_index == account_index, SignInTry.at_utc > at - WINDOW)
        .order_by(col(SignInTry.id))
    )
    failures: list[datetime] = []
    for row in rows:
        failures = [] if row.has_succeeded else [*failures, row.at_utc]
    return failures


def address_failures(session: Session, address_index: bytes, *, at: datetime) -> Sequence[datetime]:
    """Return when signing in from an address failed lately."""
    return session.exec(
        select(SignInTry.at_utc).where(
            SignInTry.address_index == address_index,
            SignInTry.at_utc > at - WINDOW,
            col(SignInTry.has_succeeded).is_(False),
        )
    ).all()
