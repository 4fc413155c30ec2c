"""Acts on people, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from charity.kernel.errors import ChangedMeanwhile, Missing, NotYours
from charity.kernel.house import House
from charity.kernel.roles import MACHINE, Actor, Role
from charity.kernel.trail import TrailRow
from charity.staff import queries, rules, service
from charity.staff.passwords import hash_password, matches, nobodys_hash
from charity.staff.service import ChangeDuties
from charity.staff.tables import Person, PersonRole

PASSWORD = "four quiet lanterns"


def add(session: Session, house: House, email: str, *roles: Role, by: Actor = MACHINE) -> Person:
    """Add a person."""
    return service.add_person(
        session, email=email, name="Wu", password=PASSWORD, roles=roles or (Role.INTAKE,),
        districts=["鸡东县"], by=by, at=house.clock(),
    )  # fmt: skip


def acts(session: Session) -> list[str]:
    """Return the trail's acts in order."""
    return list(session.exec(select(TrailRow.act).order_by(TrailRow.id)))  # type: ignore[arg-type]


def test_people_get_numbers_in_order(house: House) -> None:
    with house.database.transaction() as session:
        numbers = [add(session, house, f"p{i}@desk.test").number for i in range(3)]
    assert numbers == [1, 2, 3]


def test_a_person_acts_with_roles_and_districts(house: House) -> None:
    with house.database.transaction() as session:
        person = add(session, house, "wu@desk.test", Role.VISITOR, Role.REVIEWER)
        actor = queries.actor_of(session, person.id or 0)
    assert actor.roles == {Role.VISITOR, Role.REVIEWER}
    assert actor.districts == {"鸡东县"}
    assert (actor.name, actor.number) == ("Wu", 1)


def test_an_address_belongs_to_one_person_however_it_is_written(house: House) -> None:
    with house.database.transaction() as session:
        add(session, house, "wu@desk.test")
    with house.database.transaction() as session, pytest.raises(rules.EmailTaken):
        add(session, house, " WU@desk.test")


def test_the_database_itself_keeps_one_person_for_an_address(house: House) -> None:
    with house.database.transaction() as session:
        person = add(session, house, "wu@desk.test")
        facts = person.model_dump(exclude={"id"}) | {"number": 9}
    with pytest.raises(IntegrityError), house.database.transaction() as session:
        session.add(Person(**facts))


@pytest.mark.parametrize(
    "wrong", [{"email": "Wu@desk.test"}, {"number": 0}, {"password_hash": "four quiet lanterns"}]
)
def test_the_database_refuses_an_unfolded_address_a_number_of_zero_and_a_bare_password(
    house: House, wrong: dict[str, object]
) -> None:
    facts = {
        "email": "wu@desk.test", "name": "Wu", "number": 1, "password_hash": nobodys_hash(),
        "created_at_utc": house.clock(),
    }  # fmt: skip
    with pytest.raises(IntegrityError), house.database.transaction() as session:
        session.add(Person(**(facts | wrong)))


def test_the_database_knows_the_roles(house: House) -> None:
    with house.database.transaction() as session:
        person_id = add(session, house, "wu@desk.test").id or 0
    with pytest.raises(IntegrityError), house.database.transaction() as session:
        session.add(PersonRole(person_id=person_id, role="king", granted_at_utc=house.clock()))


def test_duties_change_with_a_trail_row_that_names_them(house: House) -> None:
    with house.database.transaction() as session:
        person = add(session, house, "wu@desk.test", Role.INTAKE)
        command = ChangeDuties(person.id or 0, 1, frozenset({Role.EDITOR}), ("虎林市",))
        service.change_duties(session, command, by=MACHINE, at=house.clock())
    with house.database.reading() as session:
        actor = queries.actor_of(session, person.id or 0)
        assert (actor.roles, actor.districts) == ({Role.EDITOR}, {"虎林市"})
        assert acts(session) == ["person:added", "person:duties_changed"]


def test_the_second_of_two_editors_is_told_who_changed_what(house: House) -> None:
    with house.database.transaction() as session:
        admin = add(session, house, "a@desk.test", Role.ADMIN)
        by = queries.actor_of(session, admin.id or 0)
        person_id = add(session, house, "wu@desk.test").id or 0
        first = ChangeDuties(person_id, 1, frozenset({Role.EDITOR}), ())
        service.change_duties(session, first, by=by, at=house.clock())
    second = ChangeDuties(person_id, 1, frozenset({Role.VISITOR}), ())
    with house.database.transaction() as session, pytest.raises(ChangedMeanwhile) as refused:
        service.change_duties(session, second, by=by, at=house.clock())
    assert refused.value.facts["who"] == "Wu"
    assert refused.value.facts["version"] == 2


def test_the_last_administrator_is_neither_disabled_nor_demoted(house: House) -> None:
    with house.database.transaction() as session:
        admin = add(session, house, "a@desk.test", Role.ADMIN).id or 0
        gone = add(session, house, "b@desk.test", Role.ADMIN).id or 0
        service.disable(session, gone, by=MACHINE, at=house.clock())
    with house.database.transaction() as session, pytest.raises(rules.LastAdmin):
        service.disable(session, admin, by=MACHINE, at=house.clock())
    demoted = ChangeDuties(admin, 1, frozenset({Role.INTAKE}), ())
    with house.database.transaction() as session, pytest.raises(rules.LastAdmin):
        service.change_duties(session, demoted, by=MACHINE, at=house.clock())


def test_a_disabled_person_acts_no_more_and_can_be_enabled(house: House) -> None:
    with house.database.transaction() as session:
        person_id = add(session, house, "wu@desk.test").id or 0
        service.disable(session, person_id, by=MACHINE, at=house.clock())
        with pytest.raises(Missing):
            queries.actor_of(session, person_id)
        assert queries.people_with_role(session, Role.INTAKE) == []
        service.enable(session, person_id, by=MACHINE, at=house.clock())
        assert [a.id for a in queries.people_with_role(session, Role.INTAKE)] == [person_id]


def test_disabling_twice_is_one_act(house: House) -> None:
    with house.database.transaction() as session:
        person_id = add(session, house, "wu@desk.test").id or 0
        service.disable(session, person_id, by=MACHINE, at=house.clock())
        service.disable(session, person_id, by=MACHINE, at=house.clock())
        assert acts(session) == ["person:added", "person:disabled"]


def test_somebody_without_the_role_manages_nobody(house: House) -> None:
    with house.database.transaction() as session:
        person = add(session, house, "wu@desk.test", Role.TREASURER)
        by = queries.actor_of(session, person.id or 0)
        for act in (service.disable, service.enable):
            with pytest.raises(NotYours):
                act(session, person.id or 0, by=by, at=house.clock())


def test_names_are_found_by_id(house: House) -> None:
    with house.database.transaction() as session:
        person_id = add(session, house, "wu@desk.test").id or 0
        assert queries.names_of(session, [person_id, None, 99]) == {person_id: "Wu"}


def test_people_are_found_by_a_piece_of_name_or_address_and_wildcards_are_plain_text(house: House) -> None:
    with house.database.transaction() as session:
        add(session, house, "wu@desk.test")
        add(session, house, "li@desk.test")
        found = [p.email for p in queries.people_matching(session, "LI@", after=0, limit=9)]
        assert found == ["li@desk.test"]
        assert queries.people_matching(session, "%", after=0, limit=9) == []
        assert [p.number for p in queries.people_matching(session, "", after=1, limit=9)] == [2]


def test_a_hash_matches_its_own_password_only_however_typed() -> None:
    stored = hash_password("caf\u00e9 lanterns in snow")
    assert stored.startswith("$argon2id$")
    assert matches(stored, "cafe\u0301 lanterns in snow")
    assert not matches(stored, "cafe lanterns in snow")
    assert not matches("not a hash", "x")
    assert not matches(nobodys_hash(), "")
