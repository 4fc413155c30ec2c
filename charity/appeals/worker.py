"""What the worker does for appeals: pausing those that nobody confirmed in time."""

from __future__ import annotations

from flask import Flask

from charity.appeals.pauses.service import HEARTBEAT_TOPIC, after_heartbeat


def init(app: Flask) -> None:
    """Give the worker the handlers of appeals."""
    app.extensions.setdefault("outbox_handlers", {})[HEARTBEAT_TOPIC] = after_heartbeat
