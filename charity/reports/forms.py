"""The form of issuing a report."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from charity.kernel.web.forms import HouseForm, Required
from charity.kernel.web.words import _l
from charity.reports.rules import LOCALES

BOTH = "both"


class IssueForm(HouseForm):
    """In which languages to issue."""

    language = RadioField(
        _l("Language of the report"),
        choices=[
            SelectChoice(BOTH, _l("Chinese and English")),
            SelectChoice("zh", _l("Chinese")),
            SelectChoice("en", _l("English")),
        ],
        default=BOTH,
        validators=[Required()],
        description=_l("Each is a file of its own with a hash of its own."),
    )

    def locales(self) -> tuple[str, ...]:
        """Return the chosen languages."""
        return LOCALES if self.language.data == BOTH else (str(self.language.data),)
