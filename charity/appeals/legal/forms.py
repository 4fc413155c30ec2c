"""Forms of legal opinions."""

from __future__ import annotations

from charity.appeals.forms import line, text
from charity.appeals.legal.service import RecordOpinion
from charity.kernel.web.forms import DayField, OnceForm, Required, _l


class OpinionForm(OnceForm):
    """A named legal opinion."""

    author = line(_l("Given by"), most=80, required=_l("Name who gave the opinion."))
    institution = line(_l("Law firm or office"), most=120, required=_l("Name the law firm or office."))
    given_on = DayField(_l("Given on"), validators=[Required()])
    scope = text(_l("Scope"), most=1000, required=_l("Say what the opinion covers and what it does not."))

    def to_command(self) -> RecordOpinion:
        """Return the opinion."""
        return RecordOpinion(
            author=self.author.data,
            institution=self.institution.data,
            given_on=self.given_on.data,
            scope=self.scope.data,
            once=self.once.data,
        )
