"""The desk's window in the demo town: cash over the counter, and gifts that were only announced so far."""

from __future__ import annotations

from datetime import datetime, timedelta

from charity.demo.stage import Stage
from charity.donations.cash import service as cash
from charity.donations.cash.taking import TakeCash
from charity.donations.pledges import service as pledges
from charity.donations.pledges.service import AnnouncePledge
from charity.kernel.clock import desk_day
from charity.kernel.money import Money

DESK = "XJ"


def take_cash(stage: Stage, appeal: str, minor: int, *, donor: str | None, at: datetime) -> str:
    """Take cash at the window and return the receipt's number."""
    taken = TakeCash(appeal, Money(minor), desk_day(at), donor, "", DESK, stage.once())
    by = stage.people["treasurer"]
    return cash.take(stage.session, taken, by=by, at=at, journal=stage.journal).ref


def void_cash(stage: Stage, number: str, *, reason: str, at: datetime) -> None:
    """Void a receipt by another person than who wrote it."""
    by = stage.people["approver"]
    cash.void(stage.session, number, reason=reason, by=by, at=at, journal=stage.journal)


def announce(
    stage: Stage, appeal: str, minor: int, *, donor: str, where: str, due_in: int, at: datetime
) -> None:
    """Write down a gift that somebody announced; `due_in` days it should be here."""
    day = desk_day(at)
    announced = AnnouncePledge(
        appeal, donor, "", where, day, day + timedelta(days=due_in), Money(minor), stage.once()
    )
    by = stage.people["treasurer"]
    pledges.announce(stage.session, announced, by=by, at=at, journal=stage.journal, cipher=stage.cipher)
