"""Acts on the quantity ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from charity.appeals.acts import check_may, person_id, record
from charity.appeals.appeal import Appeal
from charity.appeals.goods.queries import entries_newest_first
from charity.appeals.goods.rules import NotGoods, SaleStopped, remaining_after
from charity.appeals.goods.tables import GoodsEntry
from charity.appeals.routes.queries import route_of
from charity.appeals.routes.rules import GoodsFields
from charity.appeals.rules import AppealStatus
from charity.kernel import trail
from charity.kernel.roles import Actor, Role

trail.vocabulary("goods:entered")

KEEPERS = (Role.EDITOR, Role.LIAISON, Role.INTAKE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterGoods:
    """A quantity that went out, or came back; `once` makes a second sending the same entry."""

    day: date
    quantity: int
    is_return: bool = False
    words: str = ""
    once: str


def enter(session: Session, appeal: Appeal, command: EnterGoods, *, by: Actor, at: datetime) -> GoodsEntry:
    """Enter a quantity; refused beyond what is left, after the stop date, and while not published."""
    check_may(by, *KEEPERS)
    known = session.exec(select(GoodsEntry).where(GoodsEntry.once == command.once)).one_or_none()
    if known is not None:
        return known
    route = route_of(session, appeal)
    if not isinstance(route, GoodsFields):
        raise NotGoods()
    assert route.stop_on is not None
    if appeal.stage is not AppealStatus.PUBLISHED and not command.is_return:
        raise SaleStopped(stop=route.stop_on.isoformat())
    made = _entry(session, appeal, route, command, by=by, at=at)
    session.add(made)
    session.flush()
    said = {"quantity": made.quantity, "remaining": made.remaining}
    record(session, "goods:entered", appeal, by=by, at=at, changes=said)
    return made


def _entry(
    session: Session, appeal: Appeal, route: GoodsFields, command: EnterGoods, *, by: Actor, at: datetime
) -> GoodsEntry:
    assert appeal.id is not None
    assert route.quantity is not None
    assert route.stop_on is not None
    last = next(iter(entries_newest_first(session, appeal.id, limit=1)), None)
    remaining = remaining_after(
        command.quantity,
        whole=route.quantity,
        remaining=last.remaining if last else route.quantity,
        day=command.day,
        stop_on=route.stop_on,
        is_return=command.is_return,
    )
    return GoodsEntry(
        appeal_id=appeal.id,
        number=last.number + 1 if last else 1,
        day=command.day,
        quantity=command.quantity if command.is_return else -command.quantity,
        remaining=remaining,
        words=command.words,
        entered_by_id=person_id(by),
        entered_at_utc=at,
        once=command.once,
    )
