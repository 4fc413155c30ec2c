"""A case of another district is not there: every way to it, for every role that may see cases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from charity.intake import service
from charity.intake.rules import Channel
from charity.kernel.roles import PUBLIC, Role
from charity.kernel.web.guards import Door
from tests.intake.family import facts
from tests.rules.routes import Way, ways
from tests.rules.test_rules_authorisation import token_of
from tests.staff.people import add_person, client_of, house_of

HERE, ELSEWHERE = "鸡东县", "虎林市"


@pytest.fixture(scope="module")
def case_ref(whole_app: Flask) -> str:
    """The reference of a help request in one district."""
    house = house_of(whole_app)
    command = service.TakeIn(facts=facts(district=HERE), channel=Channel.PHONE, once="rules")
    with house.database.transaction() as session:
        return service.take_in(session, command, by=PUBLIC, at=house.clock(), cipher=house.cipher).ref


def ways_to_cases(app: Flask) -> Iterator[tuple[Way, Door, str]]:
    """Yield every way to a case with its door, and the place of the reference in its address."""
    for way in ways(app):
        if way.rule.startswith("/staff/cases/<ref>") and way.door is not None:
            yield way, way.door, way.address.split("/")[3]


def test_there_are_ways_to_cases(whole_app: Flask) -> None:
    assert len(list(ways_to_cases(whole_app))) > 10


def test_a_case_of_another_district_is_missing_by_every_way(whole_app: Flask, case_ref: str) -> None:
    faults = []
    for role in Role:
        client = client_of(
            whole_app, add_person(whole_app, f"{role}@away.test", role, districts=(ELSEWHERE,))
        )
        token = token_of(whole_app, client)
        for way, door, nothing in ways_to_cases(whole_app):
            if door.roles is not None and role in door.roles:
                data = {"csrf_token": token} if way.method != "GET" else None
                answer = client.open(way.address.replace(nothing, case_ref), method=way.method, data=data)
                if answer.status_code != 404:
                    faults.append(f"{way.name} as {role}: {answer.status_code}")
    assert faults == []


def test_a_case_of_ones_own_district_is_there(whole_app: Flask, case_ref: str) -> None:
    person = add_person(whole_app, "intake@here.test", Role.INTAKE, districts=(HERE,))
    assert client_of(whole_app, person).get(f"/staff/cases/{case_ref}/request").status_code == 200
