"""Signing in, its throttling, and what ends a session; on both databases."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from argon2.low_level import verify_secret
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from charity.kernel.errors import Missing
from charity.kernel.house import House
from charity.kernel.roles import MACHINE, Actor, Role
from charity.kernel.trail import TrailRow
from charity.staff import queries as people
from charity.staff import rules as people_rules
from charity.staff import service as people_service
from charity.staff.passwords import matches
from charity.staff.sessions import queries, rules, service
from charity.staff.sessions.service import ChangePassword, session_id_of
from charity.staff.sessions.tables import SignInTry, StaffSession

PASSWORD = "four quiet lanterns"
HOURS = timedelta(hours=12)


def add(session: Session, house: House, email: str = "wu@desk.test", role: Role = Role.INTAKE) -> Actor:
    """Add a person who acts."""
    person = people_service.add_person(
        session, email=email, name="Wu", password=PASSWORD, roles=[role], districts=[], by=MACHINE,
        at=house.clock(),
    )  # fmt: skip
    return people.actor_of(session, person.id or 0)


def start(session: Session, house: House, by: Actor, token: str = "t1") -> str:
    """Start a session and return its id."""
    return service.start_session(session, token=token, device="", lasts=HOURS, by=by, at=house.clock()).id


def is_live(session: Session, house: House, session_id: str) -> bool:
    """Return whether a session opens doors now."""
    return queries.live_session(session, session_id, at=house.clock()) is not None


def acts(session: Session) -> list[str]:
    """Return the trail's acts in order."""
    return list(session.exec(select(TrailRow.act).order_by(TrailRow.id)))  # type: ignore[arg-type]


def try_once(session: Session, house: House, email: str, password: str, address: str = "10.0.0.1") -> bool:
    """Try to sign in; return whether it was let through and right."""
    tried = service.begin_try(session, email, address, cipher=house.cipher, at=house.clock())
    if tried.throttled is not None:
        return False
    if not matches(tried.password_hash, password) or tried.person_id is None:
        service.fail_try(session, email, at=house.clock())
        return False
    token = house.entropy(32).hex()
    service.succeed_try(session, tried, token=token, device="", lasts=HOURS, at=house.clock())
    return True


def test_the_token_itself_is_nowhere_in_the_database(house: House) -> None:
    with house.database.transaction() as session:
        start(session, house, add(session, house), token="secret-token")
        row = session.exec(select(StaffSession)).one()
        assert "secret-token" not in str(row.model_dump())
        assert row.id == session_id_of("secret-token")


def test_a_session_opens_doors_until_its_hours_are_over(house: House) -> None:
    with house.database.transaction() as session:
        session_id = start(session, house, add(session, house))
        assert is_live(session, house, session_id)
        at = house.clock() + HOURS
        assert queries.live_session(session, session_id, at=at - timedelta(seconds=1)) is not None
        assert queries.live_session(session, session_id, at=at) is None


def test_signing_out_ends_one_session_and_keeps_the_other(house: House) -> None:
    with house.database.transaction() as session:
        by = add(session, house)
        first, second = start(session, house, by, "t1"), start(session, house, by, "t2")
        service.end_session(session, first, why="signed_out", by=by, at=house.clock())
        assert not is_live(session, house, first)
        assert is_live(session, house, second)
        assert acts(session)[-1] == "staff_session:ended"


def test_somebody_elses_session_is_missing_to_me(house: House) -> None:
    with house.database.transaction() as session:
        by, other = add(session, house), add(session, house, "li@desk.test")
        session_id = start(session, house, other)
        with pytest.raises(Missing):
            service.end_session(session, session_id, why="signed_out", by=by, at=house.clock())
        assert is_live(session, house, session_id)


def test_disabling_ends_every_session(house: House) -> None:
    with house.database.transaction() as session:
        by = add(session, house)
        ids = [start(session, house, by, "t1"), start(session, house, by, "t2")]
        people_service.disable(session, by.id or 0, by=MACHINE, at=house.clock())
        assert not any(is_live(session, house, one) for one in ids)
        people_service.enable(session, by.id or 0, by=MACHINE, at=house.clock())
        assert not any(is_live(session, house, one) for one in ids), "enabling revives no session"


def test_changing_roles_ends_every_session(house: House) -> None:
    with house.database.transaction() as session:
        by = add(session, house)
        session_id = start(session, house, by)
        command = people_service.ChangeDuties(by.id or 0, 1, frozenset({Role.EDITOR}), ())
        people_service.change_duties(session, command, by=MACHINE, at=house.clock())
        assert not is_live(session, house, session_id)


def test_changing_the_password_ends_every_session(house: House) -> None:
    with house.database.transaction() as session:
        by = add(session, house)
        session_id = start(session, house, by)
        command = ChangePassword(PASSWORD, "five quiet lanterns")
        service.change_password(session, command, by=by, at=house.clock())
        assert not is_live(session, house, session_id)
        assert not try_once(session, house, "wu@desk.test", PASSWORD)
        assert try_once(session, house, "wu@desk.test", "five quiet lanterns")


@pytest.mark.parametrize(
    ("current", "wanted", "refusal"),
    [
        ("three quiet lanterns", "five quiet lanterns", rules.WrongPassword),
        (PASSWORD, PASSWORD, rules.SamePassword),
        (PASSWORD, "short", people_rules.PasswordTooShort),
        (PASSWORD, "wu@desk.test", people_rules.PasswordIsYou),
    ],
)
def test_a_password_changes_only_to_a_good_one_by_its_owner(
    house: House, current: str, wanted: str, refusal: type[Exception]
) -> None:
    with house.database.transaction() as session:
        by = add(session, house)
        session_id = start(session, house, by)
        with pytest.raises(refusal):
            service.change_password(session, ChangePassword(current, wanted), by=by, at=house.clock())
        assert is_live(session, house, session_id)


def test_the_database_wants_a_reason_for_an_end(house: House) -> None:
    with house.database.transaction() as session:
        session_id = start(session, house, add(session, house))
    with pytest.raises(IntegrityError), house.database.transaction() as session:
        row = session.get(StaffSession, session_id)
        assert row is not None
        row.ended_at_utc = house.clock()
        session.add(row)


@pytest.mark.parametrize("email", ["wu@desk.test", "nobody@desk.test", "gone@desk.test", "not an address"])
def test_known_unknown_and_disabled_people_cost_exactly_one_verification(house: House, email: str) -> None:
    with house.database.transaction() as session:
        add(session, house)
        gone = add(session, house, "gone@desk.test")
        people_service.disable(session, gone.id or 0, by=MACHINE, at=house.clock())
        with patch("argon2._password_hasher.verify_secret", side_effect=verify_secret) as seen:
            assert not try_once(session, house, email, "a wrong password")
        assert seen.call_count == 1


def test_a_disabled_person_does_not_get_in_with_the_right_password(house: House) -> None:
    with house.database.transaction() as session:
        by = add(session, house)
        people_service.disable(session, by.id or 0, by=MACHINE, at=house.clock())
        assert not try_once(session, house, "wu@desk.test", PASSWORD)


@pytest.mark.parametrize("email", ["wu@desk.test", "nobody@desk.test"])
def test_an_account_is_throttled_whether_it_exists_or_not(house: House, email: str) -> None:
    with house.database.transaction() as session:
        add(session, house)
        for i in range(rules.ACCOUNT_FAILURES_MAX):
            assert not try_once(session, house, email, "wrong", address=f"10.0.0.{i}")
        tried = service.begin_try(session, email, "10.0.9.9", cipher=house.cipher, at=house.clock())
        assert tried.throttled is not None
        assert tried.throttled.facts == {"minutes": 15}
        assert acts(session)[-1] == "sign_in:throttled"
        later = house.clock() + rules.WINDOW
        assert not service.begin_try(session, email, "10.0.9.9", cipher=house.cipher, at=later).throttled


def test_an_address_is_throttled_over_many_accounts(house: House) -> None:
    with house.database.transaction() as session:
        for i in range(rules.ADDRESS_FAILURES_MAX):
            service.begin_try(session, f"p{i}@desk.test", "10.0.0.1", cipher=house.cipher, at=house.clock())
        tried = service.begin_try(session, "x@desk.test", "10.0.0.1", cipher=house.cipher, at=house.clock())
        assert tried.throttled is not None
        other = service.begin_try(session, "x@desk.test", "10.0.0.2", cipher=house.cipher, at=house.clock())
        assert other.throttled is None


def test_tries_that_are_still_being_verified_count(house: House) -> None:
    with house.database.transaction() as session:
        for _ in range(rules.ACCOUNT_FAILURES_MAX):
            service.begin_try(session, "wu@desk.test", "10.0.0.1", cipher=house.cipher, at=house.clock())
        tried = service.begin_try(session, "wu@desk.test", "10.0.0.1", cipher=house.cipher, at=house.clock())
        assert tried.throttled is not None


def test_signing_in_clears_the_accounts_failures(house: House) -> None:
    with house.database.transaction() as session:
        add(session, house)
        for _ in range(rules.ACCOUNT_FAILURES_MAX - 1):
            try_once(session, house, "wu@desk.test", "wrong")
        assert try_once(session, house, "wu@desk.test", PASSWORD)
        assert try_once(session, house, "wu@desk.test", PASSWORD)


def test_neither_account_nor_address_is_kept_in_the_clear_and_tries_go_after_a_day(house: House) -> None:
    with house.database.transaction() as session:
        try_once(session, house, "wu@desk.test", "wrong")
        row = session.exec(select(SignInTry)).one()
        assert b"wu@desk.test" not in row.account_index
        assert len(row.account_index) == len(row.address_index) == 32
        tomorrow = house.clock() + timedelta(days=1, seconds=1)
        service.begin_try(session, "li@desk.test", "10.0.0.1", cipher=house.cipher, at=tomorrow)
        assert len(session.exec(select(SignInTry)).all()) == 1


def test_a_failed_sign_in_leaves_a_trail_row_without_the_address(house: House) -> None:
    with house.database.transaction() as session:
        by = add(session, house)
        try_once(session, house, "wu@desk.test", "wrong")
        try_once(session, house, "nobody@desk.test", "wrong")
        known, unknown = session.exec(select(TrailRow).where(TrailRow.act == "sign_in:failed")).all()
        assert known.subject == f"person:{by.id}"
        assert unknown.subject == ""
        assert "desk.test" not in str(unknown.model_dump())
