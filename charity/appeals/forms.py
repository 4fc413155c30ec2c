"""Forms of small acts on an appeal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from charity.appeals.endings.service import ENDS, REASON_MAX, NotConfirmed, StepIsGone
from charity.appeals.rules import MOVES, STATUS_WORDS, AppealStatus
from charity.kernel.errors import Refusal
from charity.kernel.web.forms import OnceForm, Required, VersionedForm, _l
from charity.kernel.web.words import _


def choices_of(words: Mapping[Any, str]) -> Callable[[], list[tuple[str, str]]]:
    """Return choices in the page's language."""
    return lambda: [(str(value), _(text)) for value, text in words.items()]


def stripped(text: str | None) -> str:
    """Return a text without white space at its ends."""
    return (text or "").strip()


def line(label: str, *, most: int, hint: str = "", required: str = "") -> StringField:
    """Return a field of one line."""
    validators = [*([Required(required)] if required else []), Length(max=most)]
    return StringField(label, validators=validators, filters=[stripped], description=hint)


def text(label: str, *, most: int, hint: str = "", required: str = "") -> TextAreaField:
    """Return a field of several lines."""
    validators = [*([Required(required)] if required else []), Length(max=most)]
    return TextAreaField(label, validators=validators, filters=[stripped], description=hint)


class BeginForm(OnceForm):
    """Begin an appeal for a verified case."""


class ConfirmForm(VersionedForm):
    """Do it, for the version that was looked at."""


class ReviewForm(VersionedForm):
    """Approve a draft, or give it back with a note."""

    decision = RadioField(
        _l("Your decision"),
        choices=lambda: [("approve", _("Approve it")), ("return", _("Give it back for a fix"))],
        validators=[Required(_l("Choose what you decide."))],
    )
    reason = text(_l("What is to be mended"), most=600, hint=_l("Only when you give it back."))


class CorrectForm(VersionedForm):
    """Publish a correction."""

    note = text(
        _l("Correction note"),
        most=600,
        hint=_l("It stands on the page and in its history. No name, no diagnosis: it cannot be taken back."),
        required=_l("Say what is corrected and why: the note stands on the page and in its history."),
    )


class ReasonForm(VersionedForm):
    """An act that wants a reason which stays inside the desk."""

    reason = text(_l("Reason"), most=300, hint=_l("It stays inside the desk."))


class EndForm(VersionedForm):
    """The next step towards the end."""

    to = SelectField(
        _l("Next step"), validators=[Required(_l("Choose the next step."))], validate_choice=False
    )
    reason = text(
        _l("Reason"),
        most=REASON_MAX,
        hint=_l("Needed for a stop. It stays inside the desk, no finding is alleged."),
    )
    is_sure = BooleanField(
        _l("I know that this cannot be undone once a colleague has confirmed it"),
        description=_l("Needed for “Found false: refunding” only."),
    )

    def offer(self, stage: AppealStatus) -> None:
        """Offer the steps that lead on from a stage."""
        self.to.choices = [(step.value, _(STATUS_WORDS[step])) for step in _steps(stage)]

    def refuse(self, refusal: Refusal) -> None:
        """Tell a refusal; above the form where no step is left and so no field is shown."""
        super().refuse(refusal)
        if not self.to.choices:
            self.form_errors, self.to.errors = [*self.form_errors, *self.to.errors], []

    def step(self) -> AppealStatus:
        """Return the step that was chosen; raises StepIsGone, NotConfirmed."""
        if self.to.data not in {value for value, _words in self.to.choices}:
            raise StepIsGone()
        step = AppealStatus(self.to.data)
        if step is AppealStatus.FOUND_FALSE and not self.is_sure.data:
            raise NotConfirmed()
        return step


def _steps(stage: AppealStatus) -> Iterable[AppealStatus]:
    return [step for step in AppealStatus if step in MOVES[stage] & ENDS]
