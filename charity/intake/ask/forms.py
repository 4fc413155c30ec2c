"""The forms of a family's own way in: call me, and one for each page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from charity.intake.ask.rules import SOMEBODY_ELSE, Answers, Step, check_pin, is_for_somebody_else, money_from
from charity.intake.evidence.rules import EVIDENCE_WORDS, FAMILY_KINDS
from charity.intake.facts import CaseFacts
from charity.intake.fields import (
    NAME_MAX,
    Reads,
    birth_field,
    choices,
    district_field,
    identity_field,
    phone_field,
    story_field,
    tidy,
    words_field,
)
from charity.intake.rules import Insurance, Relation
from charity.intake.words import INSURANCE_WORDS, NEED_WORDS, RELATION_WORDS
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.web.forms import DayField, HouseForm, MoneyField, OnceForm, Required, _l
from charity.kernel.web.unit import now


class CallMeForm(OnceForm):
    """A telephone number and one sentence are enough."""

    phone = phone_field(_l("Your telephone number"))
    situation = story_field(
        _l("In one sentence: what is it about?"),
        required=_l("Write one sentence about what happened."),
        most=500,
    )
    seeker_name = words_field(_l("Your name (may be left empty)"), most=NAME_MAX)
    district = district_field(empty=_l("I do not know, or elsewhere"))

    def to_facts(self) -> CaseFacts:
        """Return what was told."""
        return CaseFacts(
            phone=self.phone.data,
            situation=self.situation.data,
            seeker_name=self.seeker_name.data,
            district=self.district.data,
        )


class StepForm(HouseForm):
    """One page of a request; `ticket` finds the draft when the cookie is lost."""

    ticket = HiddenField()

    def to_answers(self) -> dict[str, str]:
        """Return what was filled in as text, to be kept sealed."""
        return {field.name: _as_text(field.data) for field in self if field.name != "ticket"}

    @classmethod
    def of(cls, answers: Answers, step: Step) -> StepForm:
        """Return the form of a page, holding what was filled in before."""
        return cls(data=cls.from_saved(answers.get(step, {})))

    @classmethod
    def from_saved(cls, saved: Mapping[str, str]) -> dict[str, Any]:
        """Return saved texts as the fields' own values."""
        return dict(saved)


def _as_text(value: object) -> str:
    if isinstance(value, Money):
        return value.plain()
    return value.isoformat() if isinstance(value, date) else str(value or "")


class NeedForm(StepForm):
    """Who needs help, and which."""

    for_whom = RadioField(
        _l("Who needs help?"),
        choices=[
            SelectChoice("me", _l("I do")),
            SelectChoice(SOMEBODY_ELSE, _l("Somebody else, and I ask for them")),
        ],
        validators=[Required(_l("Choose who needs help."))],
    )
    need_kind = RadioField(
        _l("What kind of help?"),
        choices=choices(NEED_WORDS),
        validators=[Required(_l("Choose which kind of help comes closest."))],
    )


class SeekerForm(StepForm):
    """Who is asking."""

    seeker_name = words_field(_l("Your name"), required=_l("Write your name."), most=NAME_MAX)
    relation = SelectField(
        _l("You are the …"),
        choices=choices(RELATION_WORDS, [r for r in Relation if r is not Relation.SELF]),
        description=_l("What you are to the person who needs help: their mother, their neighbour …"),
    )
    phone = phone_field(_l("Telephone number on which we reach you"))
    helper_name = words_field(
        _l("If you fill this in for the person who asks: your own name"),
        most=NAME_MAX,
        description=_l("A neighbour, teacher or official may write for you. Otherwise leave it empty."),
    )

    @classmethod
    def of(cls, answers: Answers, step: Step) -> StepForm:
        """Ask for the relation only when somebody asks for another."""
        form = super().of(answers, step)
        if not is_for_somebody_else(answers):
            del form.relation
        return form


class BeneficiaryForm(StepForm):
    """Who is to be helped."""

    beneficiary_name = words_field(
        _l("Name of the person who needs help"),
        required=_l("Write the name of the person who needs help."),
        most=NAME_MAX,
    )
    birth = birth_field(_l("Year or date of birth"), required=_l("Write at least the year of birth."))
    identity_number = identity_field()

    @classmethod
    def of(cls, answers: Answers, step: Step) -> StepForm:
        """Suggest the seeker's own name where both are the same person."""
        saved = dict(answers.get(step, {}))
        if not saved and not is_for_somebody_else(answers):
            saved["beneficiary_name"] = answers.get(Step.SEEKER, {}).get("seeker_name", "")
        return cls(data=saved)


class HomeForm(StepForm):
    """Where the person who needs help lives."""

    district = district_field(empty=_l("Choose"), required=_l("Choose the district."))
    address = words_field(
        _l("Address"),
        required=_l("Write the address, so that our visitors find you."),
        description=_l("Street or village, house and flat."),
    )


class SituationForm(StepForm):
    """What happened, in one's own words."""

    situation = story_field(
        _l("What happened, and what would help most?"),
        required=_l("Write a few sentences about what happened."),
        description=_l("Plain words are best. Nothing of this is published without your consent."),
    )


class CostsForm(StepForm):
    """What treatment has cost so far; everything may be left empty."""

    hospital = words_field(_l("Hospital (may be left empty)"))
    cost_to_date = MoneyField(
        _l("Costs so far, in yuan (may be left empty)"),
        validators=[Optional()],
        description=_l("About is enough."),
    )
    reimbursed = MoneyField(
        _l("Of this, already paid back by insurance (may be left empty)"), validators=[Optional()]
    )
    insurance = RadioField(
        _l("Medical insurance"), choices=choices(INSURANCE_WORDS), default=Insurance.UNKNOWN.value
    )

    @classmethod
    def from_saved(cls, saved: Mapping[str, str]) -> dict[str, Any]:
        """Return amounts as money."""
        amounts = {name: money_from(saved.get(name, "")) for name in ("cost_to_date", "reimbursed")}
        return {**saved, **amounts}


class PapersForm(StepForm):
    """One photo or PDF at a time."""

    kind = SelectField(_l("What is it?"), choices=choices(EVIDENCE_WORDS, FAMILY_KINDS))
    file = FileField(
        _l("Photo or PDF"),
        description=_l("Lay the paper flat, in good light. At most 15 MB each; JPEG, PNG, HEIC or PDF."),
    )

    def to_answers(self) -> dict[str, str]:
        """Return that the page was passed; files are kept beside."""
        return {"passed": "yes"}


class AuthorisationForm(StepForm):
    """Whom we may ask, signed by writing one's name."""

    hospital = words_field(
        _l("Hospital or doctor we may ask"), description=_l("They may confirm illness, treatment and costs.")
    )
    offices = words_field(
        _l("Offices we may ask"),
        description=_l("Village or neighbourhood committee, civil affairs, insurance, school, employer …"),
    )
    neighbours = words_field(
        _l("Neighbours or relatives we may ask"), description=_l("Their names, and how to find them.")
    )
    signed_name = words_field(
        _l("Sign here: write your full name"), required=_l("Sign by writing your full name."), most=NAME_MAX
    )
    signed_on = DayField(_l("Date"), validators=[Required(_l("Give the date of signing."))])

    @classmethod
    def of(cls, answers: Answers, step: Step) -> StepForm:
        """Suggest the hospital named before, and today."""
        saved: dict[str, Any] = dict(answers.get(step, {}))
        saved.setdefault("hospital", answers.get(Step.COSTS, {}).get("hospital", ""))
        saved["signed_on"] = (
            date.fromisoformat(saved["signed_on"]) if saved.get("signed_on") else desk_day(now())
        )
        return cls(data=saved)


class SendForm(StepForm):
    """The last look before sending."""

    pin = StringField(
        _l("A PIN of six digits for later (leave empty and we give you one)"),
        filters=[tidy],
        validators=[Length(max=6, message=_l("A PIN has six digits.")), Reads(check_pin)],
        description=_l("With code and PIN together you can see what is missing, add papers or withdraw."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class ComeBackForm(HouseForm):
    """The code that was given when something was saved."""

    code = StringField(
        _l("Your code to come back"),
        filters=[tidy],
        validators=[Required(_l("Write the code you were given."))],
        description=_l("Ten characters, such as 7KQM-2XPD-9T. Capital or small does not matter."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


FORMS: Mapping[Step, type[StepForm]] = {
    Step.NEED: NeedForm,
    Step.SEEKER: SeekerForm,
    Step.BENEFICIARY: BeneficiaryForm,
    Step.HOME: HomeForm,
    Step.SITUATION: SituationForm,
    Step.COSTS: CostsForm,
    Step.AUTHORISATION: AuthorisationForm,
}
