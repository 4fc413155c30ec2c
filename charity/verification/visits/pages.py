"""What pages show of visits and sheets, ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.intake.ask.pages import size_text
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.roles import Actor
from charity.kernel.web.words import _
from charity.staff.queries import names_of
from charity.verification.visits import queries
from charity.verification.visits.rules import (
    ANSWER_WORDS,
    ITEM_WORDS,
    PHOTO_WORDS,
    VISIT_WORDS,
    Answer,
    Item,
    PhotoKind,
    SheetState,
    VisitStatus,
)
from charity.verification.visits.tables import Visit, VisitPhoto, VisitSheet

STATUS_TONES = {VisitStatus.PLANNED: "look", VisitStatus.VISITED: "good", VisitStatus.CANCELLED: "quiet"}


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit: when, who, and where it stands."""

    id: int
    ref: str
    at: datetime
    visitors: str
    status: str
    tone: str
    reason: str
    handed_in: str
    is_planned: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """One photo that has arrived, acknowledged by its hash."""

    id: int
    kind: str
    size: str
    sha256: str
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One visitor's sheet, opened."""

    visitor: str
    answers: tuple[tuple[str, str, str], ...]
    pairs: tuple[tuple[str, str], ...]
    photos: tuple[PhotoLine, ...]
    submitted_at: datetime | None


def visit_lines(session: Session, case: HelpRequest, *, actor: Actor) -> list[VisitLine]:
    """Return the visits of a case, newest first."""
    assert case.id is not None
    return [visit_line(session, v, case, actor=actor) for v in queries.visits_of(session, case.id)]


def visit_line(session: Session, visit: Visit, case: HelpRequest, *, actor: Actor) -> VisitLine:
    """Return one visit as the desk lists it."""
    going = (visit.first_visitor_id, visit.second_visitor_id)
    names = names_of(session, going)
    status = VisitStatus(visit.status)
    return VisitLine(
        id=visit.id or 0,
        ref=case.ref,
        at=visit.planned_at_utc,
        visitors=" · ".join(names.get(person, "") for person in going),
        status=_(VISIT_WORDS[status]),
        tone=STATUS_TONES[status],
        reason=visit.reason,
        handed_in=_handed_in(session, visit, names),
        is_planned=status is VisitStatus.PLANNED,
        is_mine=actor.id in going,
    )


def _handed_in(session: Session, visit: Visit, names: Mapping[int, str]) -> str:
    """Say who has handed in; not what they wrote."""
    sheets = queries.sheets_of(session, visit)
    done = [names.get(p, "") for p, sheet in sheets.items() if sheet.state == SheetState.SUBMITTED]
    if len(done) == 2:
        return str(_("Both sheets are in."))
    if done:
        return str(_("One sheet is in: %(name)s.", name=done[0]))
    return str(_("No sheet is in yet."))


def sheet_page(session: Session, sheet: VisitSheet, *, cipher: Cipher) -> SheetPage:
    """Return a sheet opened; only for whom the query gave it."""
    words = queries.words_of(sheet, cipher=cipher)
    pairs = (
        (_("Persons met"), words.persons_met),
        (_("Contradictions found"), words.contradictions),
        (_("Anything else worth knowing"), words.impression),
        (_("Signature of the household"), words.signed_name),
        (_("Why the household did not sign"), words.unsigned_reason),
    )
    return SheetPage(
        visitor=names_of(session, [sheet.visitor_id]).get(sheet.visitor_id, ""),
        answers=tuple(_answers(session, sheet, cipher)),
        pairs=tuple((name, text) for name, text in pairs if text),
        photos=tuple(photo_line(photo) for photo in queries.photos_of(session, sheet)),
        submitted_at=sheet.submitted_at_utc,
    )


def _answers(session: Session, sheet: VisitSheet, cipher: Cipher) -> list[tuple[str, str, str]]:
    given = queries.answers_of(session, sheet)
    return [
        (
            _(ITEM_WORDS[item]),
            _(ANSWER_WORDS[Answer(given[item].answer)]),
            queries.note_of(sheet, given[item], cipher=cipher),
        )
        for item in Item
        if item in given
    ]


def photo_line(photo: VisitPhoto) -> PhotoLine:
    """Return a photo as it is acknowledged."""
    return PhotoLine(
        id=photo.id or 0,
        kind=_(PHOTO_WORDS[PhotoKind(photo.kind)]),
        size=size_text(photo.size_bytes),
        sha256=photo.sha256,
        arrived_at=photo.arrived_at_utc,
    )


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a sheet, in the shape of a task."""

    words: str
    href: str
    why: str
    state: str
    tone: str


def step_line(words: str, href: str, *, done: bool, why: str = "") -> StepLine:
    """Return a step with its state in words."""
    return StepLine(words, href, why, _("done") if done else _("to do"), "good" if done else "look")
