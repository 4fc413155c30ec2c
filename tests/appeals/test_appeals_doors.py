"""Doors of an appeal's page: none that would be refused, and nothing is published twice."""

from __future__ import annotations

from flask import Flask

from charity.appeals import service
from charity.kernel.roles import Actor
from charity.staff.queries import person_by_id
from tests.appeals.desk import Desk
from tests.pages import Page, checked
from tests.staff.people import client_of, house_of


def seen(app: Flask, who: Actor, ref: str) -> Page:
    """Return an appeal's page as somebody sees it."""
    with house_of(app).database.reading() as session:
        person = person_by_id(session, who.id or 0)
    return checked(client_of(app, person).get(f"/staff/appeals/{ref}?lang=en"))


def test_an_author_is_not_offered_the_review_of_own_words(app: Flask) -> None:
    desk = Desk(house_of(app))
    ref = desk.draft()
    desk.at_version(ref, service.send_for_review)
    for who, offered in ((desk.editor, False), (desk.colleague, True), (desk.reviewer, True)):
        page = seen(app, who, ref)
        assert any(link.startswith(f"/staff/appeals/{ref}/review") for link in page.links) is offered
        assert ("Somebody who did not write on it" in page.text) is not offered


def test_a_published_appeal_leads_to_its_reports_and_says_that_it_is_published_already(app: Flask) -> None:
    desk = Desk(house_of(app))
    ref = desk.published()
    assert any(link.startswith(f"/staff/reports/{ref}") for link in seen(app, desk.editor, ref).links)
    assert not any("/staff/reports/" in link for link in seen(app, desk.liaison, ref).links)
    with house_of(app).database.reading() as session:
        client = client_of(app, person_by_id(session, desk.reviewer.id or 0))
    answer = client.get(f"/staff/appeals/{ref}/publish?lang=en", follow_redirects=True)
    assert "It is published already." in checked(answer).text
