"""An auditor's page of an entry says whether what the desk holds has the hash that the log names."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from charity.appeals.tables import AppealVersion
from charity.kernel.house import House
from charity.kernel.roles import Actor
from charity.kernel.trail import TrailRow
from charity.ledger.tables import ENTRY
from charity.staff.tables import Person
from charity.verification.review.tables import VerificationDocument
from tests.pages import checked
from tests.reports.issuing import Office
from tests.staff.people import client_of, house_of

HAS, HAS_NOT = "The document we hold has this hash", "The document we hold does not have this hash"


@pytest.fixture
def office(app: Flask) -> Office:
    """A desk over the application's own house."""
    return Office(house_of(app))


def browser(app: Flask, who: Actor) -> FlaskClient:
    with house_of(app).database.reading() as session:
        person = session.get(Person, who.id)
        assert person is not None
    return client_of(app, person)


def named(house: House, kind: str) -> tuple[int, str]:
    """Return the first entry of a kind and the document that it names."""
    with house.database.reading() as session:
        query = sa.select(ENTRY.c.seq, ENTRY.c.documents).where(ENTRY.c.kind == kind)
        seq, documents = session.connection().execute(query.order_by(ENTRY.c.seq)).first() or (0, "")
        return seq, documents


def test_each_document_is_held_and_given_to_the_byte(app: Flask, office: Office) -> None:
    ref = office.running()
    office.issue(ref)
    house, auditor = office.house, browser(app, office.auditor)
    for kind in ("verification_signed", "appeal_published", "statement_imported", "report_issued"):
        seq, sha256 = named(house, kind)
        page = checked(auditor.get(f"/staff/audit/entries/{seq}?lang=en"))
        assert HAS in page.text, kind
        assert HAS_NOT not in page.text
        href = next(
            one for link in page.links if (one := link.partition("?")[0]).endswith((sha256, ".json", ".pdf"))
        )
        assert hashlib.sha256(auditor.get(href).data).hexdigest() == sha256, kind
        checked(auditor.get(f"/staff/audit/entries/{seq}?lang=zh"))
    with house.database.reading() as session:
        acts = [row.act for row in session.exec(select(TrailRow)) if "document" in row.act]
    assert sorted(acts) == ["audit:document", "audit:document", "review:document_read"]


def test_a_changed_document_is_told_and_a_lost_one_too(app: Flask, office: Office) -> None:
    ref = office.running()
    house, auditor = office.house, browser(app, office.auditor)

    def says(kind: str, words: str) -> None:
        assert words in checked(auditor.get(f"/staff/audit/entries/{named(house, kind)[0]}?lang=en")).text

    with house.database.transaction() as session:
        version = session.get_one(AppealVersion, (ref, 1))
        version.content = version.content.replace(b"2026", b"2027", 1)
        sealed = session.exec(select(VerificationDocument)).one()
        sealed.document_sealed = sealed.document_sealed[:-1] + bytes([sealed.document_sealed[-1] ^ 1])
    house.vault.erase(named(house, "statement_imported")[1])
    for kind in ("appeal_published", "verification_signed", "statement_imported"):
        says(kind, HAS_NOT)
    with house.database.transaction() as session:
        _lose(session)
    says("verification_signed", "The desk holds no document of this hash")


def _lose(session: Session) -> None:
    session.execute(sa.delete(VerificationDocument))


def test_whoever_keeps_the_money_gets_statements_and_figures_but_no_familys_words(
    app: Flask, office: Office
) -> None:
    office.running()
    house, treasurer = office.house, browser(app, office.treasurer)
    statement, wording = (named(house, kind)[1] for kind in ("statement_imported", "appeal_published"))
    assert treasurer.get(f"/staff/audit/documents/{statement}").status_code == 200
    assert treasurer.get(f"/staff/audit/documents/{wording}").status_code == 403
    assert treasurer.get(f"/staff/audit/documents/{'0' * 64}").status_code == 404
    page = checked(treasurer.get(f"/staff/audit/entries/{named(house, 'verification_signed')[0]}?lang=en"))
    assert HAS in page.text
    assert not any("review" in link for link in page.links), "what was signed is for who may read the case"
