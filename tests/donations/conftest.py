"""A money desk for tests: people of each role, appeals of each custody, a journal."""

from __future__ import annotations

import pytest

from charity.kernel.house import House
from tests.donations.money_desk import MoneyDesk, stand_in_appeals


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    """A desk with a held, an observed, a goods and an unpublished appeal, on a database of each kind."""
    return MoneyDesk(house, stand_in_appeals(monkeypatch))
