"""The forms of looking up one's own request."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.validators import Length

from charity.intake.evidence.rules import EVIDENCE_WORDS, FAMILY_KINDS
from charity.intake.fields import choices, tidy
from charity.kernel.web.forms import HouseForm, Required, _l


def _code_field() -> StringField:
    return StringField(
        _l("Your code"),
        filters=[tidy],
        validators=[Required(_l("Write the code you were given."))],
        description=_l("Ten characters, such as 7KQM-2XPD-9T. Capital or small does not matter."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class LookUpForm(HouseForm):
    """The code alone shows the stage."""

    code = _code_field()


class OpenForm(HouseForm):
    """Code and PIN show the rest."""

    code = _code_field()
    pin = StringField(
        _l("Your PIN of six digits"),
        filters=[tidy],
        validators=[Required(_l("Write the PIN you were given.")), Length(max=12)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class AddPaperForm(HouseForm):
    """One more photo or PDF."""

    kind = SelectField(_l("What is it?"), choices=choices(EVIDENCE_WORDS, FAMILY_KINDS))
    file = FileField(
        _l("Photo or PDF"),
        description=_l("Lay the paper flat, in good light. At most 15 MB each; JPEG, PNG, HEIC or PDF."),
    )


class WithdrawForm(HouseForm):
    """A last question before withdrawing."""
