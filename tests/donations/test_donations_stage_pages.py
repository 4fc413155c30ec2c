"""Pages of a payout's stages, of its plan, of alarms: both languages, and who may not press."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from charity.kernel.roles import Role
from tests.donations.money_desk import HELD, MoneyDesk
from tests.donations.test_donations_pages import (
    CONTENT,
    LANGUAGES,
    MONEY,
    approver,
    ask,
    desk,
    send,
    treasurer,
)
from tests.donations.test_donations_payouts import photo
from tests.pages import checked
from tests.staff.people import add_person, client_of

__all__ = ["approver", "desk", "treasurer"]
PLAN = f"{MONEY}appeals/{HELD}/plan"


@pytest.fixture
def third(app: Flask, desk: MoneyDesk) -> FlaskClient:
    return client_of(app, add_person(app, "x@desk.test", Role.TREASURER))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_large_payout_goes_through_three_people_to_the_payee_and_back(
    app: Flask,
    treasurer: FlaskClient,
    approver: FlaskClient,
    third: FlaskClient,
    desk: MoneyDesk,
    language: str,
) -> None:
    lang = f"?lang={language}"
    object.__setattr__(desk.house.config, "payout_third_from", 1_000)
    desk.bring(CONTENT)
    planned = {"amount": "1000", "planned_on": "2026-03-01", "demanded": "hospital_bill"}
    assert send(treasurer, PLAN, **planned).status_code == 302
    assert "¥1,000.00" in checked(treasurer.get(PLAN + lang)).text
    checked(treasurer.get(f"{MONEY}appeals/{HELD}/payouts/new{lang}"))
    payout = ask(treasurer, "1000").location
    assert send(approver, f"{payout}/decide", decision="approve").status_code == 302
    assert desk.totals().paid_out_minor == 0
    checked(third.get(f"{payout}/confirm{lang}"))
    assert send(approver, f"{payout}/confirm").status_code == 403
    assert send(third, f"{payout}/confirm").status_code == 302
    assert desk.totals().paid_out_minor == 100_000
    assert send(treasurer, f"{payout}/paid", paid_on="2026-03-02", bank_reference="HX-7").status_code == 302
    checked(treasurer.get(f"{payout}/received{lang}"))
    told = send(treasurer, f"{payout}/received", on="2026-03-02", how="phone")
    assert told.status_code == 302
    shown = send(treasurer, f"{payout}/evidence", file=(io.BytesIO(photo()), "bill.jpg"))
    assert shown.status_code == 302
    checked(treasurer.get(payout + lang))
    assert treasurer.get(f"{payout}/returned").status_code == 200
    assert send(treasurer, f"{payout}/returned", on="2026-03-02").status_code == 403
    checked(approver.get(f"{payout}/returned{lang}"))
    assert send(approver, f"{payout}/returned", on="2026-03-02").status_code == 302
    assert desk.totals().paid_out_minor == 0
    checked(approver.get(payout + lang))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_is_taken_out_of_the_plan_and_alarms_are_looked_for(
    treasurer: FlaskClient, approver: FlaskClient, desk: MoneyDesk, language: str
) -> None:
    lang = f"?lang={language}"
    checked(treasurer.get(PLAN + lang))
    planned = {"amount": "1000", "planned_on": "2026-03-01", "demanded": "hospital_bill"}
    send(treasurer, PLAN, **planned)
    assert send(treasurer, f"{PLAN}{lang}", amount="999999999", planned_on="2026-03-01").status_code == 422
    page = checked(treasurer.get(PLAN))
    token = page.hidden("csrf_token")
    assert treasurer.post(f"{PLAN}/1/drop", data={"csrf_token": token}).status_code == 302
    assert "¥1,000.00" not in treasurer.get(PLAN).text
    alarms = f"{MONEY}alarms/"
    checked(treasurer.get(alarms + lang))
    desk.bring(CONTENT)
    object.__setattr__(desk.house.config, "alarm_round_from", 100)
    object.__setattr__(desk.house.config, "alarm_gifts_a_day", 1)
    object.__setattr__(desk.house.config, "alarm_times_the_usual", 1)
    assert treasurer.post(f"{alarms}look", data={"csrf_token": token}).status_code == 302
    one = next(link for link in checked(treasurer.get(alarms + lang)).links if link.startswith(f"{alarms}1"))
    checked(approver.get(f"{one.split('?')[0]}{lang}"))
    answer = send(approver, one, decision="harmless", note="")
    assert answer.status_code == 422
    assert send(approver, one, decision="harmless", note="A report on the evening news.").status_code == 302
    assert "evening news" in checked(approver.get(one)).text
