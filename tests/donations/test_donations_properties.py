"""Split, shuffled, overlapping, saved again by a spreadsheet, brought twice: every row is booked once."""

from __future__ import annotations

import random
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.kernel.house import House
from charity.kernel.vault import Vault
from tests.conftest import TestClock, make_config
from tests.donations.money_desk import HELD, OTHER, MoneyDesk, stand_in_appeals
from tests.statements.samples import Trade, bill, generate, resaved


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), parts=st.integers(1, 5))
def test_every_row_is_booked_once(sqlite_template: Path, seed: int, parts: int) -> None:
    trades = generate(seed, 40, [HELD, OTHER], refund_share=0.2)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        desk = _fresh_desk(sqlite_template, Path(folder), patch)
        for content in _files(trades, parts, random.Random(seed)):
            desk.bring(content)
        for appeal in (HELD, OTHER):
            mine = [t for t in trades if t.attach.startswith(appeal)]
            totals = desk.totals(appeal)
            assert totals.received_minor == sum(t.amount_minor for t in mine if not t.is_refund)
            assert totals.refunded_minor == sum(t.amount_minor for t in mine if t.is_refund)
            assert totals.balances
        desk.house.database.engine.dispose()


def _files(trades: list[Trade], parts: int, fortune: random.Random) -> list[bytes]:
    """Return bills that together hold every trade, payments before refunds, many rows more than once."""
    step = max(1, len(trades) // parts)
    files = []
    for start in range(0, len(trades), step):
        piece = trades[max(0, start - fortune.randint(0, step)) : start + step]
        fortune.shuffle(piece)
        content = bill(piece, fortune.choice(["ALL", "HISTORIC"]))
        files.append(resaved(content) if fortune.random() < 0.5 else content)
        files += files[-1:] if fortune.random() < 0.3 else []
    return files


def _fresh_desk(template: Path, folder: Path, patch: pytest.MonkeyPatch) -> MoneyDesk:
    shutil.copyfile(template, folder / "lantern.db")
    database = Database(f"sqlite:///{folder / 'lantern.db'}")
    cipher = Cipher(b"v" * 32, secrets.token_bytes)
    vault = Vault(folder / "evidence", b"v" * 32, secrets.token_bytes)
    config = make_config(folder, database.url.render_as_string())
    house = House(config, database, vault, cipher, TestClock(), secrets.token_bytes)
    return MoneyDesk(house, stand_in_appeals(patch))
