"""What was paid and from which donations, as anybody may read it; and what came in beyond the need."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from charity.appeals.queries import appeal_by_ref
from charity.donations.payouts.queries import PublicPayout
from charity.donations.payouts.rules import PayeeKind
from charity.donations.tracing import checks
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.public.payouts import views
from tests.pages import checked
from tests.public.published import Town


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_payout_is_shown_with_its_evidence_and_the_donations_it_came_from(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    town = Town(app.extensions["lantern"])
    ref, today = town.appeal(), desk_day(app.extensions["lantern"].clock())
    path = f"/appeals/{ref}/payouts"
    checked(client.get(f"{path}?lang={lang}"))
    first, second = town.give(ref, 1_000, donor="王小明"), town.give(ref, 2_000)
    paid = town.pay(ref, 1_500)
    shown = PublicPayout(
        paid,
        today,
        PayeeKind.HOSPITAL,
        Money(1_500),
        has_evidence=False,
        number=1,
        evidence_due_on=today.replace(year=2020),
    )
    monkeypatch.setattr(views, "public_payouts", lambda _session, _ref: [shown])
    listed = checked(client.get(f"{path}?lang={lang}"))
    assert ("overdue" if lang == "en" else "逾期") in listed.text
    page = checked(client.get(f"{path}/{paid}?lang={lang}"))
    assert "王**" in page.text
    assert "王小明" not in page.html
    assert "¥10.00" in page.text
    assert "¥5.00" in page.text
    assert f"/log/entries/{first}" in page.html
    assert f"/log/entries/{second}" in page.html
    assert client.get(f"{path}/{first}").status_code == 404
    assert client.get(f"{path}/{paid}?after={first}").status_code == 200
    with town.house.database.reading() as session:
        assert checks.differences(session) == []


def test_what_arrives_beyond_the_need_is_booked_and_told_while_giving_is_closed(
    app: Flask, client: FlaskClient
) -> None:
    town = Town(app.extensions["lantern"])
    ref = town.appeal()
    with town.house.database.reading() as session:
        need = appeal_by_ref(session, ref).need_minor
    town.give(ref, need - 100)
    assert "beyond the need" not in client.get(f"/appeals/{ref}?lang=en").text
    for _ in range(2):  # two donors at the same moment, both with the page that was still open
        town.give(ref, 100)
    text = checked(client.get(f"/appeals/{ref}?lang=en")).text
    assert "¥1.00 came in beyond the need" in text
    assert "6222 0001" not in text
    assert "超出资金缺口" in client.get(f"/appeals/{ref}?lang=zh").text
