"""Many at once: no writer hears that the database is locked, and nobody waits for ever."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from charity.kernel import database as kernel_database
from charity.kernel.database import Database
from charity.kernel.turns import Turns
from charity.ledger.accounts import Custody
from charity.ledger.audit import verify
from charity.ledger.balances import appeal_totals, open_appeal
from tests.faults.clients import Clients, nursery
from tests.faults.posting_server import APPEAL

POSTS_EACH = {16: 30, 64: 8}


@pytest.mark.parametrize("writers", [16, 64])
def test_no_writer_hears_that_the_database_is_locked(database: Database, writers: int) -> None:
    """Below a thousandth may be told to come again; with some five hundred posts that is none at all."""
    with database.transaction() as session:
        open_appeal(session, appeal=APPEAL, custody=Custody.HELD)
    total = writers * POSTS_EACH[writers]
    requests = [{"post": [(f"w{number}", 100)]} for number in range(total)]
    with nursery(database.url.render_as_string(hide_password=False), threads=writers) as server:
        clients = Clients(server.port, requests, threads=writers)
        clients.run(0, server.kill)
    assert clients.broken == 0
    with database.reading() as session:
        assert appeal_totals(session, APPEAL).received_minor == 100 * total
        assert verify(session).ok


def test_writers_come_in_turn_and_nobody_waits_much_longer_than_the_others(tmp_path: Path) -> None:
    turns, waits = Turns(tmp_path / "writers"), list[float]()

    def write(_: int) -> None:
        asked = time.monotonic()
        with turns.turn():
            waits.append(time.monotonic() - asked)
            time.sleep(0.001)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(160)))
    assert len(waits) == 160
    assert max(waits) < 3


def test_a_wait_that_is_too_long_ends_as_a_busy_database_and_leaves_the_turn_free(tmp_path: Path) -> None:
    held, impatient = Turns(tmp_path / "writers"), Turns(tmp_path / "writers", patience_s=0.05)
    with held.turn(), pytest.raises(OperationalError, match="another writer"), impatient.turn():
        raise AssertionError("two writers at once")
    for _ in range(200):  # whoever gave up lets go of the lock when it comes
        try:
            with impatient.turn():
                break
        except OperationalError:
            continue
    with impatient.turn():
        pass


def test_a_turn_on_postgresql_is_waited_for_only_so_long(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgres_database
    assert kernel_database._PATIENT == {"options": "-c lock_timeout=20000"}
    monkeypatch.setattr(kernel_database, "_PATIENT", {"options": "-c lock_timeout=50"})
    impatient = Database(database.url)
    free, holding = threading.Event(), threading.Event()

    def hold() -> None:
        with database.transaction():
            holding.set()
            free.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(20)
    with pytest.raises(OperationalError, match="lock timeout"), impatient.transaction():
        raise AssertionError("two writers at once")
    with impatient.reading() as session:  # readers wait for nobody
        assert session.connection().exec_driver_sql("SELECT size FROM ledger_head").scalar() == 0
    impatient.engine.dispose()
    free.set()
    thread.join()
