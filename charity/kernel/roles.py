"""Roles of the desk and the person who acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from charity.kernel.words import N_


class Role(StrEnum):
    """What a person may do; several may be held, duties are separated per case."""

    INTAKE = "intake"
    VISITOR = "visitor"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    TREASURER = "treasurer"
    APPROVER = "approver"
    LIAISON = "liaison"
    AUDITOR = "auditor"
    ADMIN = "admin"


ROLE_WORDS = {
    Role.INTAKE: N_("Intake"),
    Role.VISITOR: N_("Visitor"),
    Role.REVIEWER: N_("Reviewer"),
    Role.EDITOR: N_("Editor"),
    Role.TREASURER: N_("Treasurer"),
    Role.APPROVER: N_("Approver"),
    Role.LIAISON: N_("Liaison"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMIN: N_("Administrator"),
}

#: Roles that work on cases and may see them (within their districts).
CASE_ROLES = frozenset({Role.INTAKE, Role.VISITOR, Role.REVIEWER, Role.EDITOR, Role.LIAISON, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the machine) on whose behalf something is done.

    `id` is the row of the person, None for the machine and for the public; `number` is the stable
    public number (调查员 03); `districts` empty means every district.
    """

    id: int | None
    name: str
    number: int = 0
    roles: frozenset[Role] = field(default_factory=frozenset)
    districts: frozenset[str] = field(default_factory=frozenset)

    def may(self, *roles: Role) -> bool:
        """Return whether the actor holds one of the roles."""
        return not self.roles.isdisjoint(roles)


MACHINE = Actor(id=None, name="machine")
PUBLIC = Actor(id=None, name="public")
