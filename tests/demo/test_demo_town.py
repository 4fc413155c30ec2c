"""The demo town: whole, repeatable, left alone, and true to its own ledger."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from charity.demo.holidays import holiday_before
from charity.demo.town import plant
from charity.donations.queries import totals_of_all, unmatched_counts
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.kernel.house import House
from charity.kernel.vault import Vault
from charity.ledger.accounts import Custody
from charity.ledger.audit import verify
from charity.ledger.tree import tree_hash
from tests.conftest import TestClock, make_config

ON = date(2026, 11, 24)


def _house(database: Database, folder: Path) -> House:
    config = make_config(folder, database.url.render_as_string(hide_password=False))
    key = secrets.token_bytes(32)
    vault = Vault(folder / "evidence", key, secrets.token_bytes)
    return House(config, database, vault, Cipher(key, secrets.token_bytes), TestClock(), secrets.token_bytes)


def _sight(session: Session) -> tuple[object, ...]:
    """Return everything that one planting day must always give."""
    requests = session.exec(select(HelpRequest.ref, HelpRequest.status)).all()
    return tree_hash(session), totals_of_all(session), unmatched_counts(session), sorted(requests)


@pytest.mark.parametrize("on", [ON, date(2027, 2, 1)])
def test_one_day_gives_one_town_whatever_the_keys(
    sqlite_database: Database, postgres_database: Database, tmp_path: Path, on: date
) -> None:
    sights = []
    for database in (sqlite_database, postgres_database):
        assert plant(_house(database, tmp_path / database.url.get_backend_name()), on)
        with database.reading() as session:
            assert verify(session).ok
            sights.append(_sight(session))
    assert sights[0] == sights[1]


def test_a_planted_town_is_left_alone(sqlite_database: Database, tmp_path: Path) -> None:
    house = _house(sqlite_database, tmp_path)
    assert plant(house, ON)
    with sqlite_database.reading() as session:
        before = _sight(session)
    assert not plant(house, date(2026, 12, 1))
    with sqlite_database.reading() as session:
        assert _sight(session) == before


def test_the_town_has_held_observed_and_goods_and_some_two_thousand_donations(
    sqlite_database: Database, tmp_path: Path
) -> None:
    plant(_house(sqlite_database, tmp_path), ON)
    with sqlite_database.reading() as session:
        totals = totals_of_all(session)
        assert {t.custody for t in totals} == {Custody.HELD, Custody.OBSERVED}
        assert any(t.donations == 0 for t in totals)
        assert 1800 <= sum(t.donations for t in totals) <= 2200
        assert all(t.balances for t in totals)
        assert unmatched_counts(session)


def test_the_emergency_falls_before_a_long_holiday() -> None:
    assert holiday_before(ON, days_at_least=5) == date(2026, 10, 1)
    assert holiday_before(date(2026, 10, 5), days_at_least=5) == date(2026, 5, 1)
