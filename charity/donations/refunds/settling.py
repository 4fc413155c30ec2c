"""Orders complete by themselves when the money that they speak of is booked, whoever brought the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from charity.donations.refunds.rules import OPEN, OrderState
from charity.donations.refunds.tables import RefundOrder
from charity.kernel import trail
from charity.kernel.roles import MACHINE
from charity.ledger.chunks import chunked
from charity.ledger.entry import Kind

trail.vocabulary("refund:done", "refund:overtaken", "refund:reopened", "refund:baseless")

_ENDS = {OrderState.APPROVED: OrderState.DONE, OrderState.ASKED: OrderState.OVERTAKEN}
_BACK = {OrderState.DONE: OrderState.APPROVED, OrderState.OVERTAKEN: OrderState.ASKED}


def settle(session: Session, lines: Sequence[Mapping[str, Any]], *, at: datetime) -> None:
    """Complete the open order of each donation that a fresh line gives back, where the amounts agree.

    An amount that differs is not the order's: both stay to be looked at, and nothing is booked twice.
    """
    refunds = [line for line in lines if line["kind"] == Kind.REFUND and line["of_seq"] is not None]
    if not refunds:
        return
    waiting = _open_orders(session, [line["of_seq"] for line in refunds])
    for line in refunds:
        order = waiting.get(line["of_seq"])
        if order is None or order.amount_minor != -line["amount_minor"]:
            continue
        del waiting[line["of_seq"]]
        _end(order, line["seq"], line["day"], at)
        act = "refund:done" if order.state == OrderState.DONE else "refund:overtaken"
        _record(session, act, order, at=at)
    session.flush()


def _end(order: RefundOrder, seq: int, day: date, at: datetime) -> None:
    order.state = _ENDS[OrderState(order.state)]
    order.entry_seq, order.refunded_on, order.ended_at_utc = seq, day, at


def reopen(session: Session, reversed_seqs: Sequence[int], *, at: datetime) -> None:
    """Take orders back to where they stood when the entry that completed them is reversed.

    An order whose own donation is reversed has nothing to give back any more: it ends.
    """
    for some in chunked(list(reversed_seqs)):
        for order in _open_orders(session, some).values():
            order.state, order.ended_at_utc = OrderState.CANCELLED, at
            _record(session, "refund:baseless", order, at=at)
        orders = session.exec(select(RefundOrder).where(col(RefundOrder.entry_seq).in_(some))).all()
        taken = _open_orders(session, [order.donation_seq for order in orders])
        for order in orders:
            is_free = order.donation_seq not in taken
            order.state = _BACK[OrderState(order.state)] if is_free else OrderState.CANCELLED
            order.entry_seq = order.refunded_on = order.ended_by_id = None
            order.ended_at_utc = None if is_free else at
            _record(session, "refund:reopened", order, at=at)
        if orders:
            session.flush()


def _open_orders(session: Session, seqs: Sequence[int]) -> dict[int, RefundOrder]:
    found: dict[int, RefundOrder] = {}
    for some in chunked(sorted(set(seqs))):
        rows = session.exec(
            select(RefundOrder).where(
                col(RefundOrder.donation_seq).in_(some), col(RefundOrder.state).in_(OPEN)
            )
        )
        found |= {order.donation_seq: order for order in rows}
    return found


def _record(session: Session, act: str, order: RefundOrder, *, at: datetime) -> None:
    facts = {"donation": order.donation_seq, "entry": order.entry_seq}
    subject = f"refund:{order.id}"
    trail.record(session, act, by=MACHINE, at=at, appeal=order.appeal, subject=subject, changes=facts)
