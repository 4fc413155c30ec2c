"""Acts on invitations: inviting, withdrawing, accepting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.kernel import trail
from charity.kernel.errors import Missing
from charity.kernel.roles import PUBLIC, Actor, Role
from charity.staff import queries as people
from charity.staff import rules as people_rules
from charity.staff.invitations import queries
from charity.staff.invitations.rules import GOOD_FOR, InvitationNotOpen, InvitationState
from charity.staff.invitations.tables import Invitation
from charity.staff.service import add_person
from charity.staff.sessions.service import renew_password
from charity.staff.tables import Person

trail.vocabulary("invitation:made", "invitation:withdrawn", "invitation:accepted")


@dataclass(frozen=True, slots=True)
class Invite:
    """Who is invited to do what; `token` is fresh and random, only its hash is kept."""

    email: str
    roles: frozenset[Role]
    districts: tuple[str, ...]
    token: str


@dataclass(frozen=True, slots=True)
class Accept:
    """What the invited person chose."""

    token: str
    name: str
    password: str


def invite(session: Session, command: Invite, *, by: Actor, at: datetime) -> Invitation:
    """Invite a person by a one-time link; an earlier link for the same address is withdrawn."""
    people_rules.check_manages_people(by)
    email, roles = people_rules.fold_email(command.email), people_rules.check_roles(command.roles)
    if people.person_by_email(session, email) is not None:
        raise people_rules.EmailTaken
    invitation = Invitation(
        token_hash=queries.token_hash_of(command.token),
        email=email,
        roles=sorted(roles),
        districts=sorted(set(command.districts)),
        created_by_id=by.id,
        created_at_utc=at,
        expires_at_utc=at + GOOD_FOR,
    )
    return _make(session, invitation, by=by, at=at)


def offer_password(session: Session, person_id: int, *, token: str, by: Actor, at: datetime) -> Invitation:
    """Give somebody who forgot the password a one-time link to choose another."""
    people_rules.check_manages_people(by)
    person = people.person_by_id(session, person_id)
    if not person.is_active:
        raise people_rules.PersonDisabled
    invitation = Invitation(
        token_hash=queries.token_hash_of(token),
        email=person.email,
        roles=sorted(people.roles_of(session, person_id)),
        districts=person.districts,
        person_id=person_id,
        created_by_id=by.id,
        created_at_utc=at,
        expires_at_utc=at + GOOD_FOR,
    )
    return _make(session, invitation, by=by, at=at)


def _make(session: Session, invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    """Put an invitation in place of an unanswered one for the same address."""
    earlier = queries.unanswered_invitation_for(session, invitation.email)
    if earlier is not None:
        withdraw(session, earlier.id or 0, by=by, at=at)
        session.flush()
    session.add(invitation)
    session.flush()
    facts = {"roles": invitation.roles, "districts": invitation.districts}
    trail.record(session, "invitation:made", by=by, at=at, subject=_subject(invitation), changes=facts)
    return invitation


def invite_again(session: Session, invitation_id: int, *, token: str, by: Actor, at: datetime) -> Invitation:
    """Replace an unanswered invitation by a fresh link for the same person and duties."""
    earlier = _unanswered(session, invitation_id)
    if earlier.person_id is not None:
        return offer_password(session, earlier.person_id, token=token, by=by, at=at)
    roles = frozenset(Role(role) for role in earlier.roles)
    command = Invite(earlier.email, roles, tuple(earlier.districts), token)
    return invite(session, command, by=by, at=at)


def withdraw(session: Session, invitation_id: int, *, by: Actor, at: datetime) -> None:
    """Make a link useless."""
    people_rules.check_manages_people(by)
    invitation = session.get(Invitation, invitation_id)
    if invitation is None:
        raise Missing
    if invitation.accepted_at_utc is not None:
        raise InvitationNotOpen
    if invitation.withdrawn_at_utc is not None:
        return
    invitation.withdrawn_at_utc = at
    session.add(invitation)
    trail.record(session, "invitation:withdrawn", by=by, at=at, subject=_subject(invitation))


def accept(session: Session, command: Accept, *, by: Actor = PUBLIC, at: datetime) -> Person:
    """Let the invited person in; for a new password the command's name is left empty."""
    invitation = queries.invitation_by_token(session, command.token)
    if invitation is None or queries.invitation_state(invitation, at) is not InvitationState.OPEN:
        raise InvitationNotOpen
    person = _let_in(session, invitation, command, by=by, at=at)
    invitation.accepted_at_utc, invitation.accepted_by_id = at, person.id
    session.add(invitation)
    trail.record(session, "invitation:accepted", by=by, at=at, subject=_subject(invitation))
    return person


def _let_in(session: Session, invitation: Invitation, command: Accept, *, by: Actor, at: datetime) -> Person:
    if invitation.person_id is not None:
        return renew_password(session, invitation.person_id, command.password, by=by, at=at)
    return add_person(
        session,
        email=invitation.email,
        name=command.name,
        password=command.password,
        roles=_roles(invitation.roles),
        districts=invitation.districts,
        by=by,
        at=at,
    )


def _roles(names: Iterable[str]) -> list[Role]:
    return [Role(name) for name in names]


def _unanswered(session: Session, invitation_id: int) -> Invitation:
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.accepted_at_utc or invitation.withdrawn_at_utc:
        raise Missing
    return invitation


def _subject(invitation: Invitation) -> str:
    return f"invitation:{invitation.id}"
