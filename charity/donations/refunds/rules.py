"""Which donation may go back, why, by which way, by whose word and by when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from charity.kernel.errors import NotYours, Refusal
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_
from charity.ledger.accounts import ALIPAY, BANK, CASH, PAYPAL, WECHAT
from charity.ledger.entry import Kind

REFUND_WORKING_DAYS = 10
REASON_MAX = 300

#: How long a channel takes money back by the way it came, counted from the payment.
CHANNEL_DAYS: Mapping[str, int] = {WECHAT: 365, ALIPAY: 365, PAYPAL: 180}

#: The least that a channel gives back, in minor units; where none is written, one.
CHANNEL_LEAST_MINOR: Mapping[str, int] = {BANK: 100, CASH: 10, PAYPAL: 100}


class OrderState(StrEnum):
    """The way of an order; `overtaken`: the channel gave it back before anybody had approved it."""

    ASKED = "asked"
    APPROVED = "approved"
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    IMPOSSIBLE = "impossible"
    OVERTAKEN = "overtaken"


#: Orders that hold money back.
OPEN = (OrderState.ASKED, OrderState.APPROVED)
#: Orders that somebody decided.
DECIDED = (OrderState.APPROVED, OrderState.DONE, OrderState.DECLINED, OrderState.IMPOSSIBLE)


class Cause(StrEnum):
    """Why a donation goes back."""

    WISH = "wish"
    MISTAKE = "mistake"
    MINOR = "minor"
    ALL_FALSE = "false"
    REMAINDER = "remainder"


#: Causes that a decision on a remainder brings, never a form.
FROM_REMAINDER = (Cause.ALL_FALSE, Cause.REMAINDER)
ASKED_FOR = (Cause.WISH, Cause.MISTAKE, Cause.MINOR)


class Obstacle(StrEnum):
    """Why money cannot go back by the way it came."""

    LUMP = "lump"
    NO_NAME = "no_name"
    TOO_OLD = "too_old"
    FOREIGN = "foreign"
    NO_NUMBER = "no_number"
    PAYER_GONE = "payer_gone"
    CHANNEL_REFUSES = "channel_refuses"
    NOT_REACHED = "not_reached"


#: Obstacles that only show when somebody tries.
FOUND_ON_TRYING = (Obstacle.PAYER_GONE, Obstacle.CHANNEL_REFUSES, Obstacle.NOT_REACHED)

STATE_WORDS: Mapping[OrderState, str] = {
    OrderState.ASKED: N_("Waiting for approval"),
    OrderState.APPROVED: N_("Approved, to be given back"),
    OrderState.DONE: N_("Given back"),
    OrderState.DECLINED: N_("Not approved"),
    OrderState.CANCELLED: N_("Taken back"),
    OrderState.IMPOSSIBLE: N_("Cannot be given back"),
    OrderState.OVERTAKEN: N_("Given back before it was approved"),
}
CAUSE_WORDS: Mapping[Cause, str] = {
    Cause.WISH: N_("The donor wishes it"),
    Cause.MISTAKE: N_("Given by mistake"),
    Cause.MINOR: N_("A minor's gift, at the guardian's request"),
    Cause.ALL_FALSE: N_("The appeal was found false"),
    Cause.REMAINDER: N_("Share of a remainder"),
}
OBSTACLE_WORDS: Mapping[Obstacle, str] = {
    Obstacle.LUMP: N_("A lump of several donations: the donors are not known"),
    Obstacle.NO_NAME: N_("Cash without a name"),
    Obstacle.TOO_OLD: N_("The channel gives nothing back after so long a time"),
    Obstacle.FOREIGN: N_("Given in another currency: the desk does not give foreign money back"),
    Obstacle.NO_NUMBER: N_("The channel's number of the payment is not known or was erased on request"),
    Obstacle.PAYER_GONE: N_("The payer's account no longer exists"),
    Obstacle.CHANNEL_REFUSES: N_("The channel refuses it"),
    Obstacle.NOT_REACHED: N_("The donor could not be reached"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A donation as a refund sees it. `net_minor`: what was given less what went back already."""

    seq: int
    kind: Kind
    channel: str
    day: date
    net_minor: int
    is_named: bool
    is_foreign: bool = False
    has_number: bool = True


def obstacle_of(given: Given, *, today: date) -> Obstacle | None:
    """Return what stands in the way of giving a donation back by the way it came, None where nothing does."""
    if given.kind is Kind.LUMP:
        return Obstacle.LUMP
    if given.is_foreign:
        return Obstacle.FOREIGN
    if given.channel == CASH and not given.is_named:
        return Obstacle.NO_NAME
    days = CHANNEL_DAYS.get(given.channel)
    if days is not None and given.day + timedelta(days=days) < today:
        return Obstacle.TOO_OLD
    return None if given.has_number else Obstacle.NO_NUMBER


def least_minor(channel: str) -> int:
    """Return the least that a channel gives back, in minor units."""
    return CHANNEL_LEAST_MINOR.get(channel, 1)


class NothingToGiveBack(Refusal):
    """An entry that is no donation, or of which nothing stands. Facts: `seq`."""

    code = "nothing_to_give_back"
    words = N_("Entry %(seq)s is no donation that stands, so there is nothing to give back of it.")


class CannotGoBack(Refusal):
    """A donation that cannot go back by the way it came; each obstacle has words of its own."""

    code = "cannot_go_back"
    obstacle: ClassVar[Obstacle]
    status = 409


class LumpStays(CannotGoBack):
    """A lump has no donor whom the desk knows."""

    code = "refund_of_lump"
    obstacle = Obstacle.LUMP
    words = N_("This is a lump of several donations whose donors are not known, so it cannot be given back.")


class NamelessStays(CannotGoBack):
    """Cash whose giver is not known."""

    code = "refund_of_nameless_cash"
    obstacle = Obstacle.NO_NAME
    words = N_("This is cash without a name: nobody is known to whom it could be given back.")


class OldStays(CannotGoBack):
    """Money that its channel takes back no more."""

    code = "refund_too_old"
    obstacle = Obstacle.TOO_OLD
    words = N_("This donation is so old that its channel gives nothing back any more.")


class ForeignStays(CannotGoBack):
    """Money in another currency."""

    code = "refund_of_foreign_money"
    obstacle = Obstacle.FOREIGN
    words = N_(
        "This was given in another currency, and what it is worth has moved since: the desk does not give "
        "foreign money back here. Ask the charity's bank, and book what it did."
    )


class NumberUnknown(CannotGoBack):
    """A payment whose number nobody knows any more."""

    code = "refund_without_number"
    obstacle = Obstacle.NO_NUMBER
    words = N_(
        "The channel's number of this payment is not known, or was erased on request. When the channel gives "
        "it back, its own bill brings the row."
    )


#: What is raised for each obstacle that is known before anybody tries.
STAYS: Mapping[Obstacle, type[CannotGoBack]] = {
    one.obstacle: one for one in (LumpStays, NamelessStays, OldStays, ForeignStays, NumberUnknown)
}


class MoreThanGiven(Refusal):
    """More than is left of a donation. Facts: `left` (plain), `currency`."""

    code = "more_than_given"
    field = "amount"
    words = N_("Of this donation %(left)s %(currency)s is left to give back. Ask for no more than that.")


class LessThanTheChannelGives(Refusal):
    """Less than a channel gives back. Facts: `least` (plain), `currency`."""

    code = "less_than_the_channel_gives"
    field = "amount"
    words = N_("This channel gives nothing back below %(least)s %(currency)s.")


class OrderedAlready(Refusal):
    """A donation for which an order waits or is approved."""

    code = "ordered_already"
    words = N_("An order to give this donation back is open already. See its page.")
    status = 409


class HeldBack(Refusal):
    """More than the appeal holds and nobody else has asked for. Facts: `appeal`, `free`, `currency`."""

    code = "held_back"
    field = "amount"
    words = N_(
        "%(appeal)s holds %(free)s %(currency)s that nobody has asked for. A refund comes from the appeal's "
        "own money: wait until a payout is decided, or give back a part."
    )


class SameHands(Refusal):
    """An order is decided by somebody who did not ask for it."""

    code = "refund_same_person"
    words = N_("You asked for this refund, so another approver has to decide it.")
    status = 403


class OrderMoved(Refusal):
    """An order that is no longer where the form thought."""

    code = "refund_moved"
    words = N_("This order has gone on since you opened it. Load its page again to see how.")
    status = 409


class ProofWanted(Refusal):
    """A minor's gift goes back on the guardian's proof."""

    code = "guardian_proof_wanted"
    field = "file"
    words = N_("Add the guardian's request with the proof that they are the guardian, as a photo or PDF.")


class WhyNot(Refusal):
    """An order that is not approved says why."""

    code = "refund_reason_wanted"
    field = "reason"
    words = N_("Say in a few words why this refund is not approved.")


class DayAhead(Refusal):
    """A day on which nothing can have gone back yet."""

    code = "refund_day"
    field = "refunded_on"
    words = N_("The day is before the donation or after today. Check it against the channel's own record.")


def check_asks(by: Actor) -> None:
    """Refuse an act of the treasurer by somebody else."""
    if by.id is None or not by.may(Role.TREASURER):
        raise NotYours()


def check_decides(asked_by_id: int, by: Actor) -> None:
    """Refuse a decision by whoever asked, or by somebody who is no approver."""
    if not by.may(Role.APPROVER):
        raise NotYours()
    if by.id is None or by.id == asked_by_id:
        raise SameHands()
