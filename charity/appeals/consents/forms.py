"""Forms of consents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from charity.appeals.consents.rules import (
    AUDIENCE_WORDS,
    HOW_WORDS,
    ITEM_WORDS,
    Audience,
    How,
    Item,
    PersonKind,
)
from charity.appeals.consents.service import NamePerson, RecordConsent
from charity.appeals.forms import choices_of, line
from charity.kernel.web.forms import DayField, HouseForm, Required, VersionedForm, _l
from charity.kernel.web.words import _


class CheckboxesField(SelectMultipleField):
    """Any number of a few, all in sight."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _whole(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


class ConsentForm(HouseForm):
    """What one person said."""

    person = SelectField(_l("Who"), coerce=int)
    items = CheckboxesField(
        _l("To what"),
        choices=choices_of(ITEM_WORDS),
        description=_l("Ask item by item. A child's face is off unless it is asked for by itself."),
    )
    answer = RadioField(
        _l("Answer"),
        choices=lambda: [("yes", _("Agrees")), ("no", _("Does not agree"))],
        validators=[Required(_l("Choose yes or no."))],
    )
    audiences = CheckboxesField(
        _l("Who may be shown it"), choices=choices_of(AUDIENCE_WORDS), default=[Audience.PAGE.value]
    )
    until = DayField(_l("Until"), validators=[Optional()], description=_l("Empty: until it is withdrawn."))
    how = RadioField(
        _l("How it was said"),
        choices=choices_of(HOW_WORDS),
        validators=[Required(_l("Choose how it was said."))],
    )
    evidence = SelectField(_l("The signed paper"), coerce=_whole, validators=[Optional()])
    second_staff = SelectField(_l("Colleague who listened"), coerce=_whole, validators=[Optional()])

    def offer(
        self,
        *,
        people: Iterable[tuple[int, str]],
        papers: Iterable[tuple[int, str]],
        staff: Iterable[tuple[int, str]],
    ) -> None:
        """Offer those who are asked, the papers of the case and the colleagues."""
        none: tuple[Any, str] = ("", _("None"))
        self.person.choices = list(people)
        self.evidence.choices = [none, *papers]
        self.second_staff.choices = [none, *staff]

    def to_command(self) -> RecordConsent:
        """Return what was said."""
        return RecordConsent(
            person_id=self.person.data,
            items=tuple(Item(item) for item in self.items.data),
            audiences=tuple(Audience(audience) for audience in self.audiences.data),
            is_yes=self.answer.data == "yes",
            how=How(self.how.data),
            until=self.until.data,
            evidence_id=self.evidence.data,
            second_staff_id=self.second_staff.data,
        )


class PersonForm(HouseForm):
    """Somebody who can be recognised."""

    kind = RadioField(
        _l("Who it is"),
        choices=lambda: [
            (PersonKind.GUARDIAN.value, _("Guardian")),
            (PersonKind.OTHER.value, _("Another identifiable person")),
        ],
        validators=[Required(_l("Choose who it is."))],
    )
    label = line(
        _l("Role in the family"),
        most=40,
        hint=_l("For example: the grandfather. No name here."),
        required=_l("Say what this person is in the family."),
    )
    name = line(_l("Name"), most=60, hint=_l("It is kept sealed and never shown."))
    birth_year = IntegerField(_l("Year of birth"), validators=[Optional(), NumberRange(min=1900, max=2100)])

    def to_command(self) -> NamePerson:
        """Return the person."""
        return NamePerson(
            kind=PersonKind(self.kind.data),
            label=self.label.data,
            name=self.name.data,
            birth_year=self.birth_year.data,
        )


class WithdrawForm(VersionedForm):
    """Take a consent back."""
