"""Acts on people: adding, duties, disabling and enabling."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from charity.kernel import trail
from charity.kernel.errors import ChangedMeanwhile
from charity.kernel.roles import Actor, Role
from charity.staff import queries, rules
from charity.staff.passwords import hash_password
from charity.staff.sessions.service import end_sessions_of
from charity.staff.tables import Person, PersonRole

trail.vocabulary("person:added", "person:duties_changed", "person:disabled", "person:enabled")


@dataclass(frozen=True, slots=True)
class ChangeDuties:
    """What a person may do from now on; `version` is that of the page where it was decided."""

    person_id: int
    version: int
    roles: frozenset[Role]
    districts: tuple[str, ...]


def add_person(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    roles: Iterable[Role],
    districts: Iterable[str],
    by: Actor,
    at: datetime,
) -> Person:
    """Add a person with the next public number."""
    email, name, chosen = rules.fold_email(email), rules.check_name(name), rules.check_roles(roles)
    rules.check_password(password, email=email, name=name)
    if queries.person_by_email(session, email) is not None:
        raise rules.EmailTaken
    last = session.exec(select(sa.func.max(Person.number))).one()
    person = Person(
        email=email,
        name=name,
        number=(last or 0) + 1,
        password_hash=hash_password(password),
        districts=sorted(set(districts)),
        created_at_utc=at,
    )
    session.add(person)
    session.flush()
    _grant(session, person, chosen, by=by, at=at)
    facts = {"roles": sorted(chosen), "districts": person.districts}
    trail.record(session, "person:added", by=by, at=at, subject=subject_of(person), version=1, changes=facts)
    return person


def change_duties(session: Session, command: ChangeDuties, *, by: Actor, at: datetime) -> Person:
    """Give a person other roles and districts; their sessions end, so that none keeps old powers."""
    rules.check_manages_people(by)
    person = queries.person_by_id(session, command.person_id)
    _check_version(session, person, command.version)
    roles = rules.check_roles(command.roles)
    if Role.ADMIN not in roles:
        rules.check_admin_left(active_admins=queries.active_admin_ids(session), leaving=command.person_id)
    held = queries.roles_of(session, command.person_id)
    _revoke(session, person, held - roles)
    _grant(session, person, roles - held, by=by, at=at)
    person.districts = sorted(set(command.districts))
    facts = {"roles": sorted(roles), "districts": person.districts}
    _save(session, person, "person:duties_changed", facts, by=by, at=at)
    end_sessions_of(session, command.person_id, why="duties_changed", by=by, at=at)
    return person


def disable(session: Session, person_id: int, *, by: Actor, at: datetime) -> Person:
    """Shut a person out at once; what they did stays under their name."""
    rules.check_manages_people(by)
    person = queries.person_by_id(session, person_id)
    if not person.is_active:
        return person
    rules.check_admin_left(active_admins=queries.active_admin_ids(session), leaving=person_id)
    person.is_active = False
    _save(session, person, "person:disabled", {"is_active": False}, by=by, at=at)
    end_sessions_of(session, person_id, why="disabled", by=by, at=at)
    return person


def enable(session: Session, person_id: int, *, by: Actor, at: datetime) -> Person:
    """Let a person sign in again with the password they had."""
    rules.check_manages_people(by)
    person = queries.person_by_id(session, person_id)
    if not person.is_active:
        person.is_active = True
        _save(session, person, "person:enabled", {"is_active": True}, by=by, at=at)
    return person


def subject_of(person: Person) -> str:
    """Return a person's name in the trail."""
    return f"person:{person.id}"


def _check_version(session: Session, person: Person, version: int) -> None:
    if person.version == version:
        return
    changes = trail.changes_since(session, subject_of(person), version)
    who = changes[-1].who if changes else person.name
    raise ChangedMeanwhile(who=who, changes=changes, version=person.version)


def _save(
    session: Session, person: Person, act: str, facts: dict[str, object], *, by: Actor, at: datetime
) -> None:
    person.version += 1
    session.add(person)
    trail.record(
        session, act, by=by, at=at, subject=subject_of(person), version=person.version, changes=facts
    )


def _grant(session: Session, person: Person, roles: Collection[Role], *, by: Actor, at: datetime) -> None:
    assert person.id is not None
    for role in sorted(roles):
        session.add(PersonRole(person_id=person.id, role=role.value, granted_at_utc=at, granted_by_id=by.id))


def _revoke(session: Session, person: Person, roles: Collection[Role]) -> None:
    names = [role.value for role in roles]
    session.exec(
        delete(PersonRole).where(col(PersonRole.person_id) == person.id, col(PersonRole.role).in_(names))
    )
