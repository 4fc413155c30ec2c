"""People of the desk as the public knows them: a role and a stable number."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from charity.kernel.roles import ROLE_WORDS, Role
from charity.reports.appeal.facts import Signatory
from charity.staff.queries import roles_held
from charity.staff.tables import Person


class Numbers:
    """The numbers of some people, read once."""

    def __init__(self, session: Session, ids: Iterable[int | None]) -> None:
        wanted = sorted({person_id for person_id in ids if person_id is not None})
        rows = session.exec(select(Person.id, Person.number).where(col(Person.id).in_(wanted)))
        self._numbers = {person_id: number for person_id, number in rows if person_id is not None}
        self._roles = roles_held(session, wanted)

    def acting_as(self, person_id: int | None, role: Role) -> Signatory | None:
        """Return a person in the role of an act; None where nobody did it."""
        if person_id is None:
            return None
        return Signatory(ROLE_WORDS[role], self._numbers[person_id])

    def holding(self, person_id: int, *roles: Role) -> Signatory:
        """Return a person in the first of some roles that is held now, else in the first."""
        held = self._roles[person_id]
        role = next((role for role in roles if role in held), roles[0])
        return Signatory(ROLE_WORDS[role], self._numbers[person_id])
