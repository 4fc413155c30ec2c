"""Troubles on the way: a lost session, a photo too large, two people at one form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.journey import papers
from tests.browser.journey.desk import Desk
from tests.browser.journey.hands import Hands
from tests.browser.journey.photos import too_large

pytestmark = pytest.mark.browser


def test_what_was_typed_is_there_after_signing_in_again(desk: Desk, case_ref: str) -> None:
    worker = Hands(desk.browser, desk.live.url).sign_in("intake")
    worker.open(f"/staff/cases/{case_ref}/evidence")
    worker.follow("Add evidence")
    worker.fill({"Note (may be left empty)": "第二次住院"})
    desk.sql("DELETE FROM staff_session")
    desk.forget_who_is_at_work()
    worker.press("Save this file")
    worker.sees("You are signed out; nothing you typed is lost")
    worker.fill_in_sign_in("intake")
    worker.sees("What you had typed is back in the form.")
    assert worker.field("Note (may be left empty)").input_value() == "第二次住院"
    worker.leave()


def test_a_photo_that_is_too_large_costs_nothing_that_was_typed(
    desk: Desk, case_ref: str, tmp_path: Path
) -> None:
    papers.send_too_large(desk.at("intake"), case_ref, too_large(tmp_path))
    desk.at("intake").sees("This file is larger than 15 MB")
    assert desk.at("intake").field("Note (may be left empty)").input_value() == "第三次住院"


def test_the_second_of_two_editors_sees_what_changed_and_loses_nothing(desk: Desk, case_ref: str) -> None:
    one, other = desk.at("intake"), desk.at("visitor")
    for hands in (one, other):
        hands.open(f"/staff/cases/{case_ref}/edit")
    one.fill({"Filled in or told by (if another)": "前院老周"})
    one.press("Save")
    one.sees("Saved.")
    other.fill({"Address": "红星乡东村 23 号"})
    other.press("Save")
    other.sees("韩雨欣 changed this while you had it open", "Changed while you had this open")
    assert other.field("Address").input_value() == "红星乡东村 23 号"
    other.press("Save")
    other.sees("Saved.", "红星乡东村 23 号")
