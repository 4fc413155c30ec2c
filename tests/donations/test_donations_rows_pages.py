"""Pages of rows and transfers: each opens in both languages, acts, and can be undone."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from charity.donations.imports.rules import RowState
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.kernel.roles import Role
from charity.kernel.trail import TrailRow
from charity.statements.row import RowKind
from tests.donations.money_desk import HELD, NO_CHECK, OTHER, MoneyDesk, stand_in_appeals
from tests.donations.test_donations_moving import Bench
from tests.donations.test_donations_pages import LANGUAGES, MONEY, NEW, send
from tests.pages import checked
from tests.staff.people import add_person, client_of, house_of
from tests.statements.samples import START, Trade, bill, order_no

ROWS = bill([Trade(order_no(n), START, 1_000 * n, attach=NO_CHECK) for n in (11, 12, 13)])


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    return MoneyDesk(house_of(app), stand_in_appeals(monkeypatch))


@pytest.fixture
def treasurer(app: Flask, desk: MoneyDesk) -> FlaskClient:
    return client_of(app, add_person(app, "t@desk.test", Role.TREASURER))


def ids(desk: MoneyDesk, state: str = RowState.UNMATCHED) -> list[int]:
    with desk.house.database.reading() as session:
        found = session.exec(
            select(StatementRow.id).where(StatementRow.state == state).order_by(StatementRow.number)  # type: ignore[arg-type]
        )
        return [one for one in found if one is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_are_ticked_set_aside_taken_back_and_found_by_the_address(
    desk: MoneyDesk, treasurer: FlaskClient, language: str
) -> None:
    lang = f"?lang={language}"
    desk.bring(ROWS)
    one, two, three = ids(desk)
    pool = f"{MONEY}unmatched"
    page = checked(treasurer.get(pool + lang))
    assert f"{MONEY}rows/{one}{lang}" in page.links
    assert "is-invalid" not in page.html
    unknown = checked(treasurer.get(f"{pool}{lang}&state=x&reason=x&channel=x"))
    assert f"{MONEY}rows/{one}{lang}" in unknown.links
    assert "is-invalid" not in unknown.html
    assert send(treasurer, pool, rows=[str(one), str(two)], appeal="").status_code == 422
    answer = send(treasurer, pool, rows=[str(one), str(two)], appeal=HELD.replace("-", "").lower())
    assert (answer.status_code, desk.totals().received_minor) == (302, 23_000)
    for part in ("", "/match", "/aside", "/own", "/undo"):
        checked(treasurer.get(f"{MONEY}rows/{three}{part}{lang}"))
    row = f"{MONEY}rows/{three}"
    assert send(treasurer, f"{row}/aside", reason="aside_other", note="").status_code == 422
    assert send(treasurer, f"{row}/aside", reason="aside_trial", note="我们试的").status_code == 302
    assert "我们试的" in checked(treasurer.get(row + lang)).text
    aside = checked(treasurer.get(f"{pool}{lang}&state=set_aside&amount=130"))
    assert f"{row}{lang}" in aside.links
    assert f"{row}{lang}" not in checked(treasurer.get(f"{pool}{lang}&state=set_aside&amount=131")).links
    assert send(treasurer, f"{row}/undo").status_code == 302
    split = {"appeal": HELD, "appeal_2": OTHER, "amount_2": "30.00"}
    assert send(treasurer, f"{row}/match", **{**split, "amount_2": "300"}).status_code == 422
    assert send(treasurer, f"{row}/match", **split).status_code == 302
    assert desk.totals(OTHER).received_minor == 3_000
    entries = [link for link in checked(treasurer.get(row + lang)).links if "/entries/" in link]
    assert f"{row}{lang}" in checked(treasurer.get(entries[-1])).links


@pytest.mark.parametrize("language", LANGUAGES)
def test_transfers_are_booked_by_one_button_by_hand_and_taken_back(
    desk: MoneyDesk, treasurer: FlaskClient, language: str
) -> None:
    lang, path = f"?lang={language}", f"{MONEY}transfers/"
    checked(treasurer.get(path + lang))
    bench = Bench(desk)
    bench.row(RowKind.WITHDRAWAL, "WeChat", 9_000, at=START)
    bench.row(RowKind.SETTLEMENT, "Bank", 9_000, at=START)
    left = bench.row(RowKind.WITHDRAWAL, "WeChat", 5_000, at=START)
    came = bench.row(RowKind.SETTLEMENT, "Bank", 4_990, at=START)
    checked(treasurer.get(path + lang))
    assert send(treasurer, path).status_code == 302
    checked(treasurer.get(f"{path}by-hand{lang}"))
    wrong = {"left": str(left), "other": str(left)}
    assert send(treasurer, f"{path}by-hand", **wrong).status_code == 422
    assert send(treasurer, f"{path}by-hand", left=str(left), other=str(came)).status_code == 302
    page = checked(treasurer.get(path + lang))
    assert bench.balances(HELD)["Bank"] > 0
    undo = next(link for link in page.links if "/undo" in link)
    checked(treasurer.get(undo))
    assert send(treasurer, undo).status_code == 302
    entry = next(link for link in page.links if "/entries/" in link)
    assert path in " ".join(checked(treasurer.get(entry)).links)


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_files_are_told_of_apart_a_locked_one_asks_and_the_same_one_is_known(
    desk: MoneyDesk, treasurer: FlaskClient, language: str
) -> None:
    lang = f"?lang={language}"
    good, bad = (io.BytesIO(ROWS), "a.csv"), (io.BytesIO(b"hello"), "b.csv")
    page = checked(send(treasurer, NEW + lang, file=[good, bad]))
    assert "a.csv" in page.text
    assert "b.csv" in page.text
    with desk.house.database.reading() as session:
        (imported,) = session.exec(select(StatementImport)).all()
        ref = imported.ref
    again = send(treasurer, NEW, file=(io.BytesIO(ROWS), "again.csv"))
    assert again.location.endswith(f"{ref}/preview")
    locked = io.BytesIO()
    with zipfile.ZipFile(locked, "w") as archive:
        archive.writestr("bill.csv", ROWS)
    flagged = bytearray(locked.getvalue())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        flagged[flagged.index(mark) + place] |= 1
    asked = send(treasurer, NEW + lang, file=(io.BytesIO(bytes(flagged)), "c.zip"))
    assert 'type="password"' in checked(asked, 422).html
    send(treasurer, f"{MONEY}statements/{ref}/preview")
    told = send(treasurer, NEW, file=(io.BytesIO(ROWS), "again.csv"))
    assert told.location.endswith(f"statements/{ref}")
    assert treasurer.get(f"{MONEY}statements/{ref}/progress").json == {
        "under_way": False, "percent": 100, "done": 3,
    }  # fmt: skip
    checked(treasurer.get(f"{MONEY}statements/{ref}/undo{lang}"))
    checked(treasurer.get(f"{MONEY}statements/{ref}{lang}"))


def test_the_file_is_given_back_as_it_came_and_its_reading_is_in_the_trail(
    app: Flask, desk: MoneyDesk, treasurer: FlaskClient
) -> None:
    desk.bring(ROWS)
    with desk.house.database.reading() as session:
        ref = session.exec(select(StatementImport.ref)).one()
    path = f"{MONEY}statements/{ref}/file"
    auditor = client_of(app, add_person(app, "u@desk.test", Role.AUDITOR))
    assert auditor.get(path).data == ROWS
    assert client_of(app, add_person(app, "a@desk.test", Role.APPROVER)).get(path).status_code == 403
    with desk.house.database.reading() as session:
        reading = session.exec(select(TrailRow).where(TrailRow.act == "statement:file_read")).all()
    assert [row.subject for row in reading] == [f"statement:{ref}"]
