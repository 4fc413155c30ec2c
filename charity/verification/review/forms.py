"""Forms of review: decide, decline."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from charity.intake.fields import choices, story_field
from charity.kernel.web.forms import OnceForm, Required, _l
from charity.kernel.web.words import _
from charity.verification.review.rules import (
    REASON_WORDS,
    UNCHECKED_WORDS,
    WORDS_CHARS_MAX,
    Decision,
    Reason,
    Unchecked,
)
from charity.verification.review.service import Decide

_VERDICTS = {
    Decision.VERIFIED: _l("Verified: what is written here is known as it says"),
    Decision.RETURNED: _l("Return it for a fix"),
}


class DecideForm(OnceForm):
    """Verify a case or return it; `version` is the number of the need it was read with."""

    version = HiddenField(default="0")
    decision = RadioField(
        _l("Your decision"),
        choices=lambda: [SelectChoice(d.value, str(words)) for d, words in _VERDICTS.items()],
        validators=[Required(_l("Choose a decision."))],
    )
    unchecked = SelectMultipleField(
        _l("What we did not check"),
        choices=choices(UNCHECKED_WORDS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        default=[u.value for u in Unchecked],
        description=_l("Untick only what a finding shows to have been checked. The list is published."),
    )
    family_saw = BooleanField(_l("The family has seen this list"))
    words = story_field(
        _l("What the desk has to mend"),
        most=WORDS_CHARS_MAX,
        description=_l("For a return only; kept sealed."),
    )

    def to_command(self) -> Decide:
        """Return the decision."""
        return Decide(
            decision=Decision(self.decision.data),
            once=self.once.data,
            words=self.words.data,
            unchecked=frozenset(Unchecked(code) for code in self.unchecked.data or ()),
            family_saw=self.family_saw.data,
            version=int(self.version.data or 0),
        )


class DeclineForm(OnceForm):
    """Decline a request, with a reason from the list and words for the family."""

    reason = SelectField(
        _l("Reason"),
        choices=lambda: [SelectChoice("", _("Choose a reason")), *choices(REASON_WORDS)()],
        default="",
        validators=[Required(_l("Choose the reason for declining."))],
    )
    words = story_field(
        _l("What the family is told"),
        required=_l("Write your reasons in words: what is to be mended, or why the request is declined."),
        most=WORDS_CHARS_MAX,
        description=_l("Plain and without blame. The family may ask to have it looked at again."),
    )

    def to_command(self) -> Decide:
        """Return the decision."""
        return Decide(
            decision=Decision.DECLINED,
            once=self.once.data,
            words=self.words.data,
            reason=Reason(self.reason.data),
        )
