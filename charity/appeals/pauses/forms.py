"""Forms of pauses."""

from __future__ import annotations

from wtforms import RadioField

from charity.appeals.forms import choices_of, text
from charity.appeals.pauses.rules import PAUSE_WORDS
from charity.kernel.web.forms import HouseForm, Required, _l


class PauseForm(HouseForm):
    """Why giving is paused."""

    why = RadioField(
        _l("What the page says"),
        choices=choices_of(PAUSE_WORDS),
        validators=[Required(_l("Choose why giving is paused."))],
    )
    reason = text(_l("Note for colleagues"), most=300, hint=_l("It stays inside the desk."))


class ResumeForm(HouseForm):
    """Ask to resume, or confirm what a colleague asked."""


class ConfirmedForm(HouseForm):
    """Somebody has spoken with the family today."""
