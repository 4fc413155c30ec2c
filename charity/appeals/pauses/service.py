"""Acts of stopping and starting: pause alone, resume by two, confirm with the family."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from charity.appeals.acts import LISTENERS, check_may, move, person_id, record
from charity.appeals.appeal import Appeal
from charity.appeals.pauses.queries import open_pause
from charity.appeals.pauses.rules import (
    MAY_PAUSE,
    ConfirmFamilyFirst,
    NotPaused,
    PauseReason,
    check_second,
)
from charity.appeals.pauses.tables import AppealPause
from charity.appeals.rules import (
    HEARTBEAT,
    RUNNING,
    AppealStatus,
    NoSuchMove,
    ReasonMissing,
    is_unconfirmed,
)
from charity.kernel import trail
from charity.kernel.outbox import enqueue
from charity.kernel.roles import MACHINE, Actor, Role

HEARTBEAT_TOPIC = "appeals.heartbeat"

trail.vocabulary("appeal:paused", "appeal:resume_asked", "appeal:resumed", "appeal:confirmed")


def pause(
    session: Session, appeal: Appeal, *, reason: PauseReason, note: str = "", by: Actor, at: datetime
) -> AppealPause:
    """Stop giving at once, alone; pausing what is paused changes nothing."""
    if by != MACHINE:
        check_may(by, *MAY_PAUSE)
    assert appeal.id is not None
    known = open_pause(session, appeal.id)
    if known is not None:
        return known
    if reason is PauseReason.OTHER and not note.strip():
        raise ReasonMissing()
    move(appeal, AppealStatus.PAUSED, at=at)
    appeal.pause_reason = reason
    made = AppealPause(
        appeal_id=appeal.id, reason=reason, note=note.strip(), paused_by_id=by.id, paused_at_utc=at
    )
    session.add(made)
    record(session, "appeal:paused", appeal, by=by, at=at, changes={"reason": reason.value})
    return made


def _pause_of(session: Session, appeal: Appeal) -> AppealPause:
    assert appeal.id is not None
    found = open_pause(session, appeal.id)
    if found is None or appeal.stage is not AppealStatus.PAUSED:
        raise NotPaused()
    return found


def ask_resume(session: Session, appeal: Appeal, *, by: Actor, at: datetime) -> AppealPause:
    """Ask for an appeal to be resumed; a colleague confirms."""
    check_may(by, *MAY_PAUSE)
    found = _pause_of(session, appeal)
    found.asked_by_id, found.asked_at_utc = person_id(by), at
    record(session, "appeal:resume_asked", appeal, by=by, at=at)
    return found


def resume(session: Session, appeal: Appeal, *, by: Actor, at: datetime) -> AppealPause:
    """Resume an appeal that another person asked to resume."""
    check_may(by, *MAY_PAUSE)
    found = _pause_of(session, appeal)
    check_second(found.asked_by_id, by.id)
    if is_unconfirmed(appeal.confirmed_at_utc, at=at):
        raise ConfirmFamilyFirst()
    found.resumed_by_id, found.resumed_at_utc, found.ended_at_utc = person_id(by), at, at
    move(appeal, AppealStatus.PUBLISHED, at=at)
    appeal.pause_reason = None
    record(session, "appeal:resumed", appeal, by=by, at=at)
    return found


def confirm(session: Session, appeal: Appeal, *, by: Actor, at: datetime) -> Appeal:
    """Note that somebody has confirmed with the family today that all is still as the page says."""
    check_may(by, *LISTENERS, Role.REVIEWER)
    if appeal.stage not in RUNNING:
        raise NoSuchMove()
    appeal.confirmed_at_utc = at
    appeal.version += 1
    await_heartbeat(session, appeal, at=at)
    record(session, "appeal:confirmed", appeal, by=by, at=at)
    return appeal


def await_heartbeat(session: Session, appeal: Appeal, *, at: datetime) -> None:
    """Let the worker look, when the heartbeat is over, whether anybody has confirmed meanwhile."""
    enqueue(session, HEARTBEAT_TOPIC, {"ref": appeal.ref}, due_at=at + HEARTBEAT + timedelta(seconds=1))


def after_heartbeat(session: Session, facts: Mapping[str, Any], at: datetime) -> None:
    """Pause an open appeal that nobody confirmed in time; the worker calls it."""
    appeal = session.exec(select(Appeal).where(Appeal.ref == facts["ref"])).one()
    if appeal.stage is AppealStatus.PUBLISHED and is_unconfirmed(appeal.confirmed_at_utc, at=at):
        pause(session, appeal, reason=PauseReason.UNCONFIRMED, by=MACHINE, at=at)


def pause_unconfirmed(session: Session, *, at: datetime) -> list[str]:
    """Pause every open appeal that nobody confirmed for longer than the heartbeat; for the worker."""
    late = session.exec(
        select(Appeal).where(
            Appeal.status == AppealStatus.PUBLISHED, col(Appeal.confirmed_at_utc) < at - HEARTBEAT
        )
    ).all()
    for appeal in late:
        pause(session, appeal, reason=PauseReason.UNCONFIRMED, by=MACHINE, at=at)
    return [appeal.ref for appeal in late]
