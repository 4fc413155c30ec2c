"""Every total that anybody reads is what `ledger balance` says: in public, at the money desk, as data."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from charity.app import create_app
from charity.demo.people import email_of
from charity.kernel.money import Money
from charity.kernel.web.words import money_text
from charity.staff.tables import Person
from tests.conftest import TOWN_DAY, TestClock, make_town_config
from tests.staff.people import client_of, house_of

Row = dict[str, Any]
_TRIO = re.compile(r'<dl class="trio[^>]*>(.*?)</dl>', re.DOTALL)
_GREAT = re.compile(r"<dd>(¥[0-9,]+\.[0-9]{2})")
_AMOUNT = re.compile(r"¥[0-9,]+\.[0-9]{2}")


@pytest.fixture(scope="module")
def town_app(planted_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A copy of the demo town; nothing here changes it but a session."""
    folder = tmp_path_factory.mktemp("totals") / "town"
    shutil.copytree(planted_town, folder)
    application = create_app(make_town_config(folder), clock=TestClock(TOWN_DAY), testing=True)
    yield application
    house_of(application).database.engine.dispose()


@pytest.fixture(scope="module")
def balance(town_app: Flask) -> list[Row]:
    """The rows of `ledger balance --json`."""
    done = town_app.test_cli_runner().invoke(args=["ledger", "balance", "--json"])
    rows: list[Row] = json.loads(done.stdout)["appeals"]
    assert len(rows) >= 4
    return rows


@pytest.fixture(scope="module")
def treasurer(town_app: Flask) -> FlaskClient:
    with house_of(town_app).database.reading() as session:
        person = session.exec(select(Person).where(Person.email == email_of("treasurer"))).one()
    return client_of(town_app, person)


def _page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, query_string={"lang": "en"})
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def _money(row: Row, *names: str) -> list[str]:
    return [money_text(Money(row[f"{name}_minor"], "CNY")) for name in names]


def _trios(html: str) -> list[list[str]]:
    """Return the great amounts of each group of figures, without the notes under them."""
    return [_GREAT.findall(trio) for trio in _TRIO.findall(html)]


def test_public_pages_and_data_say_what_the_ledger_says(town_app: Flask, balance: list[Row]) -> None:
    public, moved = town_app.test_client(), 0
    for row in balance:
        data = public.get(f"/appeals/{row['appeal']}.json").get_json()
        assert {key: data[key] for key in row} == row
        if not row["received_minor"]:
            continue  # produce to sell: a ledger of quantities
        moved += 1
        trio = _money(row, "received", "paid_out", "held")
        for path in (f"/appeals/{row['appeal']}", f"/appeals/{row['appeal']}/ledger"):
            found = _trios(_page(public, path))
            assert found, path
            assert all(amounts[:3] == trio for amounts in found), path
        assert re.search(re.escape(trio[2]), _page(public, f"/appeals/{row['appeal']}/ledger"))
    assert moved >= 3


def test_the_last_public_row_leaves_what_is_held(town_app: Flask, balance: list[Row]) -> None:
    for row in balance:
        sheet = town_app.test_client().get(f"/appeals/{row['appeal']}/ledger.csv").get_data(as_text=True)
        lines = list(csv.DictReader(io.StringIO(sheet.lstrip("\ufeff"))))
        if lines:
            assert lines[-1]["balance"] == Money(row["held_minor"], "CNY").plain(), row["appeal"]


def test_the_front_page_adds_up_each_custody_apart(town_app: Flask, balance: list[Row]) -> None:
    found = _trios(_page(town_app.test_client(), "/"))
    for custody in {row["custody"] for row in balance if row["received_minor"]}:
        mine = [row for row in balance if row["custody"] == custody]
        summed = {f"{n}_minor": sum(r[f"{n}_minor"] for r in mine) for n in ("received", "paid_out", "held")}
        assert _money(summed, "received", "paid_out", "held") in [amounts[:3] for amounts in found], custody


def test_the_money_desk_shows_the_equation_of_each_appeal(treasurer: FlaskClient, balance: list[Row]) -> None:
    html = _page(treasurer, "/staff/money/")
    for row in balance:
        if row["received_minor"]:
            wanted = _money(row, "received", "paid_out", "refunded", "fees", "held")
            lines = [_AMOUNT.findall(part) for part in html.split("<tr") if row["appeal"] in part]
            assert wanted in [amounts[:5] for amounts in lines], row["appeal"]
