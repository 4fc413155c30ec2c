"""What the worker does for donations: finishing long statements, also those that a stop left half done."""

from __future__ import annotations

from flask import Flask

from charity.donations.imports.errands import TOPIC
from charity.donations.imports.running import finishing
from charity.kernel.house import House


def init(app: Flask) -> None:
    """Give the worker the errand of finishing statements."""
    house: House = app.extensions["lantern"]
    app.extensions.setdefault("outbox_handlers", {})[TOPIC] = finishing(house)
