"""Questions about the quantity ledger."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from charity.appeals.goods.tables import GoodsEntry
from charity.appeals.page import GoodsState
from charity.appeals.routes.rules import GoodsFields
from charity.kernel.money import Money


def entries_newest_first(session: Session, appeal_id: int, *, limit: int = 50) -> list[GoodsEntry]:
    """Return entries of the quantity ledger, newest first."""
    rows = session.exec(
        select(GoodsEntry)
        .where(GoodsEntry.appeal_id == appeal_id)
        .order_by(col(GoodsEntry.number).desc())
        .limit(limit)
    )
    return list(rows)


def remaining_of(session: Session, appeal_id: int, *, whole: int) -> int:
    """Return what is left of a whole quantity."""
    last = entries_newest_first(session, appeal_id, limit=1)
    return last[0].remaining if last else whole


def state_of_goods(
    session: Session, appeal_id: int, route: GoodsFields, *, currency: str, day: date, is_running: bool
) -> GoodsState:
    """Return how much is left and whether more can be bought."""
    assert route.quantity is not None
    assert route.stop_on is not None
    remaining = remaining_of(session, appeal_id, whole=route.quantity)
    return GoodsState(
        goods=route.goods,
        quantity=route.quantity,
        unit=route.unit,
        remaining=remaining,
        asking_price=Money(route.asking_price_minor or 0, currency),
        market_price=Money(route.market_price_minor or 0, currency),
        stop_on=route.stop_on,
        is_open=is_running and remaining > 0 and day <= route.stop_on,
    )
