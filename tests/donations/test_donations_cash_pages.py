"""The pages of the cash desk, pledges and rates: echoed before booked, undone by another person."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from charity.kernel.roles import Role
from tests.donations.cash_desk import give_rate, stand_in
from tests.donations.money_desk import HELD, OBSERVED, MoneyDesk, stand_in_appeals
from tests.pages import checked, read_page
from tests.staff.people import add_person, client_of, house_of

CASH = "/staff/money/cash/"
DAY = "2026-03-02"
LANGUAGES = ("zh", "en")


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    """A money desk with a cash desk over the application's own database."""
    made = MoneyDesk(house_of(app), stand_in_appeals(monkeypatch))
    stand_in(made, monkeypatch)
    return made


@pytest.fixture
def treasurer(app: Flask, desk: MoneyDesk) -> FlaskClient:
    """A browser of a treasurer."""
    return client_of(app, add_person(app, "t@desk.test", Role.TREASURER))


@pytest.fixture
def second(app: Flask, desk: MoneyDesk) -> FlaskClient:
    """A browser of the second person."""
    return client_of(app, add_person(app, "a@desk.test", Role.APPROVER))


def send(client: FlaskClient, path: str, **data: object) -> TestResponse:
    """Fill in the form of a page and send it there."""
    page = read_page(client.get(path).text)
    hidden = {name: page.hidden(name) for name in ("csrf_token", "once") if name in page.values}
    return client.post(path, data={**hidden, **data})


def press(client: FlaskClient, path: str, page: TestResponse, step: str) -> TestResponse:
    """Press a button of the page that echoes what was typed."""
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    return client.post(path, data={**kept, "step": step})


def typed(**facts: object) -> dict[str, object]:
    return {
        "appeal": HELD, "currency": "CNY", "amount": "1,409.50", "received_on": DAY, "donor": "李雨",
        "paper_no": "P-7", "desk": "XJ", **facts,
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cash_is_echoed_booked_printed_found_and_voided(
    treasurer: FlaskClient, second: FlaskClient, desk: MoneyDesk, lang: str
) -> None:
    tail, path = f"?lang={lang}", f"{CASH}new?lang={lang}"
    checked(treasurer.get(CASH + tail))
    checked(treasurer.get(path))
    echo = send(treasurer, path, **typed())
    assert "人民币壹仟肆佰零玖元伍角" in checked(echo).text
    assert desk.totals().received_minor == 0
    assert 'value="1,409.50"' in press(treasurer, path, echo, "change").text
    forged = press(treasurer, path, echo, "book" if lang == "zh" else "look")
    assert (forged.status_code == 302) == (lang == "zh")
    booked = press(treasurer, path, echo, "book")
    assert booked.location == press(treasurer, path, echo, "book").location
    assert desk.totals().received_minor == 140_950
    page = checked(treasurer.get(booked.location + tail))
    assert "人民币壹仟肆佰零玖元伍角" in page.text
    assert "李雨" in page.text
    ref = booked.location.split("/")[-1].partition("?")[0]
    for sought in ("P-7", ref, HELD, "1,409.50"):
        assert ref in checked(treasurer.get(CASH, query_string={"lang": lang, "q": sought})).text
    assert ref not in treasurer.get(CASH, query_string={"lang": lang, "q": "P-8"}).text
    assert send(treasurer, f"{CASH}{ref}/void{tail}", reason="x").status_code == 403
    assert checked(send(second, f"{CASH}{ref}/void{tail}", reason=" "), 422)
    assert send(second, f"{CASH}{ref}/void{tail}", reason="Counted twice").status_code == 302
    assert "Counted twice" in checked(second.get(f"{CASH}{ref}{tail}")).text
    assert desk.totals().held_minor == 0


def test_what_cannot_be_taken_is_told_and_what_was_typed_stays(
    treasurer: FlaskClient, desk: MoneyDesk
) -> None:
    path = f"{CASH}new?lang=en"
    for facts, told in (
        ({"donor": ""}, "tick that the donor stays anonymous"),
        ({"is_anonymous": "y"}, "tick that the donor stays anonymous"),
        ({"appeal": OBSERVED}, "is not held here"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "10.5", "currency": "JPY"}, "at most 0 decimals"),
        ({"currency": "USD"}, "no confirmed rate of USD"),
        ({"received_on": "2026-03-03"}, "has not come yet"),
    ):
        page = checked(send(treasurer, path, **typed(**facts)), 422)
        assert told in page.text
        assert "P-7" in page.html
    published = replace(desk.appeals[HELD], published_at_utc=datetime(2026, 2, 1, tzinfo=UTC))
    desk.appeals[HELD] = published
    page = checked(send(treasurer, path, **typed(received_on="2026-01-31")), 422)
    assert "was published on 2026-02-01" in page.text
    assert "above the need" not in checked(send(treasurer, path, **typed())).text
    desk.appeals[HELD] = replace(published, need_minor=100_000)
    assert "¥409.50 above the need" in checked(send(treasurer, path, **typed())).text
    give_rate(desk)
    echo = checked(send(treasurer, path, **typed(currency="USD", amount="100", donor="", is_anonymous="y")))
    assert "¥719.53" in echo.text
    assert "Anonymous" in echo.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_box_is_counted_signed_and_paid_in(
    treasurer: FlaskClient, second: FlaskClient, desk: MoneyDesk, lang: str
) -> None:
    tail, box = f"?lang={lang}", f"{CASH}box/"
    checked(treasurer.get(box + tail))
    path = f"{CASH}new"
    press(treasurer, path, send(treasurer, path, **typed()), "book")
    checked(treasurer.get(f"{box}count{tail}"))
    short = checked(send(treasurer, f"{box}count{tail}", n_10000="14", n_500="x"), 422)
    assert "Not a valid" not in short.text
    differs = checked(send(treasurer, f"{box}count{tail}", n_10000="14"), 422)
    assert "-9.50" in differs.text
    counted = send(
        treasurer, f"{box}count{tail}", n_10000="14", explanation="Fell behind the drawer"
    ).location
    assert "−¥9.50" in checked(treasurer.get(counted)).text
    sign = counted.replace("?", "/sign?") if "?" in counted else f"{counted}/sign"
    assert send(treasurer, sign).status_code == 403
    checked(second.get(sign))
    assert send(second, sign).status_code == 302
    assert send(second, sign).status_code == 302
    checked(treasurer.get(f"{box}pay-in{tail}"))
    too_much = send(treasurer, f"{box}pay-in{tail}", amount="1500", paid_on=DAY, slip="B-1")
    assert "1409.50" in checked(too_much, 422).text
    paid = send(treasurer, f"{box}pay-in{tail}", amount="1409.50", paid_on=DAY, slip="B-1").location
    assert "B-1" in checked(treasurer.get(paid)).text
    undo = paid.replace("?", "/undo?") if "?" in paid else f"{paid}/undo"
    assert send(treasurer, undo, reason="Mine").status_code == 403
    checked(second.get(undo))
    assert send(second, undo, reason="Wrong slip").status_code == 302
    assert "Wrong slip" in checked(second.get(paid)).text
    checked(second.get(box + tail))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pledge_is_recorded_chased_and_settled(treasurer: FlaskClient, desk: MoneyDesk, lang: str) -> None:
    tail, room = f"?lang={lang}", "/staff/money/pledges/"
    checked(treasurer.get(room + tail))
    facts = {
        "appeal": HELD, "donor": "李总", "contact": "139", "announced_at": "Evening", "announced_on": DAY,
        "amount": "1409.50", "due_on": DAY,
    }  # fmt: skip
    checked(send(treasurer, f"{room}new{tail}", **{**facts, "due_on": "2026-03-01"}), 422)
    made = [send(treasurer, f"{room}new", **facts).location for _ in range(2)]
    pledge, other = (one.partition("?")[0] for one in made)
    assert (
        send(
            treasurer, f"{pledge}/call{tail}", called_on=DAY, outcome="will_pay", note="On Friday"
        ).status_code
        == 302
    )
    assert "On Friday" in checked(treasurer.get(pledge + tail)).text
    checked(treasurer.get(f"{pledge}/settle{tail}"))
    checked(send(treasurer, f"{pledge}/settle{tail}", entry=""), 422)
    press(treasurer, f"{CASH}new", send(treasurer, f"{CASH}new", **typed()), "book")
    page = treasurer.get(f"{pledge}/settle{tail}").text
    seq = re.search(r'name="suggested" type="radio" value="(\d+)"|value="(\d+)"[^>]*name="suggested"', page)
    entry = re.search(r'type="radio"[^>]*value="(\d+)"', page) if seq is None else seq
    assert entry is not None
    assert (
        send(treasurer, f"{pledge}/settle{tail}", suggested=next(g for g in entry.groups() if g)).status_code
        == 302
    )
    checked(treasurer.get(pledge + tail))
    checked(treasurer.get(f"{other}/end{tail}"))
    checked(send(treasurer, f"{other}/end{tail}", decision="expire"), 422)
    checked(send(treasurer, f"{other}/end{tail}", decision="void", reason=""), 422)
    assert send(treasurer, f"{other}/end{tail}", decision="void", reason="Twice").status_code == 302
    assert "Twice" in checked(treasurer.get(other + tail)).text
    stale = checked(treasurer.get(f"{other}/end{tail}"))
    assert other + tail in stale.links
    assert 'name="decision"' not in stale.html
    for state in ("settled", "voided", "expired"):
        checked(treasurer.get(f"{room}?lang={lang}&state={state}"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rate_is_entered_confirmed_and_foreign_money_sold(
    treasurer: FlaskClient, second: FlaskClient, desk: MoneyDesk, lang: str
) -> None:
    tail, room, foreign = f"?lang={lang}", "/staff/money/rates/", "/staff/money/foreign/"
    for empty in (room, foreign):
        checked(treasurer.get(empty + tail))
    facts = {"currency": "USD", "day": DAY, "units": "100", "typed": "719.53", "source": "Bank"}
    for wrong in ({"typed": "7,19"}, {"currency": "XXX"}, {"currency": "XAU"}, {"currency": "QQQ"}):
        checked(send(treasurer, f"{room}new{tail}", **{**facts, **wrong}), 422)
    rate = send(treasurer, f"{room}new", **facts).location.partition("?")[0]
    assert send(treasurer, f"{rate}/confirm").status_code == 403
    checked(second.get(rate + tail))
    checked(second.get(f"{rate}/confirm{tail}"))
    assert send(second, f"{rate}/confirm").status_code == 302
    checked(send(treasurer, f"{room}new{tail}", **{**facts, "typed": "71.953"}), 422)  # says not why
    slipped = send(treasurer, f"{room}new", **{**facts, "typed": "71.953", "reason": "New"}).location
    assert "719.53" in checked(second.get(slipped.partition("?")[0] + tail)).text
    checked(second.get(room + tail))
    press(
        treasurer, f"{CASH}new", send(treasurer, f"{CASH}new", **typed(currency="USD", amount="100")), "book"
    )
    page = checked(treasurer.get(foreign + tail))
    path = next(link for link in page.links if link.partition("?")[0].endswith("/sell"))
    sale = {"currency": "USD", "sold": "100", "proceeds": "717", "day": DAY, "slip": "B-2"}
    checked(send(treasurer, path, **{**sale, "sold": "100.01"}), 422)
    echo = send(treasurer, path, **sale)
    assert "¥2.53" in checked(echo).text
    sold = press(treasurer, path, echo, "book").location
    checked(treasurer.get(sold))
    undo = sold.partition("?")[0] + "/undo" + tail
    checked(second.get(undo))
    assert desk.totals().fees_minor == 253
    assert send(second, undo, reason="Wrong slip").status_code == 302
    assert "Wrong slip" in checked(second.get(sold)).text
    checked(second.get(foreign + tail))
