"""What the worker does for papers: telling the log of those that it does not name yet, receipts asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from flask import Flask
from sqlmodel import Session

from charity.kernel.house import House
from charity.kernel.outbox import Errand, Facts, Handler
from charity.ledger import signed
from charity.ledger.entry import SigningReason
from charity.reports.queries import report_by_id
from charity.reports.receipt.wishes import service as wishes
from charity.reports.service import TELL_TOPIC, tell_log


def tell_when_due(session: Session, facts: Facts, at: datetime, *, house: House) -> None:
    """Have the log name a paper, and be signed with that."""
    tell_log(session, report_by_id(session, facts["report"]), at=at, house=house)
    signed.ask_signature(session, SigningReason.REPORT, at=at)


def handlers(house: House) -> Mapping[str, Handler | Errand]:
    """Return the handlers of reports' topics."""
    return {
        TELL_TOPIC: partial(tell_when_due, house=house),
        wishes.MAKE_TOPIC: Errand(partial(wishes.make, house=house)),
    }


def init(app: Flask) -> None:
    """Give the worker the handlers of reports."""
    house: House = app.extensions["lantern"]
    app.extensions.setdefault("outbox_handlers", {}).update(handlers(house))
    forget = partial(wishes.forget_papers, house.database, house.vault)
    app.extensions.setdefault("worker_clocks", []).append(forget)
