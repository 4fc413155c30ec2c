"""The pages of what is left: of a false appeal everything goes back, and no bill is asked for."""

from __future__ import annotations

from flask import Flask

from charity.appeals.endings import falsehood
from charity.appeals.queries import appeal_by_ref
from charity.kernel.roles import Role
from tests.pages import checked, read_page
from tests.public.published import Town
from tests.staff.people import add_person, client_of


def test_a_false_appeal_asks_for_no_bills_and_says_that_all_goes_back(app: Flask) -> None:
    town = Town(app.extensions["lantern"])
    ref = town.appeal()
    town.give(ref, 10_001)
    with town.house.database.transaction() as session:
        one, at = appeal_by_ref(session, ref), town.scene.at
        falsehood.say_false(
            session, one, reason="Forged bills.", version=one.version, by=town.scene.reviewer, at=at
        )
        falsehood.confirm_false(session, one, version=one.version, by=town.editor, at=at)
    treasurer = client_of(app, add_person(app, "t@desk.test", Role.TREASURER))
    left = f"/staff/money/appeals/{ref}/remainder"
    for path in (left, f"{left}/new"):
        text = checked(treasurer.get(f"{path}?lang=en")).text
        assert "no bills are paid, everything goes back to the donors" in text
        assert "Documented unpaid bills" not in text
        assert "unpaid bills (photo" not in text
        assert "Bills first" not in text, "the published steps do not apply"
        assert "原路退还" in checked(treasurer.get(f"{path}?lang=zh")).text
    page = read_page(treasurer.get(f"{left}/new").text)
    hidden = {name: page.hidden(name) for name in ("csrf_token", "once")}
    sent = treasurer.post(f"{left}/new", data={**hidden, "why": "false", "fund": "Fund", "bills": "50"})
    decision = checked(treasurer.get(f"{sent.location}?lang=en")).text
    assert "¥100.01" in decision
    assert "¥50.00" not in decision, "a bill that is sent all the same is not read"
