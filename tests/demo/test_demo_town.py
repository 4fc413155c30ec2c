"""The demo town: whole, repeatable, left alone, and true to its own ledger."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select, update

from charity.demo.holidays import holiday_before
from charity.demo.town import plant
from charity.donations.queries import totals_of_all, unmatched_counts
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.kernel.house import House
from charity.kernel.outbox import OutboxRow, drain
from charity.kernel.vault import Vault
from charity.ledger import signed
from charity.ledger.accounts import Custody
from charity.ledger.audit import verify
from charity.ledger.entry import SigningReason
from charity.ledger.tables import ENTRY
from charity.ledger.tree import tree_hash
from charity.reports.service import TELL_TOPIC
from charity.reports.tables import IssuedReport
from charity.reports.worker import handlers
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


def _planted(database: Database, folder: Path, on: date) -> tuple[object, ...]:
    """Plant a town with new keys and return what it must give."""
    assert plant(_house(database, folder / database.url.get_backend_name()), on)
    with database.reading() as session:
        assert verify(session).ok
        return _sight(session)


@pytest.fixture
def town(planted_town: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the town that was planted on SQLite as of ON."""
    shutil.copyfile(planted_town / "lantern.db", tmp_path / "town.db")
    database = Database(f"sqlite:///{tmp_path / 'town.db'}")
    yield database
    database.engine.dispose()


def test_one_day_gives_one_town_whatever_the_keys(
    town: Database, postgres_database: Database, tmp_path: Path
) -> None:
    with town.reading() as session:
        assert verify(session).ok
        assert _planted(postgres_database, tmp_path, ON) == _sight(session)


def test_another_day_gives_one_town_too(
    sqlite_database: Database, postgres_database: Database, tmp_path: Path
) -> None:
    on = date(2027, 2, 1)
    assert _planted(sqlite_database, tmp_path, on) == _planted(postgres_database, tmp_path, on)


def test_the_log_was_signed_day_by_day_and_covers_all(town: Database) -> None:
    with town.reading() as session:
        checkpoints = signed.newest_first(session, limit=500)
        assert (checkpoints[0].size, checkpoints[0].root) == tree_hash(session)
        days = [one.signed_at_utc.date() for one in checkpoints if one.reason is SigningReason.DAY]
    assert len(checkpoints) > 20
    assert len(days) > 20
    assert sorted(set(days), reverse=True) == days, "one a day"


def test_a_planted_town_is_left_alone(town: Database, tmp_path: Path) -> None:
    with town.reading() as session:
        before = _sight(session)
    assert not plant(_house(town, tmp_path), date(2026, 12, 1))
    with town.reading() as session:
        assert _sight(session) == before


def test_the_town_has_held_observed_and_goods_and_some_two_thousand_donations(town: Database) -> None:
    with town.reading() as session:
        totals = totals_of_all(session)
        assert {t.custody for t in totals} == {Custody.HELD, Custody.OBSERVED}
        assert any(t.donations == 0 for t in totals)
        assert 1800 <= sum(t.donations for t in totals) <= 2200
        assert all(t.balances for t in totals)
        assert unmatched_counts(session)


def test_the_emergency_falls_before_a_long_holiday() -> None:
    assert holiday_before(ON, days_at_least=5) == date(2026, 10, 1)
    assert holiday_before(date(2026, 10, 5), days_at_least=5) == date(2026, 5, 1)


def test_the_worker_tells_the_log_of_the_papers_that_the_town_came_with(
    town: Database, planted_town: Path, tmp_path: Path
) -> None:
    shutil.copytree(planted_town / "keys", tmp_path / "keys")
    house, at = _house(town, tmp_path), datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    with town.reading() as session:
        size, _ = tree_hash(session)
        papers = {paper.sha256 for paper in session.exec(select(IssuedReport))}
    for _ in range(2):
        with town.transaction() as session:
            session.execute(update(OutboxRow).where(OutboxRow.topic == TELL_TOPIC).values(done_at_utc=None))
        assert drain(town, handlers(house), at=at) == len(papers) > 4
    with town.reading() as session:
        leaves = session.execute(select(ENTRY.c.documents).where(ENTRY.c.seq >= size)).scalars().all()
        assert verify(session).ok
    assert (len(leaves), set(leaves)) == (len(papers), papers)
