"""What the worker does for the log: signing what was asked for and by the clock, and asking witnesses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from flask import Flask
from sqlmodel import Session

from charity.config import Config
from charity.kernel.house import House
from charity.kernel.outbox import Errand, Facts, Handler
from charity.ledger import signed
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import sign_log
from charity.ledger.witnesses.errand import asking
from charity.ledger.witnesses.panel import ASK, enqueue_asking
from charity.public.log.clock import DAY_TOPIC, tick


def sign_when_asked(session: Session, facts: Facts, at: datetime, *, config: Config) -> None:
    """Sign the log as it stands; signed already, nothing changes."""
    sign_log(config, session, at=at, reason=SigningReason(facts["reason"]))


def sign_daily(session: Session, _facts: Facts, at: datetime, *, config: Config) -> None:
    """Sign the log; where it did not grow, have its checkpoint cosigned afresh."""
    last = signed.newest(session)
    made = sign_log(config, session, at=at, reason=SigningReason.DAY)
    if last is not None and last.size == made.size:
        enqueue_asking(session, config, made, at=at, afresh=True)


def handlers(house: House) -> Mapping[str, Handler | Errand]:
    """Return the handlers of the log's topics."""
    return {
        signed.SIGN_TOPIC: partial(sign_when_asked, config=house.config),
        DAY_TOPIC: partial(sign_daily, config=house.config),
        ASK: asking(house.database, house.config),
    }


def init(app: Flask) -> None:
    """Give the worker the log's handlers and its clock."""
    house: House = app.extensions["lantern"]
    app.extensions.setdefault("outbox_handlers", {}).update(handlers(house))
    app.extensions.setdefault("worker_clocks", []).append(partial(tick, house.database))
