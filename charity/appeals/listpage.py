"""Shapes of the desk's list of appeals and of one appeal's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from charity.appeals.acts import REVIEWERS, WRITABLE, WRITERS
from charity.appeals.appeal import Appeal
from charity.appeals.endings.service import CLOSERS, ENDS
from charity.appeals.pauses.rules import MAY_PAUSE
from charity.appeals.rules import (
    MOVES,
    PUBLIC,
    ROUTE_WORDS,
    RUNNING,
    STATUS_WORDS,
    AppealStatus,
    Route,
    is_unconfirmed,
)
from charity.appeals.updates.service import POSTERS
from charity.intake.rules import NeedKind
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.web.navigation import where_open
from charity.kernel.web.words import _, money_text
from charity.verification.rules import Block

_TONES = {
    AppealStatus.PUBLISHED: "good",
    AppealStatus.CLOSED: "quiet",
    AppealStatus.PAUSED: "look",
    AppealStatus.IN_REVIEW: "look",
    AppealStatus.FOUND_FALSE: "danger",
}


@dataclass(frozen=True, slots=True)
class AppealLine:
    """One appeal in the desk's list."""

    ref: str
    title: str
    status: str
    tone: str
    route: str
    need: str
    moved_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Door:
    """One thing that this person may do now."""

    words: str
    href: str
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One part of an appeal with its state."""

    words: str
    href: str
    why: str
    state: str
    tone: str


def line_of(appeal: Appeal, *, at: datetime) -> AppealLine:
    """Return an appeal as a line of the list."""
    return AppealLine(
        ref=appeal.ref,
        title=appeal.title or appeal.title_en or _("No title yet"),
        status=_(STATUS_WORDS[appeal.stage]),
        tone=_TONES.get(appeal.stage, "quiet"),
        route=_(ROUTE_WORDS[Route(appeal.route)]) if appeal.route else _("Not chosen"),
        need=_need(appeal),
        moved_at=appeal.moved_at_utc,
        note=_note(appeal, at),
    )


def _need(appeal: Appeal) -> str:
    if appeal.need_kind == NeedKind.GOODS:
        return _("A quantity, no money")
    return money_text(Money(appeal.need_minor, appeal.currency))


def _note(appeal: Appeal, at: datetime) -> str:
    if appeal.stage in RUNNING and is_unconfirmed(appeal.confirmed_at_utc, at=at):
        return _("Not confirmed with the family for 14 days")
    if appeal.is_changed and appeal.stage in RUNNING:
        return _("Changes wait for a correction")
    return appeal.return_note if appeal.stage is AppealStatus.DRAFT else ""


_PARTS = {
    "appeal_routes.choose": ("route",),
    "appeal_drafts.edit": ("title", "neutral_title", "story", "ways"),
    "appeal_consents.panel": ("consent",),
}


def tasks_of(appeal: Appeal, blocks: Sequence[Block], *, photos: int) -> list[Task]:
    """Return the parts of an appeal, each with whether something is missing in it."""
    codes = [block.code for block in blocks]
    words = {
        "appeal_routes.choose": (_("Legal route"), _("Whose money it is, and what the route must say.")),
        "appeal_drafts.edit": (_("Words"), _("Title, story, costs, how to give.")),
        "appeal_consents.panel": (_("Consents"), _("Item by item, from everyone who can be recognised.")),
    }
    found = [_task(appeal, endpoint, *words[endpoint], codes) for endpoint in words]
    href = where_open(url_for("appeal_photos.choose", ref=appeal.ref))
    why = _("Chosen from the evidence, as copies without metadata.")
    return [*found[:2], Task(_("Photos"), href, why, _("%(count)s chosen", count=photos), "quiet"), found[2]]


def _task(appeal: Appeal, endpoint: str, words: str, why: str, codes: Sequence[str]) -> Task:
    missing = sum(code.startswith(_PARTS[endpoint]) for code in codes)
    state = _("%(count)s missing", count=missing) if missing else _("Complete")
    href = where_open(url_for(endpoint, ref=appeal.ref))
    return Task(words, href, why, state, "look" if missing else "good")


@dataclass(frozen=True, slots=True)
class AtHand:
    """What decides which doors are open: what is missing, a later review, whether this person wrote on it."""

    is_blocked: bool
    is_reviewed_anew: bool
    is_author: bool
    is_said_false: bool = False


def doors_of(appeal: Appeal, actor: Actor, at_hand: AtHand) -> list[Door]:
    """Return what this person may do with an appeal now, the way forward first."""
    return [
        Door(words, href, is_first)
        for words, endpoint, is_first in _doors(appeal, actor, at_hand)
        if (href := where_open(url_for(endpoint, ref=appeal.ref)))
    ]


def _doors(appeal: Appeal, actor: Actor, at_hand: AtHand) -> Iterator[tuple[str, str, bool]]:
    stage = appeal.stage
    if stage is AppealStatus.DRAFT and not at_hand.is_blocked and actor.may(*WRITERS):
        yield _("Send for review"), "appeals.send", True
    if stage is AppealStatus.IN_REVIEW and actor.may(*REVIEWERS) and not at_hand.is_author:
        yield _("Review the words"), "appeals.review", True
    if stage is AppealStatus.SCHEDULED and actor.may(*REVIEWERS):
        yield _("Publish"), "appeals.publish", True
    is_news = (appeal.is_changed or at_hand.is_reviewed_anew) and stage in RUNNING
    if is_news and actor.may(*REVIEWERS) and not at_hand.is_author:
        yield _("Publish a correction"), "appeals.correct", True
    if stage is AppealStatus.PAUSED and actor.may(*MAY_PAUSE):
        yield _("Resume"), "appeal_pauses.resume", True
    yield from _running_doors(appeal, actor)
    if stage in WRITABLE:
        yield _("See as the public"), "appeals.preview", False
    if at_hand.is_said_false and actor.may(*CLOSERS):
        yield _("Confirm that it is false"), "appeal_endings.false", True
    yield from _end_doors(stage, actor)


def _running_doors(appeal: Appeal, actor: Actor) -> Iterator[tuple[str, str, bool]]:
    if appeal.stage is AppealStatus.PUBLISHED and actor.may(*MAY_PAUSE):
        yield _("Pause at once"), "appeal_pauses.pause", False
    if appeal.stage in RUNNING and actor.may(*POSTERS):
        yield _("Updates"), "appeal_updates.post", False
    if appeal.stage in RUNNING and not actor.may(Role.AUDITOR, Role.TREASURER):
        yield _("Confirmed with the family"), "appeal_pauses.confirm", False
    if appeal.legal_route is Route.GOODS and appeal.stage in PUBLIC:
        yield _("Quantity ledger"), "appeal_goods.ledger", False
    if appeal.stage in PUBLIC:
        yield _("Reports"), "reports.issue", False
    if appeal.stage in PUBLIC and appeal.legal_route is Route.CHARITY:
        yield _("What is left"), "remainder.left", False


def _end_doors(stage: AppealStatus, actor: Actor) -> Iterator[tuple[str, str, bool]]:
    if MOVES[stage] & ENDS and actor.may(*CLOSERS):
        yield _("Towards the end"), "appeals.end", False
    if AppealStatus.CLOSED in MOVES[stage] and stage in PUBLIC and actor.may(*CLOSERS):
        yield _("Close the account"), "closing.close", False
    if AppealStatus.WITHDRAWN in MOVES[stage] and actor.may(*CLOSERS):
        yield _("Withdraw"), "appeals.withdraw", False
