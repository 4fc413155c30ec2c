"""Fields that several forms of intake share: telephone, birth, identity number, district, words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, StopValidation

from charity.intake.districts import district_text
from charity.intake.facts import fold_identity_number, fold_phone, parse_birth
from charity.kernel.errors import Refusal
from charity.kernel.web.forms import HouseForm, Required, _l
from charity.kernel.web.unit import house
from charity.kernel.web.words import _, refusal_text

NAME_MAX = 60
LINE_MAX = 120
STORY_MAX = 3000


class Reads:
    """The field's text must be read by a rule; what the rule refuses is told at the field."""

    def __init__(self, rule: Callable[[str], object]) -> None:
        self.rule = rule

    def __call__(self, form: HouseForm, field: Field) -> None:
        """Stop with the refusal's words; an empty field is another rule's matter."""
        if not field.data:
            return
        try:
            self.rule(field.data)
        except Refusal as refusal:
            raise StopValidation(refusal_text(refusal)) from refusal


def tidy(text: str | None) -> str:
    """Return text without what no keyboard writes (control signs), and without space around it."""
    return "".join(c for c in text or "" if c in "\n\t" or c.isprintable()).strip()


def words_field(label: Any, *, required: Any = None, most: int = LINE_MAX, **kwargs: Any) -> StringField:
    """Return a line of text; `required` is what to say when it is empty."""
    return StringField(label, filters=[tidy], validators=_checks(required, most), **kwargs)


def story_field(label: Any, *, required: Any = None, most: int = STORY_MAX, **kwargs: Any) -> TextAreaField:
    """Return several lines of text."""
    return TextAreaField(label, filters=[tidy], validators=_checks(required, most), **kwargs)


def _checks(required: Any, most: int) -> list[Any]:
    length = Length(max=most, message=_l("Write at most %(max)d characters here."))
    return [Required(required), length] if required else [length]


def phone_field(label: Any) -> StringField:
    """Return a telephone number."""
    return StringField(
        label,
        filters=[tidy],
        validators=[Required(_l("Give a telephone number, so that we can call you.")), Reads(fold_phone)],
        render_kw={"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
    )


def birth_field(label: Any, *, required: Any = None) -> StringField:
    """Return a year of birth or the whole date."""
    return StringField(
        label,
        filters=[tidy],
        validators=[*([Required(required)] if required else []), Reads(parse_birth)],
        description=_l("The year is enough, such as 2008; or the whole date, such as 2008-03-15."),
    )


def identity_field() -> StringField:
    """Return an identity number that may be left out."""
    return StringField(
        _l("Identity number (may be left empty)"),
        filters=[tidy],
        validators=[*_checks(None, 24), Reads(fold_identity_number)],
        description=_l("It helps us ask the offices. It is kept sealed and never published."),
        render_kw={"autocomplete": "off"},
    )


def district_field(*, empty: Any, required: Any = None) -> SelectField:
    """Return the desk's districts; `empty` is what the first line says."""
    return SelectField(
        _l("District"),
        default="",
        choices=lambda: [
            SelectChoice("", empty),
            *(SelectChoice(name, district_text(name)) for name in house().config.districts),
        ],
        validators=[Required(required)] if required else [],
    )


def choices(words: Mapping[Any, str], only: Iterable[StrEnum] | None = None) -> Callable[[], list[Any]]:
    """Return the choices of an enum, in the page's language."""
    return lambda: [SelectChoice(value.value, _(words[value])) for value in (only or words)]
