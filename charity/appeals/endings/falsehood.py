"""That an appeal is false: one person says it with the reason, another confirms it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from charity.appeals.acts import check_may, check_version, person_id, record
from charity.appeals.appeal import Appeal
from charity.appeals.endings.service import CLOSERS, leave
from charity.appeals.endings.tables import FalseFinding
from charity.appeals.rules import AppealStatus, ReasonMissing, check_move
from charity.kernel import trail
from charity.kernel.errors import Refusal
from charity.kernel.roles import Actor
from charity.kernel.words import N_

trail.vocabulary("appeal:said_false", "appeal:found_false", "appeal:said_false_taken_back")


class SaidByYou(Refusal):
    """That an appeal is false is confirmed by somebody who did not say it."""

    code = "said_false_by_you"
    words = N_("You said that this appeal is false, so a colleague has to confirm it.")
    status = 403


class NobodySaidSo(Refusal):
    """There is nothing to confirm."""

    code = "nobody_said_false"
    words = N_("Nobody says that this appeal is false, or it was taken back. Nothing was done.")
    status = 409


class SaidAlready(Refusal):
    """A colleague said it already."""

    code = "said_false_already"
    field = "to"
    words = N_("It was said already that this appeal is false. It waits for a second person to confirm it.")
    status = 409


def open_finding(session: Session, appeal: Appeal) -> FalseFinding | None:
    """Return what was said and not taken back, None where nothing was."""
    query = select(FalseFinding).where(
        FalseFinding.appeal_id == appeal.id, col(FalseFinding.taken_back_at_utc).is_(None)
    )
    return session.exec(query).one_or_none()


def waits_to_be_confirmed(session: Session, appeal: Appeal) -> bool:
    """Return whether somebody said that an appeal is false and nobody confirmed it yet."""
    said = open_finding(session, appeal)
    return said is not None and said.confirmed_by_id is None


def say_false(
    session: Session, appeal: Appeal, *, reason: str, version: int, by: Actor, at: datetime
) -> FalseFinding:
    """Say that an appeal is false; nothing changes before somebody else confirms it.

    Raises NotYours, ChangedMeanwhile, ReasonMissing, NoSuchMove, SaidAlready.
    """
    check_may(by, *CLOSERS)
    check_version(session, appeal, version)
    check_move(appeal.stage, AppealStatus.FOUND_FALSE)
    if not reason.strip():
        raise ReasonMissing()
    if open_finding(session, appeal) is not None:
        raise SaidAlready()
    assert appeal.id is not None
    said = FalseFinding(appeal_id=appeal.id, reason=reason.strip(), said_by_id=person_id(by), said_at_utc=at)
    session.add(said)
    appeal.version += 1
    session.flush()
    record(session, "appeal:said_false", appeal, by=by, at=at)
    return said


def confirm_false(session: Session, appeal: Appeal, *, version: int, by: Actor, at: datetime) -> Appeal:
    """Confirm that an appeal is false: giving ends, and what is held goes back.

    Raises NotYours, ChangedMeanwhile, NobodySaidSo, SaidByYou, NoSuchMove.
    """
    check_may(by, *CLOSERS)
    check_version(session, appeal, version)
    said = open_finding(session, appeal)
    if said is None or said.confirmed_by_id is not None:
        raise NobodySaidSo()
    if said.said_by_id == person_id(by):
        raise SaidByYou()
    leave(session, appeal, AppealStatus.FOUND_FALSE, at=at)
    said.confirmed_by_id, said.confirmed_at_utc = by.id, at
    appeal.end_reason = said.reason
    session.flush()
    record(session, "appeal:found_false", appeal, by=by, at=at, changes={"status": appeal.status})
    return appeal


def take_back(session: Session, appeal: Appeal, *, version: int, by: Actor, at: datetime) -> None:
    """Take back that an appeal is false, before it was confirmed; raises NotYours, NobodySaidSo."""
    check_may(by, *CLOSERS)
    check_version(session, appeal, version)
    said = open_finding(session, appeal)
    if said is None or said.confirmed_by_id is not None:
        raise NobodySaidSo()
    said.taken_back_at_utc = at
    appeal.version += 1
    session.flush()
    record(session, "appeal:said_false_taken_back", appeal, by=by, at=at)
