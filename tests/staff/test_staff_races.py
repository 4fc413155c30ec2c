"""Things done at the same moment, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import Session, select

from charity.kernel.database import retrying
from charity.kernel.errors import Refusal
from charity.kernel.house import House
from charity.kernel.roles import MACHINE, PUBLIC, Role
from charity.staff import queries, service
from charity.staff.invitations import service as invitations
from charity.staff.invitations.service import Accept, Invite
from charity.staff.sessions import service as sessions
from charity.staff.sessions.rules import ACCOUNT_FAILURES_MAX
from charity.staff.tables import Person

PASSWORD = "four quiet lanterns"


def at_once(house: House, acts: list[Callable[[Session], object]]) -> list[object]:
    """Do each act in a transaction of its own, all begun together; return answers or refusals."""
    ready = threading.Barrier(len(acts))

    def attempt(act: Callable[[Session], object]) -> object:
        with house.database.transaction() as session:
            return act(session)

    def run(act: Callable[[Session], object]) -> object:
        ready.wait(timeout=30)
        try:
            return retrying(lambda: attempt(act))
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def add_admin(house: House, email: str) -> int:
    """Add an administrator."""
    with house.database.transaction() as session:
        person = service.add_person(
            session, email=email, name="Wu", password=PASSWORD, roles=[Role.ADMIN], districts=[],
            by=MACHINE, at=house.clock(),
        )  # fmt: skip
        return person.id or 0


def test_two_administrators_who_disable_each_other_leave_one(house: House) -> None:
    ids = [add_admin(house, "a@desk.test"), add_admin(house, "b@desk.test")]
    at_once(
        house,
        [lambda s, one=one: service.disable(s, one, by=MACHINE, at=house.clock()) for one in ids],  # type: ignore[misc]
    )
    with house.database.reading() as session:
        assert len(queries.active_admin_ids(session)) == 1


def test_a_link_opened_twice_at_once_lets_one_person_in(house: House) -> None:
    with house.database.transaction() as session:
        command = Invite("wu@desk.test", frozenset({Role.INTAKE}), (), "t1")
        invitations.invite(session, command, by=MACHINE, at=house.clock())
    accept = Accept("t1", "Wu", PASSWORD)
    answers = at_once(
        house, [lambda s: invitations.accept(s, accept, by=PUBLIC, at=house.clock()).number] * 4
    )
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True, True, True]
    with house.database.reading() as session:
        assert len(session.exec(select(Person)).all()) == 1


def test_people_added_at_once_get_different_numbers(house: House) -> None:
    def add(email: str) -> Callable[[Session], object]:
        return lambda session: service.add_person(
            session, email=email, name="Wu", password=PASSWORD, roles=[Role.INTAKE], districts=[],
            by=MACHINE, at=house.clock(),
        ).number  # fmt: skip

    assert sorted(map(str, at_once(house, [add(f"p{i}@desk.test") for i in range(4)]))) == [
        "1",
        "2",
        "3",
        "4",
    ]


def test_tries_made_at_once_count_one_by_one(house: House) -> None:
    def try_in(session: Session) -> bool:
        tried = sessions.begin_try(session, "wu@desk.test", "10.0.0.1", cipher=house.cipher, at=house.clock())
        return tried.throttled is None

    assert at_once(house, [try_in] * 10).count(True) == ACCOUNT_FAILURES_MAX
