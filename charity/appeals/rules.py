"""What an appeal may become, whose money it speaks of, and when it takes donations. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_
from charity.ledger.accounts import Custody

HEARTBEAT = timedelta(days=14)
SILENCE = timedelta(days=30)


class AppealStatus(StrEnum):
    """Where an appeal stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    PAUSED = "paused"
    RAISING_CLOSED = "raising_closed"
    PAYING_OUT = "paying_out"
    REMAINDER_DECIDED = "remainder_decided"
    CLOSED = "closed"
    FOUND_FALSE = "found_false"
    BENEFICIARY_DIED = "beneficiary_died"
    WITHDRAWN = "withdrawn"


class Route(StrEnum):
    """The legal route of an appeal; it decides the required fields and the custody."""

    DIRECT = "direct"
    PLATFORM = "platform"
    CHARITY = "charity"
    MUTUAL = "mutual"
    GOODS = "goods"


class PublicState(StrEnum):
    """What the public is told: few states, and calm ones."""

    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"
    SETTLING = "settling"
    CLOSED = "closed"


STATUS_WORDS: Mapping[AppealStatus, str] = {
    AppealStatus.DRAFT: N_("Draft"),
    AppealStatus.IN_REVIEW: N_("In review by a colleague"),
    AppealStatus.SCHEDULED: N_("Approved, not yet published"),
    AppealStatus.PUBLISHED: N_("Published"),
    AppealStatus.PAUSED: N_("Paused"),
    AppealStatus.RAISING_CLOSED: N_("Raising closed"),
    AppealStatus.PAYING_OUT: N_("Paying out"),
    AppealStatus.REMAINDER_DECIDED: N_("Remainder decided"),
    AppealStatus.CLOSED: N_("Closed"),
    AppealStatus.FOUND_FALSE: N_("Found false: refunding"),
    AppealStatus.BENEFICIARY_DIED: N_("Beneficiary died"),
    AppealStatus.WITHDRAWN: N_("Withdrawn"),
}

ROUTE_WORDS: Mapping[Route, str] = {
    Route.CHARITY: N_("Through a licensed charity"),
    Route.PLATFORM: N_("On a designated platform"),
    Route.DIRECT: N_("Straight to the family"),
    Route.MUTUAL: N_("Mutual help within one group"),
    Route.GOODS: N_("Produce or things, no money"),
}

STATE_WORDS: Mapping[PublicState, str] = {
    PublicState.OPEN: N_("Open"),
    PublicState.PAUSED: N_("Giving paused"),
    PublicState.ENDED: N_("Giving ended"),
    PublicState.SETTLING: N_("Settling the account"),
    PublicState.CLOSED: N_("Account closed"),
}

_S = AppealStatus
_STOPS = frozenset({_S.FOUND_FALSE, _S.BENEFICIARY_DIED, _S.WITHDRAWN})

MOVES: Mapping[AppealStatus, frozenset[AppealStatus]] = {
    _S.DRAFT: frozenset({_S.IN_REVIEW, _S.WITHDRAWN}),
    _S.IN_REVIEW: frozenset({_S.DRAFT, _S.SCHEDULED, _S.WITHDRAWN}),
    _S.SCHEDULED: frozenset({_S.DRAFT, _S.PUBLISHED, _S.WITHDRAWN}),
    _S.PUBLISHED: frozenset({_S.PAUSED, _S.RAISING_CLOSED}) | _STOPS,
    _S.PAUSED: frozenset({_S.PUBLISHED, _S.RAISING_CLOSED}) | _STOPS,
    _S.RAISING_CLOSED: frozenset({_S.PAYING_OUT, _S.CLOSED}) | _STOPS,
    _S.PAYING_OUT: frozenset({_S.REMAINDER_DECIDED}) | _STOPS,
    _S.REMAINDER_DECIDED: frozenset({_S.CLOSED}),
    _S.FOUND_FALSE: frozenset({_S.CLOSED}),
    _S.BENEFICIARY_DIED: frozenset({_S.PAYING_OUT, _S.REMAINDER_DECIDED}),
    _S.WITHDRAWN: frozenset(),
    _S.CLOSED: frozenset(),
}

#: States of an appeal that is being written; nothing of it is public.
UNPUBLISHED = frozenset({_S.DRAFT, _S.IN_REVIEW, _S.SCHEDULED})

#: States that only a published appeal can reach (a draft, too, may be withdrawn).
PUBLIC = frozenset(AppealStatus) - UNPUBLISHED - {_S.WITHDRAWN}

#: Published and not at its end: pages, corrections and updates are still written.
RUNNING = PUBLIC - {_S.CLOSED, _S.FOUND_FALSE}

_STATES: Mapping[AppealStatus, PublicState] = {
    _S.PUBLISHED: PublicState.OPEN,
    _S.PAUSED: PublicState.PAUSED,
    _S.RAISING_CLOSED: PublicState.ENDED,
    _S.BENEFICIARY_DIED: PublicState.ENDED,
    _S.PAYING_OUT: PublicState.SETTLING,
    _S.REMAINDER_DECIDED: PublicState.SETTLING,
    _S.FOUND_FALSE: PublicState.SETTLING,
    _S.CLOSED: PublicState.CLOSED,
    _S.WITHDRAWN: PublicState.CLOSED,
}

#: Whose hands the money is in. Goods have no money: the ledger keeps a held row of zeros for them, and
#: `takes_money` refuses every donation to it.
CUSTODY: Mapping[Route, Custody] = {
    Route.CHARITY: Custody.HELD,
    Route.DIRECT: Custody.OBSERVED,
    Route.PLATFORM: Custody.MIRRORED,
    Route.MUTUAL: Custody.MIRRORED,
    Route.GOODS: Custody.HELD,
}

#: Routes whose appeals stand in no list, feed, sitemap or open data.
UNLISTED = frozenset({Route.MUTUAL})


class NoSuchMove(Refusal):
    """The lifecycle of an appeal knows no such step."""

    code = "no_such_move"
    words = N_(
        "This step is not possible from where the appeal stands now. Load its page again to see where."
    )
    status = 409


class ReasonMissing(Refusal):
    """Stopping, returning and withdrawing say why."""

    code = "reason_missing"
    field = "reason"
    words = N_("Give the reason in a few words.")


class OwnDraft(Refusal):
    """Whoever wrote a draft cannot review it."""

    code = "own_draft"
    words = N_("You wrote on this draft, so a colleague who did not has to review it.")
    status = 403


class StillBlocked(Refusal):
    """An appeal with something missing is not published."""

    code = "appeal_still_blocked"
    words = N_("This cannot go on yet: see what is missing, each line leads to its fix.")


class AlreadyRunning(Refusal):
    """One appeal runs per case."""

    code = "already_running"
    words = N_("This case already has an appeal: %(ref)s.")
    status = 409


class NotVerified(Refusal):
    """An appeal is written for a verified case."""

    code = "not_verified"
    words = N_("An appeal is written when the case has been verified by its review.")
    status = 409


class DoesNotBalance(Refusal):
    """No closing while the equation does not balance."""

    code = "does_not_balance"
    words = N_("The account does not balance, so this appeal cannot be closed.")


class RowsUnmatched(Refusal):
    """No closing while statement rows stand unmatched."""

    code = "rows_unmatched"
    words = N_("%(count)s statement rows stand unmatched, so this appeal cannot be closed.")


class MoneyStillHeld(Refusal):
    """No closing past the remainder while money is held."""

    code = "money_still_held"
    words = N_("Money is still held, so the remainder has to be decided before this appeal is closed.")


def check_move(now: AppealStatus, to: AppealStatus) -> None:
    """Refuse a step that the lifecycle does not know."""
    if to not in MOVES[now]:
        raise NoSuchMove()


def custody_of(route: Route) -> Custody:
    """Return whose hands the money of a route is in."""
    return CUSTODY[route]


def takes_money(route: Route) -> bool:
    """Return whether a route speaks of money at all."""
    return route is not Route.GOODS


def is_unconfirmed(last_confirmed_at: datetime | None, *, at: datetime) -> bool:
    """Return whether nobody has confirmed with the family for longer than the heartbeat."""
    return last_confirmed_at is None or at - last_confirmed_at > HEARTBEAT


@dataclass(frozen=True, slots=True)
class Giving:
    """Whether an appeal takes donations now, and if not why, in words for the public."""

    is_open: bool
    words: str = ""


def giving(status: AppealStatus, *, need_minor: int, kept_minor: int, is_unconfirmed: bool) -> Giving:
    """Return whether giving is open; closed at the cap, at a stop, and when nobody confirmed for 14 days.

    `kept_minor`: what came in less what was given back; a refund leaves the need open again.
    """
    if status is not AppealStatus.PUBLISHED:
        return Giving(False, STATE_WORDS[state_of(status)])
    if kept_minor >= need_minor:
        return Giving(False, N_("The need is met: giving has ended."))
    if is_unconfirmed:
        return Giving(False, N_("Giving is paused until we have confirmed with the family again."))
    return Giving(True)


def state_of(status: AppealStatus, *, is_met: bool = False, is_unconfirmed: bool = False) -> PublicState:
    """Return what the public is told of a status; an appeal whose need is met has ended by itself."""
    assert status not in UNPUBLISHED, "a draft has no public state"
    if status is AppealStatus.PUBLISHED and is_met:
        return PublicState.ENDED
    if status is AppealStatus.PUBLISHED and is_unconfirmed:
        return PublicState.PAUSED
    return _STATES[status]


@dataclass(frozen=True, slots=True)
class ClosingAccount:
    """The numbers that closing depends on, from the ledger and the statements."""

    received_minor: int
    paid_out_minor: int
    refunded_minor: int
    fees_minor: int
    held_minor: int
    unmatched_rows: int


def check_close(account: ClosingAccount, status: AppealStatus) -> None:
    """Refuse to close an account that does not balance, has unmatched rows or an undecided remainder."""
    gone = account.paid_out_minor + account.refunded_minor + account.fees_minor
    if account.received_minor != gone + account.held_minor:
        raise DoesNotBalance()
    if account.unmatched_rows:
        raise RowsUnmatched(count=account.unmatched_rows)
    if account.held_minor and status is not AppealStatus.REMAINDER_DECIDED:
        raise MoneyStillHeld()
