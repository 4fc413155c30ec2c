"""Forms of signing."""

from __future__ import annotations

from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from charity.donations.reconciliation.service import Sign
from charity.kernel.web.forms import HouseForm, OnceForm, _l


class SignForm(OnceForm):
    """Twelve ticks, an explanation, and which numbers were looked at."""

    ticks = SelectMultipleField(
        _l("Checks looked at"), choices=lambda: [SelectChoice(str(n), str(n)) for n in range(1, 13)]
    )
    explanation = TextAreaField(
        _l("Explanation"),
        [Length(max=1000)],
        description=_l("What the difference is, or what the checks to look at found. Name no donor here."),
    )
    fingerprint = HiddenField()

    def to_command(self) -> Sign:
        """Return the signature."""
        ticks = sum(1 << (int(number) - 1) for number in set(self.ticks.data or []))
        return Sign(ticks, self.explanation.data or "", self.fingerprint.data or "", self.once.data or "")


class CountersignForm(HouseForm):
    """Which signature is signed beside."""

    fingerprint = HiddenField()


class CloseForm(HouseForm):
    """Nothing to fill in: the signatures speak."""
