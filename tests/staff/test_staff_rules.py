"""Addresses, passwords, roles, the last administrator, throttling, local addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from charity.kernel.errors import NotYours, TooMany
from charity.kernel.roles import MACHINE, PUBLIC, Actor, Role
from charity.staff import rules
from charity.staff.parked.rules import local_path, worth_keeping
from charity.staff.sessions.rules import (
    ACCOUNT_FAILURES_MAX,
    ADDRESS_FAILURES_MAX,
    WINDOW,
    check_tries,
    device_of,
)

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["Wu@Desk.Test", "  wu@desk.test ", "ｗｕ＠desk.test"])
def test_one_address_has_one_form(typed: str) -> None:
    assert rules.fold_email(typed) == "wu@desk.test"


@pytest.mark.parametrize("typed", ["", "wu", "wu@", "@desk.test", "wu@desk", "a b@c.de", "w" * 250 + "@d.cn"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(rules.BadEmail):
        rules.fold_email(typed)


@pytest.mark.parametrize("password", ["eleven char", ""])
def test_a_password_shorter_than_twelve_is_refused(password: str) -> None:
    with pytest.raises(rules.PasswordTooShort):
        rules.check_password(password, email="wu@desk.test", name="Wu")


def test_length_is_the_only_strength_asked_for() -> None:
    rules.check_password("aaaa bbbb cc", email="wu@desk.test", name="吴")
    rules.check_password("灯" * 12, email="wu@desk.test", name="吴")


def test_a_password_that_would_keep_the_machine_busy_is_refused() -> None:
    with pytest.raises(rules.PasswordTooLong):
        rules.check_password("x" * 257, email="wu@desk.test", name="Wu")


@pytest.mark.parametrize(
    "password", ["wu.lantern@desk.test", "Wu.Lantern2026", "Lantern Wu 12", "WU.LANTERN wu"]
)
def test_a_password_made_of_name_or_address_is_refused(password: str) -> None:
    with pytest.raises(rules.PasswordIsYou):
        rules.check_password(password, email="wu.lantern@desk.test", name="Wu Lantern")


def test_a_name_inside_a_long_password_is_allowed() -> None:
    rules.check_password("wu likes radishes", email="wu@desk.test", name="Wu")


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "Wu\x07"])
def test_a_name_has_a_sensible_length_and_no_control_characters(name: str) -> None:
    with pytest.raises(rules.BadName):
        rules.check_name(name)


def test_needless_spaces_go_from_a_name() -> None:
    assert rules.check_name("  Wu   Yun ") == "Wu Yun"


def test_the_last_administrator_stays() -> None:
    with pytest.raises(rules.LastAdmin):
        rules.check_admin_left(active_admins=frozenset({1}), leaving=1)
    rules.check_admin_left(active_admins=frozenset({1, 2}), leaving=1)
    rules.check_admin_left(active_admins=frozenset({1}), leaving=2)


def test_only_administrators_and_the_machine_manage_people() -> None:
    rules.check_manages_people(MACHINE)
    rules.check_manages_people(Actor(1, "A", roles=frozenset({Role.ADMIN})))
    for other in (PUBLIC, Actor(2, "B", roles=frozenset(Role) - {Role.ADMIN})):
        with pytest.raises(NotYours):
            rules.check_manages_people(other)


def test_a_person_has_at_least_one_role() -> None:
    with pytest.raises(rules.NoRole):
        rules.check_roles([])


def _failures(count: int) -> list[datetime]:
    return [NOW - timedelta(seconds=count - i) for i in range(count)]


def test_one_more_failure_on_an_account_has_to_wait_and_is_told_how_long() -> None:
    check_tries(account_failures=_failures(ACCOUNT_FAILURES_MAX - 1), address_failures=[], at=NOW)
    with pytest.raises(TooMany) as refused:
        check_tries(account_failures=_failures(ACCOUNT_FAILURES_MAX), address_failures=[], at=NOW)
    assert refused.value.facts == {"minutes": 15}


def test_one_more_failure_from_an_address_has_to_wait() -> None:
    check_tries(account_failures=[], address_failures=_failures(ADDRESS_FAILURES_MAX - 1), at=NOW)
    with pytest.raises(TooMany):
        check_tries(account_failures=[], address_failures=_failures(ADDRESS_FAILURES_MAX), at=NOW)


def test_waiting_ends_when_the_oldest_failure_leaves_the_window() -> None:
    failures = _failures(ACCOUNT_FAILURES_MAX)
    check_tries(account_failures=failures, address_failures=[], at=failures[0] + WINDOW)


@pytest.mark.parametrize(
    "target", ["/staff/", "/staff/cases/QZ-2026-0001-A?tab=visit&lang=zh", "/staff/people/%E7%81%AF"]
)
def test_our_own_address_is_gone_to(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "https://evil.example/staff/",
        "//evil.example/staff/",
        "/\\evil.example",
        "\\\\evil.example",
        "/staff//evil.example",
        "/staff/../admin",
        "/appeals/",
        "javascript:alert(1)",
        "/staff/\r\nSet-Cookie: a=b",
        "/staff/\tx",
        " /staff/",
        "/staff/" + "x" * 400,
    ],
)
def test_any_other_address_leads_to_the_first_page(target: str | None) -> None:
    assert local_path(target) == "/staff/"


def test_proofs_and_passwords_are_never_parked() -> None:
    typed = {"csrf_token": ["t"], "password": ["p"], "new_password": ["q"], "note": ["kept"], "once": ["k"]}
    assert worth_keeping(typed) == {"note": ["kept"], "once": ["k"]}


def test_a_device_is_named_in_a_few_words() -> None:
    phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/120 Mobile Safari/537 MicroMessenger/8.0"
    assert device_of(phone) == "WeChat · Android"
    assert device_of("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120") == "Edge · Windows"
    assert device_of("curl/8") == ""
