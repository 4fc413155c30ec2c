"""What the worker does for the log: signing what was asked for, and by the clock."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask import Flask
from sqlmodel import Session

from charity.config import Config
from charity.kernel.house import House
from charity.kernel.outbox import Facts
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import sign_log
from charity.ledger.signed import SIGN_TOPIC


def sign_when_asked(session: Session, facts: Facts, at: datetime, *, config: Config) -> None:
    """Sign the log as it stands; signed already, nothing changes."""
    sign_log(config, session, at=at, reason=SigningReason(facts["reason"]))


def init(app: Flask) -> None:
    """Give the worker the log's handlers."""
    instruments: House = app.extensions["lantern"]
    handlers = app.extensions.setdefault("outbox_handlers", {})
    handlers[SIGN_TOPIC] = partial(sign_when_asked, config=instruments.config)
