"""Acts of signing in and out.

Signing in takes two transactions with one Argon2 verification between them: a try is written down (as
failed) before the password is looked at, so that a hundred tries at once count as a hundred, and the slow
hash never holds the queue of writers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.errors import Missing, TooMany
from charity.kernel.roles import PUBLIC, Actor
from charity.staff import queries
from charity.staff.passwords import hash_password, matches, nobodys_hash
from charity.staff.rules import PersonDisabled, check_password
from charity.staff.sessions import rules
from charity.staff.sessions.queries import account_failures, address_failures
from charity.staff.sessions.tables import SignInTry, StaffSession
from charity.staff.tables import Person

trail.vocabulary(
    "sign_in:failed",
    "sign_in:throttled",
    "staff_session:started",
    "staff_session:ended",
    "person:password_changed",
    "person:password_renewed",
)


@dataclass(frozen=True, slots=True)
class Try:
    """A try to sign in that was let through: what to verify the password against.

    `throttled` holds the refusal instead when there were too many.
    """

    id: int
    person_id: int | None  # None: nobody, or somebody disabled
    password_hash: str
    throttled: TooMany | None = None


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """A person's wish for another password."""

    current: str
    password: str


def begin_try(session: Session, email: str, address: str, *, cipher: Cipher, at: datetime) -> Try:
    """Count a try and say what to verify; unknown and disabled people get a hash that nothing matches."""
    account, origin = cipher.blind_index("account", email), cipher.blind_index("address", address)
    person = queries.person_by_email(session, email)
    try:
        rules.check_tries(
            account_failures=account_failures(session, account, at=at),
            address_failures=address_failures(session, origin, at=at),
            at=at,
        )
    except TooMany as refusal:
        _note_failure(session, "sign_in:throttled", person, at)
        return Try(0, None, "", throttled=refusal)
    session.exec(delete(SignInTry).where(col(SignInTry.at_utc) < at - rules.TRIES_KEPT))
    row = SignInTry(account_index=account, address_index=origin, at_utc=at)
    session.add(row)
    session.flush()
    assert row.id is not None
    if person is None or not person.is_active:
        return Try(row.id, None, nobodys_hash())
    return Try(row.id, person.id, person.password_hash)


def fail_try(session: Session, email: str, *, at: datetime) -> None:
    """Keep a failed sign-in in the trail; an unknown address is not written down."""
    _note_failure(session, "sign_in:failed", queries.person_by_email(session, email), at)


def _note_failure(session: Session, act: str, person: Person | None, at: datetime) -> None:
    subject = f"person:{person.id}" if person is not None else ""
    trail.record(session, act, by=PUBLIC, at=at, subject=subject)


def succeed_try(
    session: Session, tried: Try, *, token: str, device: str, lasts: timedelta, at: datetime
) -> None:
    """Start a session for somebody whose password was right."""
    assert tried.person_id is not None
    row = session.get(SignInTry, tried.id)
    if row is not None:
        row.has_succeeded = True
        session.add(row)
    by = queries.actor_of(session, tried.person_id)
    start_session(session, token=token, device=device, lasts=lasts, by=by, at=at)


def start_session(
    session: Session, *, token: str, device: str, lasts: timedelta, by: Actor, at: datetime
) -> StaffSession:
    """Start a session of a person on one device under the hash of a fresh random token."""
    assert by.id is not None
    row = StaffSession(
        id=session_id_of(token),
        person_id=by.id,
        device=device,
        created_at_utc=at,
        last_seen_at_utc=at,
        expires_at_utc=at + lasts,
    )
    session.add(row)
    trail.record(session, "staff_session:started", by=by, at=at, subject=f"person:{by.id}")
    return row


def session_id_of(token: str) -> str:
    """Return the id under which the session of a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def see_session(session: Session, session_id: str, *, at: datetime) -> None:
    """Note that a session is in use."""
    row = session.get(StaffSession, session_id)
    if row is not None:
        row.last_seen_at_utc = at
        session.add(row)


def end_session(session: Session, session_id: str, *, why: str, by: Actor, at: datetime) -> None:
    """End one session of the person who acts; that of another person is Missing."""
    row = session.get(StaffSession, session_id)
    if row is None or row.person_id != by.id:
        raise Missing
    _end([row], session, why=why, by=by, at=at)


def end_sessions_of(session: Session, person_id: int, *, why: str, by: Actor, at: datetime) -> None:
    """End all sessions of a person."""
    rows = session.exec(
        select(StaffSession).where(
            StaffSession.person_id == person_id, col(StaffSession.ended_at_utc).is_(None)
        )
    )
    _end(list(rows), session, why=why, by=by, at=at)


def _end(rows: Sequence[StaffSession], session: Session, *, why: str, by: Actor, at: datetime) -> None:
    for row in rows:
        if row.ended_at_utc is not None:
            continue
        row.ended_at_utc, row.ended_why = at, why
        session.add(row)
        subject, facts = f"person:{row.person_id}", {"why": why}
        trail.record(session, "staff_session:ended", by=by, at=at, subject=subject, changes=facts)


def change_password(session: Session, command: ChangePassword, *, by: Actor, at: datetime) -> None:
    """Give oneself another password; all sessions end, the caller starts a new one."""
    assert by.id is not None
    person = queries.person_by_id(session, by.id)
    if not matches(person.password_hash, command.current):
        raise rules.WrongPassword
    if command.current == command.password:
        raise rules.SamePassword
    _set_password(session, person, command.password)
    trail.record(session, "person:password_changed", by=by, at=at, subject=f"person:{by.id}")
    end_sessions_of(session, by.id, why="password_changed", by=by, at=at)


def renew_password(session: Session, person_id: int, password: str, *, by: Actor, at: datetime) -> Person:
    """Give a person another password by a one-time link; all sessions end."""
    person = queries.person_by_id(session, person_id)
    if not person.is_active:
        raise PersonDisabled
    _set_password(session, person, password)
    trail.record(session, "person:password_renewed", by=by, at=at, subject=f"person:{person_id}")
    end_sessions_of(session, person_id, why="password_renewed", by=by, at=at)
    return person


def _set_password(session: Session, person: Person, password: str) -> None:
    check_password(password, email=person.email, name=person.name)
    person.password_hash = hash_password(password)
    session.add(person)
