"""The desk's people in the demo town: one for each duty, two visitors; all invented."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.kernel.roles import MACHINE, Actor, Role
from charity.staff.queries import actor_of
from charity.staff.service import add_person

PASSWORD = "lantern-demo-2026"  # noqa: S105 - printed in the README; check --deploy refuses a planted town

_PEOPLE = (
    ("intake", "韩雨欣", (Role.INTAKE,)),
    ("visitor", "赵立冬", (Role.VISITOR,)),
    ("visitor2", "孙晓梅", (Role.VISITOR,)),
    ("reviewer", "吴建平", (Role.REVIEWER,)),
    ("editor", "程思远", (Role.EDITOR,)),
    ("treasurer", "罗静", (Role.TREASURER,)),
    ("approver", "郑海涛", (Role.APPROVER,)),
    ("liaison", "唐慧", (Role.LIAISON,)),
    ("auditor", "宋明哲", (Role.AUDITOR,)),
    ("admin", "管理员", (Role.ADMIN,)),
)
#: A second person for what two must do; signs in like the rest.
_SECOND = (
    ("reviewer2", "邓雪", (Role.REVIEWER, Role.EDITOR)),
    ("approver2", "范立新", (Role.APPROVER,)),
)


def email_of(duty: str) -> str:
    """Return the address that a duty signs in with."""
    return f"{duty}@demo.test"


def add_people(session: Session, *, at: datetime) -> dict[str, Actor]:
    """Add everybody; return who acts, by duty."""
    people: dict[str, Actor] = {}
    for duty, name, roles in (*_PEOPLE, *_SECOND):
        person = add_person(
            session,
            email=email_of(duty),
            name=name,
            password=PASSWORD,
            roles=roles,
            districts=(),
            by=MACHINE,
            at=at,
        )
        assert person.id is not None
        people[duty] = actor_of(session, person.id)
    return people
