"""What a pledge may become, and what of the money that came may be the one that was announced. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class PledgeState(StrEnum):
    """Where a pledge stands; it leaves `waiting` once."""

    WAITING = "waiting"
    SETTLED = "settled"
    EXPIRED = "expired"
    VOIDED = "voided"


STATE_WORDS: Mapping[str, str] = {
    PledgeState.WAITING: N_("Announced, not yet received"),
    PledgeState.SETTLED: N_("Kept: the money came"),
    PledgeState.EXPIRED: N_("Expired"),
    PledgeState.VOIDED: N_("Taken back or entered wrongly"),
}


class Outcome(StrEnum):
    """What came of a call."""

    WILL_PAY = "will_pay"
    PAID_ALREADY = "paid_already"
    NOT_REACHED = "not_reached"
    TAKES_BACK = "takes_back"
    OTHER = "other"


OUTCOME_WORDS: Mapping[str, str] = {
    Outcome.WILL_PAY: N_("Will pay"),
    Outcome.PAID_ALREADY: N_("Says it is paid already"),
    Outcome.NOT_REACHED: N_("Not reached"),
    Outcome.TAKES_BACK: N_("Takes it back"),
    Outcome.OTHER: N_("Something else, in the note"),
}


class NotDueYet(Refusal):
    """A pledge expires when its day is over, not before."""

    code = "pledge_not_due"
    words = N_("This pledge is due on %(day)s. It can expire after that day; until then it waits.")


class Ended(Refusal):
    """A pledge that ended before."""

    code = "pledge_ended"
    words = N_("This pledge has ended. Load its page again to see how.")
    status = 409


class ReasonWanted(Refusal):
    """A pledge that is voided says why."""

    code = "void_reason_wanted"
    field = "reason"
    words = N_("Say in a few words why this pledge is voided.")


class DueBefore(Refusal):
    """Due before it was announced."""

    code = "due_before_announced"
    field = "due_on"
    words = N_("It cannot be due before it was announced. Check the two days.")


class AnnouncedAhead(Refusal):
    """Announced on a day to come."""

    code = "announced_ahead"
    field = "announced_on"
    words = N_("This day has not come yet. Enter the day on which it was announced.")


class TakesNoPledges(Refusal):
    """An appeal that takes no money here."""

    code = "takes_no_pledges"
    field = "appeal"
    words = N_("%(appeal)s takes no money here, so nothing can be announced for it. Choose another appeal.")


def is_overdue(state: str, due_on: date, today: date) -> bool:
    """Return whether a pledge waits though its day is over."""
    return state == PledgeState.WAITING and due_on < today


def check_due(announced_on: date, due_on: date, today: date) -> None:
    """Refuse days that cannot be; raises AnnouncedAhead, DueBefore."""
    if announced_on > today:
        raise AnnouncedAhead()
    if due_on < announced_on:
        raise DueBefore()


def likeness(*, same_amount: bool, same_mask: bool) -> int:
    """Return how much a donation looks like the one that was announced; zero: not at all."""
    return 2 * same_amount + same_mask
