"""The money pages: bring in, look, book, follow; ask, decide, show."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from charity.donations.lines.queries import all_lines_of
from charity.kernel.clock import desk_day
from charity.kernel.roles import Role
from charity.ledger import periods
from charity.ledger.instruments import signing_key
from tests.donations.money_desk import HELD, NO_CHECK, OBSERVED, MoneyDesk, stand_in_appeals
from tests.donations.test_donations_payouts import photo
from tests.pages import checked, read_page
from tests.staff.people import add_person, client_of, house_of
from tests.statements.samples import START, Trade, bill, order_no

LANGUAGES = ("zh", "en")
MONEY = "/staff/money/"
NEW = "/staff/money/statements/new"
CONTENT = bill(
    [
        Trade(order_no(1), START, 300_000, 1800, attach=f"{HELD};王小明"),
        Trade(order_no(2), START, 100, attach=NO_CHECK),
        Trade(order_no(3), START, 500, attach=HELD, refund_no=order_no(9), refund_state="FAIL"),
    ]
)


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    """A money desk over the application's own database."""
    return MoneyDesk(house_of(app), stand_in_appeals(monkeypatch))


@pytest.fixture
def treasurer(app: Flask, desk: MoneyDesk) -> FlaskClient:
    """A browser of somebody who is treasurer and approver."""
    return client_of(app, add_person(app, "t@desk.test", Role.TREASURER, Role.APPROVER))


@pytest.fixture
def approver(app: Flask, desk: MoneyDesk) -> FlaskClient:
    """A browser of another approver."""
    return client_of(app, add_person(app, "a@desk.test", Role.APPROVER))


def send(client: FlaskClient, path: str, **data: object) -> TestResponse:
    """Fill in the form of a page and send it there."""
    page = read_page(client.get(path).text)
    hidden = {name: page.hidden(name) for name in ("csrf_token", "once") if name in page.values}
    return client.post(path, data={**hidden, **data}, content_type="multipart/form-data")


def upload(client: FlaskClient, content: bytes, *, appeal: str = "", path: str = NEW) -> TestResponse:
    return send(client, path, file=(io.BytesIO(content), "账单.csv"), appeal=appeal)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_is_brought_in_looked_at_booked_and_followed(
    treasurer: FlaskClient, language: str
) -> None:
    lang = f"?lang={language}"
    checked(treasurer.get(MONEY + lang))
    checked(treasurer.get(NEW + lang))
    preview = upload(treasurer, CONTENT).location
    page = checked(treasurer.get(preview + lang))
    assert "¥3,000.00" in page.text
    assert "账单.csv" in page.text
    booked = send(treasurer, preview)
    assert booked.status_code == 302
    page = checked(treasurer.get(booked.location + lang))
    entry = next(link for link in page.links if "/entries/" in link)
    page = checked(treasurer.get(entry))
    assert any("/statements/ST-2026-0001-" in link for link in page.links)
    assert "王**" in page.text
    assert "王小明" not in page.text
    for path in ("unmatched", "statements/"):
        assert "ST-2026-0001-" in checked(treasurer.get(f"{MONEY}{path}{lang}")).text
    page = checked(treasurer.get(MONEY + lang))
    assert "¥2,982.00" in page.text


def test_a_file_put_away_books_nothing_and_may_be_brought_again(
    treasurer: FlaskClient, desk: MoneyDesk
) -> None:
    preview = upload(treasurer, CONTENT).location
    assert send(treasurer, preview, drop="1").location.endswith(NEW)
    assert desk.totals(HELD).received_minor == 0
    page = checked(treasurer.get(preview, follow_redirects=True))
    assert "Put away, not booked" in page.text
    token = read_page(treasurer.get(NEW).text).hidden("csrf_token")
    assert treasurer.post(preview, data={"csrf_token": token}).status_code == 302, "a page left open"
    assert desk.totals(HELD).received_minor == 0
    again = upload(treasurer, CONTENT).location
    assert again != preview
    send(treasurer, again)
    assert desk.totals(HELD).received_minor == 300_000


def test_booking_twice_books_once(treasurer: FlaskClient, desk: MoneyDesk) -> None:
    preview = upload(treasurer, CONTENT).location
    page = read_page(treasurer.get(preview).text)
    for _ in range(2):
        assert treasurer.post(preview, data={"csrf_token": page.hidden("csrf_token")}).status_code == 302
    assert desk.totals().received_minor == 300_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_that_cannot_be_are_told_and_days_before_the_appeal_are_pointed_at(
    treasurer: FlaskClient, desk: MoneyDesk, language: str
) -> None:
    told = {
        "en": ("Row 1: This row is dated", "2 rows are older than the appeal"),
        "zh": ("第 1 条：这一行的日期是", "有 2 行早于"),
    }[language]
    ahead = bill([Trade(order_no(5), desk.house.clock() + timedelta(days=2), 100, attach=HELD)])
    assert told[0] in checked(upload(treasurer, ahead, path=f"{NEW}?lang={language}"), 422).text
    desk.appeals[HELD] = replace(desk.appeals[HELD], published_at_utc=START + timedelta(days=2))
    days = (START, START + timedelta(days=1), START + timedelta(days=2))
    early = bill([Trade(order_no(n), at, 100, attach=HELD) for n, at in enumerate(days, start=6)])
    preview = upload(treasurer, early).location
    assert told[1] in checked(treasurer.get(f"{preview}?lang={language}")).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("content", [b"hello", b"", CONTENT.replace(b"`3,`3001.00", b"`4,`3001.00")])
def test_a_wrong_file_is_told_in_the_readers_language(
    treasurer: FlaskClient, content: bytes, language: str
) -> None:
    answer = upload(treasurer, content, path=f"{NEW}?lang={language}")
    page = checked(answer, 422)
    assert ("账单" in page.text.replace("账单.csv", "")) == (language == "zh")


def test_an_appeal_that_fails_its_check_is_told_at_its_field(treasurer: FlaskClient) -> None:
    answer = upload(treasurer, CONTENT, appeal=NO_CHECK, path=f"{NEW}?lang=en")
    assert NO_CHECK in checked(answer, 422).text


def ask(client: FlaskClient, amount: str, path: str = f"{MONEY}appeals/{HELD}/payouts/new") -> TestResponse:
    return send(
        client,
        path,
        amount=amount,
        payee_kind="hospital",
        payee="第一医院",
        purpose="第二次化疗",
        demanded="hospital_bill",
        evidence_due_on="2026-04-01",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_payout_goes_through_two_people_to_its_evidence(
    treasurer: FlaskClient, approver: FlaskClient, desk: MoneyDesk, language: str
) -> None:
    lang = f"?lang={language}"
    desk.bring(CONTENT)
    checked(treasurer.get(f"{MONEY}appeals/{HELD}/payouts/new{lang}"))
    payout = ask(treasurer, "1,000").location
    assert "/decide" not in " ".join(checked(treasurer.get(payout + lang)).links)
    assert payout in " ".join(checked(approver.get(MONEY + lang)).links)
    checked(approver.get(f"{payout}/decide{lang}"))
    assert send(approver, f"{payout}/decide", decision="approve").status_code == 302
    assert send(approver, f"{payout}/decide", decision="approve").status_code == 302
    assert desk.totals().paid_out_minor == 100_000
    stale = send(approver, f"{payout}/decide", decision="decline", reason="no")
    assert stale.status_code == 409
    assert 'name="decision"' not in stale.text
    assert f'href="{payout}"' in stale.text
    assert approver.get(f"{payout}/confirm").status_code == 409
    for part in ("paid", "evidence"):
        checked(treasurer.get(f"{payout}/{part}{lang}"))
    paid = send(treasurer, f"{payout}/paid", paid_on="2026-03-02", bank_reference="ICBC-77")
    assert paid.status_code == 302
    shown = send(treasurer, f"{payout}/evidence", file=(io.BytesIO(photo()), "bill.jpg"))
    assert shown.status_code == 302
    page = checked(treasurer.get(payout + lang))
    assert "ICBC-77" in page.text
    assert approver.get(f"{payout}/evidence/original").data == photo()


def test_who_asked_is_refused_by_the_page_too(treasurer: FlaskClient, desk: MoneyDesk) -> None:
    desk.bring(CONTENT)
    payout = ask(treasurer, "1000").location
    answer = send(treasurer, f"{payout}/decide?lang=en", decision="approve")
    assert "another approver has to decide it" in checked(answer, 403).text
    assert desk.totals().paid_out_minor == 0


@pytest.mark.parametrize("amount", ["2,983", "0", "abc", "", "-5", "1.234"])
def test_an_amount_that_cannot_be_is_told_and_what_was_typed_stays(
    treasurer: FlaskClient, desk: MoneyDesk, amount: str
) -> None:
    desk.bring(CONTENT)
    answer = ask(treasurer, amount, path=f"{MONEY}appeals/{HELD}/payouts/new?lang=en")
    page = checked(answer, 422)
    assert "第二次化疗" in page.text


def test_saying_no_needs_a_reason(treasurer: FlaskClient, approver: FlaskClient, desk: MoneyDesk) -> None:
    desk.bring(CONTENT)
    payout = ask(treasurer, "1000").location
    assert send(approver, f"{payout}/decide", decision="decline", reason="").status_code == 422
    assert send(approver, f"{payout}/decide", decision="decline", reason="No bill yet").status_code == 302
    assert "No bill yet" in treasurer.get(payout).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_use_of_observed_money_is_booked_with_its_voucher(
    treasurer: FlaskClient, desk: MoneyDesk, language: str
) -> None:
    desk.bring(bill([Trade(order_no(1), START, 10_000, attach=OBSERVED)]))
    path = f"{MONEY}appeals/{OBSERVED}/uses/new?lang={language}"
    checked(treasurer.get(path))
    facts = {"amount": "40", "payee_kind": "hospital", "used_on": "2026-02-20"}
    assert send(treasurer, path, **facts).status_code == 422
    assert send(treasurer, path, **facts, file=(io.BytesIO(photo()), "v.jpg")).status_code == 302
    assert desk.totals(OBSERVED).paid_out_minor == 4_000
    checked(treasurer.get(f"{MONEY}?lang={language}"))


def test_a_payout_from_money_that_is_not_held_has_no_page(treasurer: FlaskClient) -> None:
    for page in ("payouts/new", "plan"):
        assert treasurer.get(f"{MONEY}appeals/{OBSERVED}/{page}").status_code == 422
    assert treasurer.get(f"{MONEY}payouts/99").status_code == 404
    assert treasurer.get(f"{MONEY}entries/99").status_code == 404
    assert treasurer.get(f"{MONEY}statements/ST-2026-0099-A").status_code == 404


@pytest.mark.parametrize(
    ("language", "warned", "said"),
    [
        ("en", "1 row comes late", "because its own month was closed"),
        ("zh", "有 1 条明细迟到", "因所属月份已经结账"),
    ],
)
def test_a_late_row_is_told_before_booking_and_wherever_its_entry_is_shown(
    desk: MoneyDesk, treasurer: FlaskClient, client: FlaskClient, language: str, warned: str, said: str
) -> None:
    desk.bring(bill([Trade(order_no(1), START, 10_000, attach=HELD)]))
    with desk.writing() as session:
        month_end, at = desk_day(START) + timedelta(days=1), START + timedelta(days=5)
        periods.close(session, month_end, key=signing_key(desk.house.config), at=at)
    kept = upload(treasurer, bill([Trade(order_no(2), START, 500, attach=HELD)]))
    assert warned in checked(treasurer.get(f"{kept.location}?lang={language}")).text
    send(treasurer, kept.location)
    with desk.house.database.reading() as session:
        seq = all_lines_of(session, HELD)[-1].seq
    assert said in treasurer.get(f"/staff/money/entries/{seq}?lang={language}").text
    assert said in client.get(f"/log/entries/{seq}?lang={language}").text
