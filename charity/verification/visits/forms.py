"""Forms of visits: plan, move, cancel, and the steps of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, TimeField
from wtforms.validators import Optional

from charity.intake.fields import choices, story_field, words_field
from charity.kernel.clock import BEIJING, desk_day
from charity.kernel.roles import Actor
from charity.kernel.web.forms import DayField, HouseForm, OnceForm, Required, VersionedForm, _l
from charity.verification.visits.rules import (
    ANSWER_WORDS,
    ITEM_WORDS,
    PHOTO_WORDS,
    Answer,
    Item,
    PhotoKind,
    Plan,
)
from charity.verification.visits.service import MoveVisit, PlanVisit
from charity.verification.visits.sheets import Ticked
from charity.verification.visits.tables import Visit


class PlanFields:
    """Who goes when."""

    day = DayField(_l("Day"), validators=[Required(_l("Choose the day of the visit."))])
    hour = TimeField(_l("Time"), validators=[Required(_l("Enter the time, for example 09:30."))])
    first_visitor = SelectField(_l("First visitor"), coerce=int, choices=[])
    second_visitor = SelectField(_l("Second visitor"), coerce=int, choices=[])

    def offer(self, people: Sequence[Actor]) -> None:
        """Give the form the people who may go."""
        named = [(p.id or 0, f"{p.name} · {p.number:02d}") for p in people]
        self.first_visitor.choices = named
        self.second_visitor.choices = named

    def to_plan(self) -> Plan:
        """Return the plan; day and time are those of the desk."""
        at = datetime.combine(self.day.data or date.min, self.hour.data or time.min, tzinfo=BEIJING)
        return Plan(self.first_visitor.data, self.second_visitor.data, at)


class PlanForm(PlanFields, OnceForm):
    """Plan a visit."""

    def to_command(self) -> PlanVisit:
        """Return the visit to plan."""
        return PlanVisit(self.to_plan(), self.once.data)


class MoveForm(PlanFields, VersionedForm):
    """Give a visit another time or other visitors."""

    reason = words_field(
        _l("Why is it moved?"), required=_l("Write why the visit is moved or cancelled."), most=300
    )

    def to_command(self) -> MoveVisit:
        """Return the change."""
        return MoveVisit(self.to_plan(), self.reason.data, self.version.data)


def data_of(visit: Visit) -> dict[str, object]:
    """Return what the form shows of a planned visit."""
    local = visit.planned_at_utc.astimezone(BEIJING)
    return {
        "day": desk_day(visit.planned_at_utc),
        "hour": local.time().replace(second=0, microsecond=0),
        "first_visitor": visit.first_visitor_id,
        "second_visitor": visit.second_visitor_id,
        "version": visit.version,
    }


class CancelForm(VersionedForm):
    """Cancel a visit."""

    reason = words_field(
        _l("Why is it cancelled?"), required=_l("Write why the visit is moved or cancelled."), most=300
    )


class ChecklistForm(VersionedForm):
    """The fixed items, each with an answer and a note; built with one pair of fields per item."""

    def pairs(self) -> list[tuple[object, object]]:
        """Return answer and note of each item, for the page."""
        return [(self[f"{item}_answer"], self[f"{item}_note"]) for item in Item]

    def to_ticked(self) -> Mapping[Item, Ticked]:
        """Return what was answered so far."""
        return {
            item: Ticked(
                Answer(self[f"{item}_answer"].data) if self[f"{item}_answer"].data else None,
                self[f"{item}_note"].data,
            )
            for item in Item
        }


for _item in Item:
    setattr(
        ChecklistForm,
        f"{_item}_answer",
        RadioField(
            _l(ITEM_WORDS[_item]),
            choices=choices(ANSWER_WORDS),
            validate_choice=False,
            validators=[Optional()],
        ),
    )
    setattr(ChecklistForm, f"{_item}_note", words_field(_l("Note"), most=300))


class PeopleForm(VersionedForm):
    """Whom the visitor met, and what did not fit."""

    persons_met = story_field(
        _l("Persons met"), description=_l("Who they are to the family. Write so too when nobody was there.")
    )
    contradictions = story_field(
        _l("Contradictions found"),
        description=_l("What does not fit with papers or words. Leave it empty when everything fits."),
    )
    impression = story_field(_l("Anything else worth knowing"))


class SignatureForm(VersionedForm):
    """The household signs, or the visitor says why not."""

    signed_name = words_field(
        _l("Signature of the household (name typed by themselves)"),
        description=_l("Hand over the phone: somebody of the household types the name."),
    )
    unsigned_reason = words_field(
        _l("Or: why the household did not sign"),
        most=300,
    )


class PhotoForm(HouseForm):
    """One photo at a time, in its slot."""

    kind = SelectField(_l("What does it show?"), choices=choices(PHOTO_WORDS), default=PhotoKind.HOME.value)
    file = FileField(
        _l("Photo"),
        description=_l("One at a time. It is private; only redacted copies are ever published."),
    )


class SubmitForm(HouseForm):
    """Hand in the sheet."""

    sure = BooleanField(
        _l("I was there myself and this is what I saw. The sheet is sealed when I hand it in."),
        validators=[Required(_l("Confirm that this is what you saw."))],
    )
