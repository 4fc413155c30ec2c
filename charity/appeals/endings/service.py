"""Acts at the end of an appeal; each step is one of its lifecycle."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.appeals.acts import check_may, check_version, move, record
from charity.appeals.appeal import Appeal
from charity.appeals.endings.closing import book_closing
from charity.appeals.pauses.queries import open_pause
from charity.appeals.rules import (
    MOVES,
    AppealStatus,
    ClosingAccount,
    ReasonMissing,
    check_close,
    check_move,
)
from charity.kernel import trail
from charity.kernel.errors import Refusal
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_
from charity.ledger.accounts import Custody
from charity.ledger.balances import appeal_totals
from charity.ledger.journal import Journal

trail.vocabulary("appeal:ended", "appeal:closed", "appeal:withdrawn")

#: End the raising, settle and close.
CLOSERS = (Role.EDITOR, Role.REVIEWER, Role.APPROVER)

#: Steps that need a reason which stays inside the desk.
_EXPLAINED = frozenset({AppealStatus.FOUND_FALSE, AppealStatus.BENEFICIARY_DIED})

#: The longest reason of a step.
REASON_MAX = 300

#: Steps of `end`; closing and withdrawing are acts of their own.
ENDS = (
    frozenset({AppealStatus.RAISING_CLOSED, AppealStatus.PAYING_OUT, AppealStatus.REMAINDER_DECIDED})
    | _EXPLAINED
)


class StepIsGone(Refusal):
    """The step was on offer when the page was opened, and is not any more."""

    code = "step_is_gone"
    field = "to"
    words = N_(
        "This appeal changed while you had the page open, and no longer takes this step. The steps listed "
        "now are those that it takes; nothing was done."
    )
    status = 409


class DecidedElsewhere(Refusal):
    """A remainder of held money is decided by two people, with its arithmetic."""

    code = "decided_elsewhere"
    field = "to"
    words = N_(
        "Money is still held: what becomes of it is proposed by a treasurer and decided by an approver, on "
        "the page “What is left”. The step follows from their decision."
    )
    status = 409


class NotConfirmed(Refusal):
    """What cannot be undone is ticked by itself."""

    code = "end_not_confirmed"
    field = "is_sure"
    words = N_("Tick that you know that this cannot be undone once a colleague has confirmed it.")


def end(
    session: Session,
    appeal: Appeal,
    to: AppealStatus,
    *,
    reason: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> Appeal:
    """Take the next step towards the end: no more giving, paying out, remainder decided, or a stop."""
    assert to in ENDS - {AppealStatus.FOUND_FALSE}, f"{to} is no step that one person takes"
    check_may(by, *CLOSERS)
    check_version(session, appeal, version)
    if to is AppealStatus.REMAINDER_DECIDED:
        _check_nothing_held(session, appeal)
    if to in _EXPLAINED and not reason.strip():
        raise ReasonMissing()
    leave(session, appeal, to, at=at)
    appeal.end_reason = reason.strip() or appeal.end_reason
    record(session, "appeal:ended", appeal, by=by, at=at, changes={"status": to.value})
    return appeal


def close(
    session: Session,
    appeal: Appeal,
    *,
    account: ClosingAccount,
    version: int,
    by: Actor,
    at: datetime,
    journal: Journal,
) -> Appeal:
    """Close an appeal whose account balances and whose statement rows are all matched."""
    check_may(by, *CLOSERS)
    check_version(session, appeal, version)
    check_move(appeal.stage, AppealStatus.CLOSED)
    check_close(account, appeal.stage)
    was_decided = appeal.stage is AppealStatus.REMAINDER_DECIDED
    appeal.closed_at_utc = at
    leave(session, appeal, AppealStatus.CLOSED, at=at)
    session.flush()
    book_closing(session, appeal, was_decided=was_decided, at=at, journal=journal)
    record(session, "appeal:closed", appeal, by=by, at=at)
    return appeal


def settle_remainder(session: Session, appeal: Appeal, *, by: Actor, at: datetime) -> Appeal:
    """Take the step that two people's decision on a remainder brings; a false appeal stays told as such."""
    if AppealStatus.REMAINDER_DECIDED in MOVES[appeal.stage]:
        leave(session, appeal, AppealStatus.REMAINDER_DECIDED, at=at)
        session.flush()
        record(session, "appeal:ended", appeal, by=by, at=at, changes={"status": appeal.status})
    return appeal


def _check_nothing_held(session: Session, appeal: Appeal) -> None:
    totals = appeal_totals(session, appeal.ref)
    if totals.custody is Custody.HELD and totals.held_minor:
        raise DecidedElsewhere()


def withdraw(
    session: Session, appeal: Appeal, *, reason: str, version: int, by: Actor, at: datetime
) -> Appeal:
    """Withdraw an appeal: a draft is set aside, of a published page an unnamed tombstone stays."""
    check_may(by, *CLOSERS)
    check_version(session, appeal, version)
    if not reason.strip():
        raise ReasonMissing()
    leave(session, appeal, AppealStatus.WITHDRAWN, at=at)
    appeal.end_reason = reason.strip()
    record(session, "appeal:withdrawn", appeal, by=by, at=at)
    return appeal


def leave(session: Session, appeal: Appeal, to: AppealStatus, *, at: datetime) -> None:
    """Take a step, and out of a pause where there is one; raises NoSuchMove."""
    assert appeal.id is not None
    move(appeal, to, at=at)
    appeal.pause_reason = None
    paused = open_pause(session, appeal.id)
    if paused is not None:
        paused.ended_at_utc = at
