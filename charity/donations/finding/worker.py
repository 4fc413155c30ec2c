"""What the worker does so that donors find their donations."""

from __future__ import annotations

from functools import partial

from flask import Flask

from charity.donations.finding.filling import FILL_TOPIC, fill_tails
from charity.donations.finding.service import forget_tries
from charity.kernel.house import House


def init(app: Flask) -> None:
    """Give the worker what is to be filled in, and the clock that forgets looks."""
    house: House = app.extensions["lantern"]
    app.extensions.setdefault("outbox_handlers", {})[FILL_TOPIC] = partial(fill_tails, cipher=house.cipher)
    app.extensions.setdefault("worker_clocks", []).append(partial(forget_tries, house.database))
