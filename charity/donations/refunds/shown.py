"""What the pages of refunds show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from charity.donations.lines.rules import told
from charity.donations.lines.tables import LedgerLine
from charity.donations.refunds.rules import (
    CAUSE_WORDS,
    OBSTACLE_WORDS,
    OPEN,
    STATE_WORDS,
    Cause,
    Given,
    Obstacle,
    OrderState,
    obstacle_of,
)
from charity.donations.refunds.tables import RefundOrder
from charity.donations.words import CHANNEL_WORDS, KIND_WORDS
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.web.words import _

_TONES = {
    OrderState.ASKED: "look",
    OrderState.APPROVED: "look",
    OrderState.DONE: "good",
    OrderState.OVERTAKEN: "danger",
}


@dataclass(frozen=True, slots=True)
class DonationFound:
    """A donation that fits what was looked for, and whether it may go back."""

    seq: int
    day: date
    appeal: str
    kind: str
    channel: str
    donor: str
    amount: Money
    left: Money
    may_ask: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class OrderShown:
    """An order with who did what, and what the reader may do next."""

    id: int
    appeal: str
    donation_seq: int
    amount: Money
    channel: str
    cause: str
    state: str
    tone: str
    due: date
    is_open: bool
    is_overdue: bool
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    decline_reason: str
    obstacle: str
    has_proof: bool
    decision_id: int | None
    entry_seq: int | None
    refunded_on: date | None
    ended_words: str
    may_decide: bool
    asked_by_reader: bool
    may_carry_out: bool
    may_cancel: bool


def channel_words(channel: str) -> str:
    """Return a channel's name; an unknown one under its own."""
    return _(CHANNEL_WORDS[channel]) if channel in CHANNEL_WORDS else channel


def donation_found(line: LedgerLine, given: Given | None, *, is_ordered: bool, today: date) -> DonationFound:
    """Return a donation as the search shows it."""
    obstacle = obstacle_of(given, today=today) if given else None
    left = given.net_minor if given else 0
    return DonationFound(
        seq=line.seq,
        day=line.day,
        appeal=line.appeal,
        kind=_(KIND_WORDS[line.kind]),
        channel=channel_words(line.channel),
        donor=_(told(line.donor_masked)) if line.donor_masked else _("Name not known"),
        amount=Money(line.amount_minor, line.currency),
        left=Money(left, line.currency),
        may_ask=bool(left) and obstacle is None and not is_ordered,
        why_not=_why_not(left, obstacle, is_ordered=is_ordered),
    )


def _why_not(left: int, obstacle: Obstacle | None, *, is_ordered: bool) -> str:
    if not left:
        return _("Reversed or given back already")
    if obstacle is not None:
        return _(OBSTACLE_WORDS[obstacle])
    return _("An order is open") if is_ordered else ""


def order_shown(order: RefundOrder, names: Mapping[int, str], *, reader: Actor, today: date) -> OrderShown:
    """Return an order as its page shows it to a reader."""
    assert order.id is not None
    state, is_own = OrderState(order.state), reader.id == order.asked_by_id
    is_asked, is_open = state is OrderState.ASKED, state in OPEN
    return OrderShown(
        id=order.id,
        appeal=order.appeal,
        donation_seq=order.donation_seq,
        amount=Money(order.amount_minor, order.currency),
        channel=channel_words(order.channel),
        cause=_(CAUSE_WORDS[Cause(order.cause)]),
        state=_(STATE_WORDS[state]),
        tone=_TONES.get(state, "quiet"),
        due=order.due_on,
        is_open=is_open,
        is_overdue=is_open and order.due_on < today,
        asked_by=names.get(order.asked_by_id, ""),
        asked_at=order.asked_at_utc,
        decided_by=names.get(order.decided_by_id or 0, ""),
        decided_at=order.decided_at_utc,
        decline_reason=order.decline_reason,
        obstacle=_(OBSTACLE_WORDS[Obstacle(order.obstacle)]) if order.obstacle else "",
        has_proof=order.proof_sha256 is not None,
        decision_id=order.decision_id,
        entry_seq=order.entry_seq,
        refunded_on=order.refunded_on,
        ended_words=_ended_words(order, names),
        may_decide=is_asked and reader.may(Role.APPROVER) and not is_own,
        asked_by_reader=is_asked and is_own,
        may_carry_out=state is OrderState.APPROVED and reader.may(Role.TREASURER),
        may_cancel=is_open and reader.may(Role.TREASURER),
    )


def _ended_words(order: RefundOrder, names: Mapping[int, str]) -> str:
    if order.entry_seq is None:
        return ""
    if order.ended_by_id is None:
        return _("the channel's own bill brought the row")
    return _("noted by %(name)s", name=names.get(order.ended_by_id, ""))


def people_of(orders: Iterable[RefundOrder]) -> list[int | None]:
    """Return everybody whose name an order's page shows."""
    return [one for o in orders for one in (o.asked_by_id, o.decided_by_id, o.ended_by_id)]
