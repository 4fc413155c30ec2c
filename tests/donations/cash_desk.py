"""The cash desk, pledges and rates over stand-in appeals: what their tests share."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from charity.donations.cash import service as cash
from charity.donations.cash.tables import CashReceipt
from charity.donations.cash.taking import TakeCash
from charity.donations.rates import service as rates
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.kernel.references import APPEAL, BadReference, parse_reference
from charity.kernel.roles import Actor
from tests.donations.money_desk import HELD, MoneyDesk, StandInAppeal

TODAY = date(2026, 3, 2)


def stand_in(desk: MoneyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the rooms ask the test's appeals instead of the appeals column."""

    def appeal_for(_session: Session, ref: str, *, actor: Actor) -> StandInAppeal:
        assert actor.id is not None
        try:
            return desk.appeals[str(parse_reference(ref, APPEAL))]
        except (BadReference, KeyError) as error:
            raise Missing() from error

    for module in (
        "cash.service", "cash.taking", "cash.views", "pledges.service", "pledges.views", "rates.sales",
        "rates.sale_views",
    ):  # fmt: skip
        monkeypatch.setattr(f"charity.donations.{module}.appeal_for", appeal_for)
    for module in ("cash.views", "pledges.views", "rates.sale_views"):
        monkeypatch.setattr(
            f"charity.donations.{module}.appeals_for", lambda *_args, **_kwargs: list(desk.appeals.values())
        )
    for module in ("cash.queries", "pledges.queries"):
        monkeypatch.setattr(f"charity.donations.{module}._seen_by", lambda _actor: sa.true())


def cash_of(minor: int, *, once: str, **facts: object) -> TakeCash:
    """Return cash as it is handed over."""
    given: dict[str, object] = {
        "appeal": HELD, "amount": Money(minor), "received_on": TODAY, "donor": "李雨",
        "paper_no": "", "desk": "XJ", "once": once,
    }  # fmt: skip
    return TakeCash(**(given | facts))  # type: ignore[arg-type]


def take(till: MoneyDesk, minor: int, *, once: str, by: Actor | None = None, **facts: object) -> CashReceipt:
    """Take cash as the treasurer."""
    with till.writing() as session:
        return cash.take(
            session,
            cash_of(minor, once=once, **facts),
            by=by or till.treasurer,
            at=till.house.clock(),
            journal=till.journal(session),
        )


def give_rate(
    desk: MoneyDesk, typed: str = "719.53", *, day: date = TODAY, once: str = "r-1", **facts: str
) -> None:
    """Enter a rate of the dollar as the treasurer and confirm it as the approver."""
    with desk.writing() as session:
        at = desk.house.clock()
        entered = rates.EnterRate("USD", day, typed, 100, "Bank of the town", once, **facts)
        made = rates.enter(session, entered, by=desk.treasurer, at=at)
        rates.confirm(session, made.id or 0, by=desk.approver, at=at)
