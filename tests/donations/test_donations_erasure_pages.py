"""The pages of forgetting a donor: list, ask, decide as a second person, hold; then nobody sees the name."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from charity.kernel.roles import Actor
from charity.kernel.trail import TrailRow
from charity.staff.tables import Person
from tests.donations.test_donations_erasure import NAME, Money, statement
from tests.pages import Page, checked, read_page
from tests.reports.issuing import Office
from tests.staff.people import client_of, house_of

LIST = "/staff/money/erasures/"
ASKED = {"scope": "donor", "reason": "asked", "shown_by": "own_app"}


@pytest.fixture
def money(app: Flask) -> Money:
    """A published appeal with a bill of named donors, over the application's own house."""
    office = Office(house_of(app))
    _ = (office.treasurer, office.approver, office.auditor)
    ref = office.published()
    made = Money(office, ref, statement(ref))
    assert made.bring(made.content).is_booked
    return made


def browser(app: Flask, who: Actor) -> FlaskClient:
    with house_of(app).database.reading() as session:
        person = session.get(Person, who.id)
        assert person is not None
    return client_of(app, person)


def sent(client: FlaskClient, path: str, status: int = 302, **data: str) -> str:
    """Fill in the form of a page, send it, and return where it leads (or the page that it gives)."""
    page = read_page(client.get(path).text)
    hidden = {name: page.hidden(name) for name in ("csrf_token", "once") if name in page.values}
    answer = client.post(path, data={**hidden, **data})
    assert answer.status_code == status, answer.text[:600]
    return answer.location.partition("?")[0] if status == 302 else answer.text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_donor_is_listed_asked_for_and_forgotten_by_a_second_person(
    app: Flask, money: Money, language: str
) -> None:
    treasurer, approver = browser(app, money.office.treasurer), browser(app, money.office.approver)
    lang, seq = f"?lang={language}", money.seqs(NAME)[0]
    checked(treasurer.get(LIST + lang))
    entry = checked(treasurer.get(f"/staff/money/entries/{seq}{lang}"))
    way = next(link for link in entry.links if "/forget" in link)
    before = checked(treasurer.get(way))
    assert NAME in before.text
    assert before.text.count("王**") == 4, "the entry alone, and the three entries of that name"
    sent(treasurer, way, 422, scope="donor")  # how we know that it is this donor is never taken for granted
    wish = sent(treasurer, way, **ASKED)
    assert not any("/decide" in link for link in checked(treasurer.get(wish + lang)).links)
    waits = checked(approver.get(wish + lang))
    assert NAME not in waits.text
    decide = next(link for link in waits.links if "/decide" in link)
    checked(approver.get(decide))
    sent(approver, decide, decision="forget")
    told = {"en": "Erased on request", "zh": "已应捐助人要求隐去"}[language]
    assert _seen(app, money, lang).text.count(told) == 3
    assert told in checked(treasurer.get(wish + lang)).text
    gone = checked(treasurer.get(way.partition("?")[0] + lang), 409)
    heading = {"en": "There is no donor to forget", "zh": "这里没有可隐去的捐助人"}[language]
    assert f"<h1>{heading}</h1>" in gone.html, "there is no name left to show, and nobody was quicker"
    with house_of(app).database.reading() as session:
        shown = [row for row in session.exec(select(TrailRow)) if row.act == "donor:shown"]
        assert shown
        assert all(NAME not in row.changes + row.subject for row in session.exec(select(TrailRow)))


def _seen(app: Flask, money: Money, lang: str) -> Page:
    """Return the public ledger, after a look at every other page that shows donors."""
    client, auditor = app.test_client(), browser(app, money.office.auditor)
    for path in (f"/appeals/{money.ref}", f"/staff/audit/appeals/{money.ref}/received"):
        reader = auditor if path.startswith("/staff") else client
        assert NAME not in checked(reader.get(path + lang)).text
    assert NAME not in client.get(f"/appeals/{money.ref}/ledger.csv").text
    return checked(client.get(f"/appeals/{money.ref}/ledger{lang}"))


def test_a_hold_stops_a_wish_until_another_person_lifts_it(app: Flask, money: Money) -> None:
    treasurer, approver = browser(app, money.office.treasurer), browser(app, money.office.approver)
    way = f"/staff/money/entries/{money.seqs(NAME)[0]}/forget"
    wish = sent(treasurer, way, **ASKED)
    again = sent(treasurer, way, 409, **ASKED)
    assert "waits for a second person" in again
    hold = {"appeal": money.ref, "authority": "court", "file_no": "(2026) 0301"}
    unknown = sent(treasurer, "/staff/money/holds/new?lang=en", 422, **(hold | {"appeal": "LX-2026-0999-X"}))
    assert '<a href="#appeal">There is no appeal of this reference.' in unknown
    sent(treasurer, "/staff/money/holds/new", **hold)
    decide = f"{wish}/decide"
    held = checked(approver.get(f"{decide}?lang=en"))
    assert "A hold stands on" in held.text
    assert "Forget the donor for ever" not in held.text
    assert "hold" in sent(approver, decide, 409, decision="forget")
    lift = next(link for link in checked(approver.get(LIST)).links if "/lift" in link)
    assert not any("/lift" in link for link in checked(treasurer.get(LIST)).links)
    assert "ask a colleague" in sent(treasurer, lift, 403)
    sent(approver, lift)
    assert "Forget the donor for ever" in checked(approver.get(f"{decide}?lang=en")).text
    for reason in ({}, {"declined_for": "because"}):
        assert "Choose why nothing is erased" in sent(
            approver, f"{decide}?lang=en", 422, decision="decline", **reason
        )
    sent(approver, decide, decision="decline", declined_for="not_shown")
    assert "has not shown to be this donor" in checked(treasurer.get(f"{wish}?lang=en")).text
    decided = checked(approver.get(f"{decide}?lang=en"))
    assert "This is decided: Not done." in decided.text
    assert 'name="decision"' not in decided.html
    assert len(money.seqs(NAME)) == 3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_wish_that_waits_reaches_whoever_decides_and_is_not_offered_again(
    app: Flask, money: Money, language: str
) -> None:
    treasurer, approver = browser(app, money.office.treasurer), browser(app, money.office.approver)
    lang, seq = f"?lang={language}", money.seqs(NAME)[0]
    quiet = checked(approver.get(f"/staff/money/{lang}"))
    wish = sent(treasurer, f"/staff/money/entries/{seq}/forget", **ASKED)
    told = {"en": "Wishes to forget a donor that wait for a decision: 1", "zh": "隐去捐助人请求：1 项"}[
        language
    ]
    assert told not in quiet.text
    assert told in checked(approver.get(f"/staff/money/{lang}")).text
    day = {"en": "Donors who wish to be forgotten 1 waiting", "zh": "希望被隐去的捐助人"}[language]
    mine = checked(approver.get(f"/staff/{lang}"))
    assert day in mine.text
    assert any(link.startswith(LIST) for link in mine.links)
    entry = checked(treasurer.get(f"/staff/money/entries/{seq}{lang}"))
    assert any(link.startswith(wish) for link in entry.links)
    assert not any("/forget" in link for link in entry.links)


def test_what_is_wrong_with_a_wish_stands_above_the_name_and_the_files_reader_is_told(
    app: Flask, money: Money
) -> None:
    treasurer = browser(app, money.office.treasurer)
    way = f"/staff/money/entries/{money.seqs(NAME)[0]}/forget?lang=en"
    wrong = sent(treasurer, way, 422, scope="donor")
    assert wrong.index("data-error-summary") < wrong.index(NAME)
    assert "An auditor may open it, and each opening is recorded." in wrong
