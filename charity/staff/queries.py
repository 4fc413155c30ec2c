"""Questions about the people of the desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.kernel.errors import Missing
from charity.kernel.roles import Actor, Role
from charity.staff.tables import Person, PersonRole


def actor_of(session: Session, person_id: int) -> Actor:
    """Return a person as one who acts; raises Missing when disabled or unknown."""
    person = session.get(Person, person_id)
    if person is None or not person.is_active:
        raise Missing
    return as_actor(person, roles_of(session, person_id))


def as_actor(person: Person, roles: Iterable[Role]) -> Actor:
    """Return a row and its roles as one who acts."""
    return Actor(
        id=person.id,
        name=person.name,
        number=person.number,
        roles=frozenset(roles),
        districts=frozenset(person.districts),
    )


def roles_of(session: Session, person_id: int) -> frozenset[Role]:
    """Return the roles that a person holds."""
    rows = session.exec(select(PersonRole.role).where(PersonRole.person_id == person_id))
    return frozenset(Role(role) for role in rows)


def people_with_role(session: Session, role: Role) -> list[Actor]:
    """Return the active people who hold a role, by number."""
    people = session.exec(
        select(Person)
        .join(PersonRole, sa.and_(col(PersonRole.person_id) == Person.id, col(PersonRole.role) == role.value))
        .where(col(Person.is_active))
        .order_by(col(Person.number))
    ).all()
    held = roles_held(session, [p.id for p in people if p.id is not None])
    return [as_actor(person, held[person.id or 0]) for person in people]


def roles_held(session: Session, ids: Sequence[int]) -> dict[int, frozenset[Role]]:
    """Return the roles of several people at once."""
    held: dict[int, set[Role]] = {person_id: set() for person_id in ids}
    for row in session.exec(select(PersonRole).where(col(PersonRole.person_id).in_(ids))):
        held[row.person_id].add(Role(row.role))
    return {person_id: frozenset(roles) for person_id, roles in held.items()}


def names_of(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people by id; ids that are None are left out."""
    wanted = {person_id for person_id in ids if person_id is not None}
    rows = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted)))
    return {person_id: name for person_id, name in rows if person_id is not None}


def person_by_id(session: Session, person_id: int) -> Person:
    """Return a person, disabled or not; raises Missing."""
    person = session.get(Person, person_id)
    if person is None:
        raise Missing
    return person


def person_by_email(session: Session, email: str) -> Person | None:
    """Return the person of a folded address, disabled or not."""
    return session.exec(select(Person).where(Person.email == email)).first()


def active_admin_ids(session: Session) -> frozenset[int]:
    """Return the ids of the people who can manage people now."""
    rows = session.exec(
        select(Person.id)
        .join(PersonRole, col(PersonRole.person_id) == Person.id)
        .where(col(Person.is_active), PersonRole.role == Role.ADMIN.value)
    )
    return frozenset(person_id for person_id in rows if person_id is not None)


def people_matching(session: Session, text: str, *, after: int, limit: int) -> list[Person]:
    """Return people by number whose name or address holds the text, after a number, at most `limit`."""
    query = select(Person).where(Person.number > after).order_by(col(Person.number)).limit(limit)
    folded = text.strip().casefold()
    if folded:
        name, email = sa.func.lower(Person.name), col(Person.email)
        query = query.where(
            sa.or_(name.contains(folded, autoescape=True), email.contains(folded, autoescape=True))
        )
    return list(session.exec(query))
