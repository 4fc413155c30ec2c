"""What tests of appeals share."""

from __future__ import annotations

import pytest

from charity.kernel.house import House
from tests.appeals.desk import Desk


@pytest.fixture
def desk(house: House) -> Desk:
    """A desk over a database of each kind."""
    return Desk(house)
