"""A real published appeal from statement to payout, and people of another district who see none of it."""

from __future__ import annotations

import pytest
from flask import Flask

from charity.donations.payouts.queries import waiting_for_approval
from charity.kernel.roles import Role
from charity.staff.queries import actor_of
from tests.appeals.desk import Desk
from tests.donations.test_donations_pages import MONEY, ask, send, upload
from tests.pages import checked
from tests.staff.people import add_person, client_of, house_of
from tests.statements.samples import START, Trade, bill, order_no


@pytest.fixture
def ref(app: Flask) -> str:
    """A published appeal of a charity, made through every gate."""
    return Desk(house_of(app)).published()


def district_of(app: Flask, ref: str) -> str:
    with house_of(app).database.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT district FROM help_request h JOIN appeal a ON a.request_id = h.id WHERE a.ref = ?",
            (ref,),
        )
        return str(found.scalar_one())


def test_money_comes_in_and_goes_out_of_a_real_appeal_within_its_district(app: Flask, ref: str) -> None:
    here, elsewhere = district_of(app, ref), "别处"
    assert here != elsewhere
    mine = client_of(app, add_person(app, "t@desk.test", Role.TREASURER, districts=(here,)))
    second = client_of(app, add_person(app, "a@desk.test", Role.APPROVER))
    other = add_person(app, "o@desk.test", Role.TREASURER, Role.APPROVER, districts=(elsewhere,))
    others = client_of(app, other)

    preview = upload(mine, bill([Trade(order_no(1), START, 50_000, 300, attach=ref)])).location
    assert send(mine, preview).status_code == 302
    payout = ask(mine, "400", path=f"{MONEY}appeals/{ref}/payouts/new").location
    assert ref in checked(second.get(MONEY)).text

    assert ref not in checked(others.get(MONEY)).text
    for path in (payout, f"{payout}/decide", f"{MONEY}appeals/{ref}/payouts/new", f"{MONEY}entries/2"):
        assert others.get(path).status_code == 404
    with house_of(app).database.reading() as session:
        assert waiting_for_approval(session, actor=actor_of(session, other.id or 0)) == []

    assert send(second, f"{payout}/decide", decision="approve").status_code == 302
    assert "¥97.00" in checked(mine.get(MONEY)).text


def test_an_approver_sees_the_desk_page_but_no_case(app: Flask, ref: str) -> None:
    auditor = client_of(app, add_person(app, "au@desk.test", Role.AUDITOR))
    assert ref in checked(auditor.get(MONEY)).text
    assert auditor.get(f"{MONEY}statements/new").status_code == 403
    assert auditor.get(f"{MONEY}appeals/{ref}/payouts/new").status_code == 403
