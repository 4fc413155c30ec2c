"""What the log names of an appeal is a document: exact bytes for anyone while all of it may be read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from charity.appeals import service
from charity.appeals.consents.rules import Item
from charity.appeals.drafts.rules import GivingChannel, WayToGive, Words
from charity.appeals.endings import service as endings
from charity.appeals.endings.closing import closing_of
from charity.appeals.rules import AppealStatus, ClosingAccount
from charity.appeals.tables import AppealVersion
from charity.appeals.versions.rules import Content, Withheld, canonical, differences, read, withheld
from charity.kernel.house import House
from charity.ledger.tables import ENTRY
from charity.verification.review.tables import VerificationDocument
from tests.appeals.desk import CHARITY, DRAFT, PLATFORM, Desk
from tests.pages import checked
from tests.staff.people import house_of

NOTHING_LEFT = ClosingAccount(0, 0, 0, 0, 0, 0)


def entries(house: House, *kinds: str) -> list[tuple[int, str]]:
    """Return the number and document of each entry of some kinds, in order."""
    with house.database.reading() as session:
        columns = ENTRY.c
        query = sa.select(columns.seq, columns.documents).where(columns.kind.in_(kinds))
        return [(seq, sha256) for seq, sha256 in session.connection().execute(query.order_by(columns.seq))]


def close(desk: Desk, ref: str) -> None:
    """Take a published appeal without money to its end."""
    desk.at_version(ref, endings.end, AppealStatus.RAISING_CLOSED)
    with desk.appeal(ref) as (session, appeal):
        endings.close(
            session, appeal, account=NOTHING_LEFT, version=appeal.version, by=desk.editor,
            at=desk.scene.at, journal=desk.journal(session),
        )  # fmt: skip


def test_publication_leads_to_its_verification_and_closing_to_the_figures(desk: Desk) -> None:
    ref = desk.published()
    close(desk, ref)
    with desk.house.database.reading() as session:
        version = session.get_one(AppealVersion, (ref, 1))
        signed = session.exec(sa.select(VerificationDocument.sha256)).scalar_one()  # type: ignore[call-overload]
        closing = closing_of(session, ref)
        assert closing is not None
        told = json.loads(closing.content)
    assert json.loads(version.content)["verification"] == signed
    (verified,), (published,), (closed,) = (
        entries(desk.house, kind) for kind in ("verification_signed", "appeal_published", "appeal_closed")
    )
    assert verified == (0, signed)
    assert published == (1, hashlib.sha256(version.content).hexdigest())
    assert closed == (closing.entry_seq, hashlib.sha256(closing.content).hexdigest())
    assert told["wording"] == {"number": 1, "sha256": version.sha256}
    assert (told["log_size"], told["totals"]["received_minor"]) == (2, 0)
    assert told["remainder"] == {"came_in": [], "decided": False, "handed_on": [], "left_minor": 0}


def test_what_stays_inside_the_desk_is_in_no_published_byte_and_an_earlier_form_is_still_read() -> None:
    whole = read(_bytes())
    assert b"SR-2026-011" not in _bytes()
    assert whole.route == replace(CHARITY, agreement_no="")
    assert differences(whole, replace(whole, route=CHARITY)) == []
    earlier = json.loads(_bytes()) | {"v": 1}
    del earlier["verification"]
    earlier["route"]["agreement_no"] = "SR-2026-011"
    old = read(json.dumps(earlier).encode())
    assert old.verification == ""
    assert withheld(old, old, ways=old.draft.ways) is Withheld.INSIDE


def _bytes() -> bytes:
    content = Content(
        ref="LX-2026-0001-A", draft=DRAFT, route=CHARITY, need_kind="treatment", currency="CNY",
        need_minor=5, own_share_minor=6,
    )  # fmt: skip
    return canonical(content)


def test_a_way_to_give_that_is_not_open_keeps_the_wording_back() -> None:
    whole = read(_bytes())
    elsewhere = replace(DRAFT.ways[0], account="6222 0001")
    stale = replace(whole, draft=replace(whole.draft, ways=(elsewhere,)))
    assert withheld(whole, whole, ways=whole.draft.ways) is None
    assert withheld(stale, stale, ways=whole.draft.ways) is Withheld.PAYMENT
    assert withheld(whole, replace(whole, photos=()), ways=whole.draft.ways) is None
    assert withheld(whole, replace(whole, draft=replace(whole.draft, age=None)), ways=()) is Withheld.CONSENT


@pytest.fixture
def pages(app: Flask) -> Desk:
    """A desk over the application's own house."""
    return Desk(house_of(app))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_history_gives_each_version_to_the_byte_until_a_consent_is_withdrawn(
    pages: Desk, client: FlaskClient, language: str
) -> None:
    ref, lang = pages.published(), f"?lang={language}"
    pages.save(ref, replace(DRAFT, hospital="第一人民医院"), by=pages.colleague)
    pages.correct(ref, by=pages.reviewer)
    history = f"/appeals/{ref}/history{lang}"
    page = checked(client.get(history))
    booked = entries(pages.house, "appeal_published", "appeal_corrected")
    for number, (seq, sha256) in enumerate(booked, start=1):
        answer = client.get(f"/appeals/{ref}/versions/{number}.json")
        assert hashlib.sha256(answer.data).hexdigest() == sha256
        assert answer.mimetype == "application/json"
        assert sha256 in page.text
        assert any(link.startswith(f"/log/entries/{seq}") for link in page.links)
    assert client.get(f"/appeals/{ref}/versions/3.json").status_code == 404
    pages.say(ref, [Item.DIAGNOSIS], is_yes=False)
    for number, (_, sha256) in enumerate(booked, start=1):
        kept_back = checked(client.get(f"/appeals/{ref}/versions/{number}.json{lang}"), 410)
        assert sha256 in kept_back.text
        assert "白血病" not in kept_back.text
    assert f"/appeals/{ref}/versions/1.json" not in " ".join(checked(client.get(history)).links)


def test_a_withdrawn_appeal_gives_no_wording_and_a_draft_is_not_there(
    pages: Desk, client: FlaskClient
) -> None:
    ref = pages.draft()
    assert client.get(f"/appeals/{ref}/versions/1.json").status_code == 404
    ref = pages.published()
    pages.at_version(ref, endings.withdraw, reason="The family asked.")
    kept_back = checked(client.get(f"/appeals/{ref}/versions/1.json"), 410)
    assert "Xiaohe" not in kept_back.text
    assert client.get(f"/appeals/{ref}/closing.json").status_code == 404


def test_where_others_hold_the_money_the_wording_goes_when_giving_ends_and_comes_back_with_it(
    pages: Desk, client: FlaskClient
) -> None:
    ref = _published_on_a_platform(pages)
    address = f"/appeals/{ref}/versions/1.json"
    assert client.get(address).status_code == 200
    pages.scene.pass_time(days=15)
    checked(client.get(address), 410)
    pages.scene.pass_time(days=-15)
    close(pages, ref)
    checked(client.get(address), 410)
    answer = client.get(f"/appeals/{ref}/closing.json")
    assert hashlib.sha256(answer.data).hexdigest() == entries(pages.house, "appeal_closed")[0][1]
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "closing.json" in " ".join(checked(client.get(f"/appeals/{ref}/history")).links)


def _published_on_a_platform(desk: Desk) -> str:
    ref = desk.begin()
    desk.fill_route(ref, PLATFORM)
    way = WayToGive(GivingChannel.PLATFORM, Words("在平台捐款", "Give there"), "Light of Day", "P-7781")
    desk.save(ref, replace(DRAFT, ways=(way,)))
    desk.say(ref, [Item.STORY, Item.NAME, Item.PLACE, Item.AGE, Item.DIAGNOSIS, Item.HOSPITAL, Item.COSTS])
    desk.at_version(ref, service.send_for_review)
    desk.at_version(ref, service.approve, by=desk.reviewer)
    desk.publish(ref)
    return ref
