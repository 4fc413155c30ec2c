"""The desk's forms about a help request: take in, edit, screen, emergency plan, assign."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from charity.intake.facts import CaseFacts, parse_birth
from charity.intake.fields import (
    NAME_MAX,
    birth_field,
    choices,
    district_field,
    identity_field,
    phone_field,
    story_field,
    words_field,
)
from charity.intake.rules import Channel, Insurance, NeedKind, Relation
from charity.intake.words import (
    CHANNEL_WORDS,
    DECLINE_WORDS,
    INSURANCE_WORDS,
    NEED_WORDS,
    RELATION_WORDS,
)
from charity.kernel.roles import Actor
from charity.kernel.web.forms import HouseForm, MoneyField, OnceForm, Required, VersionedForm, _l
from charity.kernel.web.words import _


class FactsFields:
    """What a request says; one set of fields for taking in and for editing."""

    phone = phone_field(_l("Telephone"))
    seeker_name = words_field(_l("Seeker's name"), most=NAME_MAX)
    relation = SelectField(
        _l("Seeker is the beneficiary's …"), choices=choices(RELATION_WORDS), default=Relation.SELF.value
    )
    helper_name = words_field(_l("Filled in or told by (if another)"), most=NAME_MAX)
    beneficiary_name = words_field(_l("Beneficiary's name"), most=NAME_MAX)
    birth = birth_field(_l("Year or date of birth"))
    identity_number = identity_field()
    district = district_field(empty=_l("Not known yet"))
    address = words_field(_l("Address"))
    need_kind = SelectField(
        _l("Kind of need"),
        default="",
        choices=lambda: [SelectChoice("", _("Not known yet")), *choices(NEED_WORDS)()],
    )
    situation = story_field(
        _l("Situation, in their words"), required=_l("Write at least one sentence about what happened.")
    )
    hospital = words_field(_l("Hospital"))
    insurance = SelectField(
        _l("Medical insurance"), choices=choices(INSURANCE_WORDS), default=Insurance.UNKNOWN.value
    )
    cost_to_date = MoneyField(_l("Costs so far"), validators=[Optional()])
    reimbursed = MoneyField(_l("Of this, paid back by insurance"), validators=[Optional()])
    duplicate_reason = words_field(_l("Why this is another matter"))

    def to_facts(self) -> CaseFacts:
        """Return what the form says."""
        year, born = parse_birth(self.birth.data)
        return CaseFacts(
            phone=self.phone.data,
            situation=self.situation.data,
            need_kind=NeedKind(self.need_kind.data) if self.need_kind.data else None,
            relation=Relation(self.relation.data),
            seeker_name=self.seeker_name.data,
            helper_name=self.helper_name.data,
            beneficiary_name=self.beneficiary_name.data,
            birth_year=year,
            birth_date=born,
            identity_number=self.identity_number.data,
            district=self.district.data,
            address=self.address.data,
            hospital=self.hospital.data,
            insurance=Insurance(self.insurance.data),
            cost_to_date=self.cost_to_date.data,
            reimbursed=self.reimbursed.data,
        )


def data_of(facts: CaseFacts) -> dict[str, Any]:
    """Return facts as the fields' values."""
    data = {name: getattr(facts, name) for name in CaseFacts.__dataclass_fields__}
    born = facts.birth_date.isoformat() if facts.birth_date else str(facts.birth_year or "")
    return {**data, "birth": born}


class NewRequestForm(FactsFields, OnceForm):
    """A request by telephone or at the desk."""

    channel = RadioField(
        _l("How it came in"),
        choices=choices(CHANNEL_WORDS, [Channel.PHONE, Channel.WALK_IN]),
        default=Channel.PHONE.value,
        validators=[Required(_l("Say how the request came in."))],
    )


class EditRequestForm(FactsFields, VersionedForm):
    """What a request says, changed."""


class ScreenForm(HouseForm):
    """Make a case of a request, or decline it at the door."""

    decision = RadioField(
        _l("Decision"),
        choices=[SelectChoice("screen", _l("Make a case of it")), SelectChoice("decline", _l("Decline it"))],
        validators=[Required(_l("Choose what becomes of the request."))],
    )
    reason = SelectField(
        _l("Reason (when declining)"),
        default="",
        choices=lambda: [SelectChoice("", _("Choose")), *choices(DECLINE_WORDS)()],
    )
    words = story_field(
        _l("Words to the family (when declining)"),
        most=600,
        description=_l("The family reads this with its code and PIN: who else can help, and how to object."),
    )


class EmergencyForm(HouseForm):
    """The emergency plan on or off."""

    on = BooleanField(_l("This case runs under the emergency plan"))
    reason = words_field(
        _l("Reason"),
        required=_l("Give a reason in a few words."),
        most=300,
        description=_l("No names: the reason is shown in lists. Clocks run in hours; no gate is dropped."),
    )


class AssignForm(HouseForm):
    """Who works on the case."""

    person = SelectField(_l("Person"), coerce=int)

    def offer(self, people: list[Actor]) -> None:
        """Offer people by their names, and nobody."""
        self.person.choices = [
            SelectChoice(0, _("Nobody")),
            *(SelectChoice(p.id or 0, p.name) for p in people),
        ]


class ConfirmForm(HouseForm):
    """One button that says yes."""
