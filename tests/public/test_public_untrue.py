"""An appeal that was found untrue: its page shows the accounts and how the money goes back, and nobody."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from charity.appeals.endings import falsehood
from charity.appeals.queries import appeal_by_ref
from charity.appeals.rules import AppealStatus
from tests.pages import checked
from tests.public.published import Town

PERSONAL = ("A girl of eighteen", "十八岁的姑娘", "Hongxing", "She is ill", "她病了", "First course")
TRUST = ("Verified", "How we know", "已核实", "我们如何核实")


@pytest.fixture
def town(app: Flask) -> Town:
    """A desk that publishes."""
    return Town(app.extensions["lantern"])


@pytest.fixture
def untrue(town: Town) -> str:
    """Return an appeal with money that was found untrue."""
    ref = town.appeal()
    town.give(ref, 12_345, donor="王小明")
    scene = town.scene
    with town.house.database.transaction() as session:
        one = appeal_by_ref(session, ref)
        falsehood.say_false(
            session, one, reason="Forged bills.", version=one.version, by=scene.reviewer, at=scene.at
        )
        falsehood.confirm_false(session, one, version=one.version, by=town.editor, at=scene.at)
    return ref


def test_it_names_nobody_anywhere_and_calls_nothing_verified(
    town: Town, client: FlaskClient, untrue: str
) -> None:
    page = f"/appeals/{untrue}"
    for status in (AppealStatus.FOUND_FALSE, AppealStatus.CLOSED):
        closed_at = town.scene.at if status is AppealStatus.CLOSED else None
        town.change(untrue, status=status, closed_at_utc=closed_at)
        for lang in ("zh", "en"):
            for path in (page, f"{page}/history", f"{page}/ledger", "/appeals/"):
                html = checked(client.get(f"{path}?lang={lang}")).html
                assert [word for word in PERSONAL if word in html] == [], path
                assert "Forged bills" not in html
            html = checked(client.get(f"{page}?lang={lang}")).html
            assert [word for word in TRUST if word in html] == []
            assert "noindex" not in html, "a search engine may find a false one"
    assert client.get(f"{page}.json").json["title"] == "一位求助人"
    assert client.get(f"{page}/versions/1.json").status_code == 410
    assert "no longer given out" in client.get(f"{page}/report.pdf?lang=en").text
    assert "Hongxing" not in client.get(f"{page}/versions/1.json").text


def test_it_says_calmly_what_was_found_and_shows_the_account(client: FlaskClient, untrue: str) -> None:
    text = checked(client.get(f"/appeals/{untrue}?lang=en")).text
    assert "found that it is untrue" in text
    assert "goes back to those who gave it, by the way it came" in text
    assert "Received ¥123.45 Paid out ¥0.00 Still held ¥123.45" in text
    assert "发现情况不属实" in checked(client.get(f"/appeals/{untrue}?lang=zh")).text
