"""Invitations, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from charity.kernel.errors import NotYours
from charity.kernel.house import House
from charity.kernel.roles import MACHINE, PUBLIC, Role
from charity.kernel.trail import TrailRow
from charity.staff import queries as people
from charity.staff import rules as people_rules
from charity.staff import service as people_service
from charity.staff.invitations import queries, rules, service
from charity.staff.invitations.service import Accept, Invite
from charity.staff.invitations.tables import Invitation
from charity.staff.passwords import matches
from charity.staff.sessions.service import start_session

PASSWORD = "four quiet lanterns"


def invite(session: Session, house: House, token: str = "t1", email: str = "wu@desk.test") -> Invitation:
    """Invite somebody as a visitor of one district."""
    command = Invite(email, frozenset({Role.VISITOR}), ("鸡东县",), token)
    return service.invite(session, command, by=MACHINE, at=house.clock())


def accept(session: Session, house: House, token: str = "t1", after: timedelta = timedelta()) -> int:
    """Accept an invitation and return the person's id."""
    person = service.accept(session, Accept(token, "Wu", PASSWORD), by=PUBLIC, at=house.clock() + after)
    return person.id or 0


def test_an_invited_person_gets_the_roles_and_districts_of_the_invitation(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house)
        actor = people.actor_of(session, accept(session, house))
        assert (actor.roles, actor.districts) == ({Role.VISITOR}, {"鸡东县"})


def test_a_link_opens_once(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house)
        accept(session, house)
        with pytest.raises(rules.InvitationNotOpen):
            accept(session, house)


def test_a_link_is_good_for_seven_days(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house)
        with pytest.raises(rules.InvitationNotOpen):
            accept(session, house, after=timedelta(days=7))
        assert accept(session, house, after=timedelta(days=7) - timedelta(seconds=1))


def test_an_unknown_link_opens_nothing(house: House) -> None:
    with house.database.transaction() as session, pytest.raises(rules.InvitationNotOpen):
        accept(session, house, "no such token")


def test_a_withdrawn_link_opens_nothing_and_withdrawing_twice_is_one_act(house: House) -> None:
    with house.database.transaction() as session:
        invitation = invite(session, house)
        service.withdraw(session, invitation.id or 0, by=MACHINE, at=house.clock())
        service.withdraw(session, invitation.id or 0, by=MACHINE, at=house.clock())
        with pytest.raises(rules.InvitationNotOpen):
            accept(session, house)
        acts = session.exec(select(TrailRow.act)).all()
        assert acts.count("invitation:withdrawn") == 1


def test_an_accepted_invitation_is_not_withdrawn(house: House) -> None:
    with house.database.transaction() as session:
        invitation = invite(session, house)
        accept(session, house)
        with pytest.raises(rules.InvitationNotOpen):
            service.withdraw(session, invitation.id or 0, by=MACHINE, at=house.clock())


def test_a_new_link_kills_the_old_one(house: House) -> None:
    with house.database.transaction() as session:
        first = invite(session, house, "t1")
        service.invite_again(session, first.id or 0, token="t2", by=MACHINE, at=house.clock())
        with pytest.raises(rules.InvitationNotOpen):
            accept(session, house, "t1")
        actor = people.actor_of(session, accept(session, house, "t2"))
        assert actor.roles == {Role.VISITOR}


def test_inviting_an_address_twice_leaves_one_open_invitation(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house, "t1")
        invite(session, house, "t2")
        assert len(queries.unanswered_invitations(session)) == 1


def test_the_database_keeps_one_open_invitation_for_an_address(house: House) -> None:
    with house.database.transaction() as session:
        facts = invite(session, house).model_dump(exclude={"id"}) | {"token_hash": "other"}
    with pytest.raises(IntegrityError), house.database.transaction() as session:
        session.add(Invitation(**facts))


def test_somebody_at_the_desk_is_not_invited_again(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house)
        accept(session, house)
        with pytest.raises(people_rules.EmailTaken):
            invite(session, house, "t2")


def test_a_weak_password_leaves_the_invitation_open(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house)
    with pytest.raises(people_rules.PasswordTooShort), house.database.transaction() as session:
        service.accept(session, Accept("t1", "Wu", "short"), by=PUBLIC, at=house.clock())
    with house.database.transaction() as session:
        assert accept(session, house)


def test_only_an_administrator_invites(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house)
        by = people.actor_of(session, accept(session, house))
        command = Invite("li@desk.test", frozenset({Role.ADMIN}), (), "t2")
        with pytest.raises(NotYours):
            service.invite(session, command, by=by, at=house.clock())


def test_the_token_is_nowhere_in_the_database(house: House) -> None:
    with house.database.transaction() as session:
        invitation = invite(session, house, "secret-token")
        assert "secret-token" not in str(invitation.model_dump())


def renewed(session: Session, house: House, person_id: int, token: str = "t9") -> Invitation:
    """Offer somebody a new password."""
    return service.offer_password(session, person_id, token=token, by=MACHINE, at=house.clock())


def test_somebody_who_forgot_the_password_chooses_another_once(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house)
        person_id = accept(session, house)
        renewed(session, house, person_id)
        command = Accept("t9", "", "five quiet lanterns")
        person = service.accept(session, command, by=PUBLIC, at=house.clock())
        assert (person.id, person.name) == (person_id, "Wu")
        assert matches(person.password_hash, "five quiet lanterns")
        assert people.actor_of(session, person_id).roles == {Role.VISITOR}
        with pytest.raises(rules.InvitationNotOpen):
            service.accept(session, command, by=PUBLIC, at=house.clock())


def test_choosing_a_new_password_by_link_ends_every_session(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house)
        by = people.actor_of(session, accept(session, house))
        row = start_session(session, token="t", device="", lasts=timedelta(hours=1), by=by, at=house.clock())
        renewed(session, house, by.id or 0)
        service.accept(session, Accept("t9", "", "five quiet lanterns"), by=PUBLIC, at=house.clock())
        assert row.ended_why == "password_renewed"


def test_somebody_disabled_gets_no_new_password(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house)
        person_id = accept(session, house)
        renewed(session, house, person_id)
        people_service.disable(session, person_id, by=MACHINE, at=house.clock())
        with pytest.raises(people_rules.PersonDisabled):
            renewed(session, house, person_id, "t10")
        with pytest.raises(people_rules.PersonDisabled):
            service.accept(session, Accept("t9", "", "five quiet lanterns"), by=PUBLIC, at=house.clock())


def test_a_new_link_for_a_password_is_again_for_a_password(house: House) -> None:
    with house.database.transaction() as session:
        invite(session, house)
        person_id = accept(session, house)
        first = renewed(session, house, person_id)
        again = service.invite_again(session, first.id or 0, token="t10", by=MACHINE, at=house.clock())
        assert again.person_id == person_id
