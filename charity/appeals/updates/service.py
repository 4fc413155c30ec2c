"""Acts on updates: post, take down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from charity.appeals.acts import check_may, person_id, record
from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import standing_of
from charity.appeals.consents.rules import Item
from charity.appeals.rules import RUNNING
from charity.appeals.updates.rules import NoConsentToUpdate, NothingSaid, NotRunning
from charity.appeals.updates.tables import Update
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor, Role

trail.vocabulary("update:posted", "update:taken_down")

POSTERS = (Role.EDITOR, Role.LIAISON)


@dataclass(frozen=True, slots=True)
class PostUpdate:
    """An update; `once` makes a second sending the same update."""

    words_zh: str
    words_en: str
    once: str


def post(session: Session, appeal: Appeal, command: PostUpdate, *, by: Actor, at: datetime) -> Update:
    """Post an update of a published appeal, with the consent to updates."""
    check_may(by, *POSTERS)
    assert appeal.id is not None
    known = session.exec(select(Update).where(Update.once == command.once)).one_or_none()
    if known is not None:
        return known
    _check(session, appeal, command, at=at)
    last = session.exec(select(sa.func.max(Update.number)).where(Update.appeal_id == appeal.id)).one()
    made = Update(
        appeal_id=appeal.id,
        number=(last or 0) + 1,
        words_zh=command.words_zh.strip(),
        words_en=command.words_en.strip(),
        posted_by_id=person_id(by),
        posted_at_utc=at,
        once=command.once,
    )
    session.add(made)
    session.flush()
    record(session, "update:posted", appeal, by=by, at=at, changes={"update": made.number})
    return made


def _check(session: Session, appeal: Appeal, command: PostUpdate, *, at: datetime) -> None:
    assert appeal.id is not None
    if appeal.stage not in RUNNING:
        raise NotRunning()
    if not (command.words_zh.strip() or command.words_en.strip()):
        raise NothingSaid()
    if not standing_of(session, appeal.id, day=desk_day(at)).may_show(Item.UPDATES):
        raise NoConsentToUpdate()


def take_down(session: Session, appeal: Appeal, update: Update, *, by: Actor, at: datetime) -> Update:
    """Take an update off the page; it is kept inside."""
    check_may(by, *POSTERS)
    if update.taken_down_at_utc is None:
        update.taken_down_at_utc, update.taken_down_by_id = at, person_id(by)
        record(session, "update:taken_down", appeal, by=by, at=at, changes={"update": update.number})
    return update
