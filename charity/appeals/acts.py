"""What acts on appeals share: the roles, the trail row, the version check, the step of the lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, delete, select

from charity.appeals.appeal import Appeal
from charity.appeals.drafts.tables import AppealAuthor
from charity.appeals.rules import RUNNING, AppealStatus, NoSuchMove, check_move
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.errors import ChangedMeanwhile, NotYours
from charity.kernel.roles import Actor, Role

#: Write the words of an appeal, its route and its photos.
WRITERS = (Role.EDITOR,)
#: Review what somebody else wrote, and publish it.
REVIEWERS = (Role.REVIEWER, Role.EDITOR)
#: Record what people agreed to; they are the ones who meet the family.
LISTENERS = (Role.INTAKE, Role.VISITOR, Role.EDITOR, Role.LIAISON)
#: Look at appeals behind the sign-in.
READERS = tuple(role for role in Role if role is not Role.ADMIN)

#: Stages in which the working words may be changed.
WRITABLE = RUNNING | {AppealStatus.DRAFT, AppealStatus.IN_REVIEW, AppealStatus.SCHEDULED}


def subject_of(appeal: Appeal) -> str:
    """Return the name of an appeal in the trail."""
    return f"appeal:{appeal.id}"


def check_may(by: Actor, *roles: Role) -> None:
    """Refuse whoever holds none of the roles."""
    if not by.may(*roles):
        raise NotYours()


def person_id(by: Actor) -> int:
    """Return the row of a person of the staff."""
    assert by.id is not None, "this act is done by a person"
    return by.id


def check_version(session: Session, appeal: Appeal, version: int) -> None:
    """Refuse to overwrite what somebody else saved meanwhile."""
    if version == appeal.version:
        return
    changes = trail.changes_since(session, subject_of(appeal), version)
    who = changes[-1].who if changes else ""
    raise ChangedMeanwhile(who=who, changes=changes, version=appeal.version)


def check_writable(appeal: Appeal) -> None:
    """Refuse to change the words of an appeal that has ended."""
    if appeal.stage not in WRITABLE:
        raise NoSuchMove()


def record(
    session: Session,
    act: str,
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Write the trail row of an act on an appeal."""
    case_ref = session.exec(select(HelpRequest.ref).where(HelpRequest.id == appeal.request_id)).one()
    trail.record(
        session,
        act,
        by=by,
        at=at,
        case=case_ref,
        appeal=appeal.ref,
        subject=subject_of(appeal),
        version=appeal.version,
        changes=changes,
    )


def move(appeal: Appeal, to: AppealStatus, *, at: datetime) -> None:
    """Take a step of the lifecycle; raises NoSuchMove."""
    check_move(appeal.stage, to)
    appeal.status = to
    appeal.moved_at_utc = at
    appeal.version += 1


def touch(session: Session, appeal: Appeal, *, by: Actor, at: datetime) -> None:
    """Note that somebody changed the working words: an approval or a review begun falls away."""
    check_writable(appeal)
    appeal.changed_by_id = person_id(by)
    appeal.version += 1
    if appeal.was_published:
        appeal.is_changed = True
    elif appeal.stage is not AppealStatus.DRAFT:
        appeal.status, appeal.moved_at_utc = AppealStatus.DRAFT, at
        appeal.drafted_by_id = appeal.reviewed_by_id = None
    if appeal.id is not None and session.get(AppealAuthor, (appeal.id, person_id(by))) is None:
        session.add(AppealAuthor(appeal_id=appeal.id, person_id=person_id(by)))
    session.flush()


def forget_authors(session: Session, appeal: Appeal) -> None:
    """Begin a new round of authors once the words are published."""
    session.execute(delete(AppealAuthor).where(AppealAuthor.appeal_id == appeal.id))  # type: ignore[arg-type]
