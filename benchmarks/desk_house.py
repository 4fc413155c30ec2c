"""A desk of its own in a folder, with one open fund, for benchmarks of statements."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from charity.config import Config
from charity.donations.imports.rules import Recipient
from charity.kernel.clock import system_clock
from charity.kernel.house import House, build_house
from charity.kernel.references import Reference
from charity.ledger.accounts import Custody
from charity.ledger.balances import open_appeal
from charity.migrations.steps import upgrade
from tests.statements.samples import START, Trade, bill, fee_of, order_no

APPEAL = str(Reference("LX", 2026, 7))


def recipients(_session: object, _refs: object) -> dict[str, Recipient]:
    """Stand in for the appeals column, which costs one query per appeal and part."""
    return {APPEAL: Recipient(APPEAL, Custody.HELD, "CNY", takes_money=True)}


@contextmanager
def desk() -> Iterator[House]:
    """Give a migrated desk on SQLite."""
    target = "charity.donations.imports.planning.recipients_among"
    with TemporaryDirectory(prefix="lantern-") as folder, mock.patch(target, recipients):
        house = build_house(
            Config.from_env({"CHARITY_INSTANCE": folder, "CHARITY_LOG_ORIGIN": "desk.test/lantern"}),
            clock=system_clock,
            entropy=secrets.token_bytes,
        )
        upgrade(house.database)
        with house.database.transaction() as session:
            open_appeal(session, appeal=APPEAL, custody=Custody.HELD)
        yield house
        house.database.engine.dispose()


def write_bill(path: Path, rows: int) -> None:
    """Write a merchant bill of payments, one of them with a donor's name."""
    trades = [
        Trade(order_no(n), START, 1000 + n % 977, fee_of(1000 + n % 977), attach=APPEAL)
        for n in range(1, rows)
    ]
    path.write_bytes(bill([*trades, Trade(order_no(rows), START, 500, 3, attach=f"{APPEAL};王小明")]))
