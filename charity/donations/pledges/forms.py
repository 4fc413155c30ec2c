"""Forms of pledges."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from charity.donations.cash.forms import more_than_nothing
from charity.donations.pledges.rules import OUTCOME_WORDS, Outcome
from charity.donations.pledges.service import AnnouncePledge, LogCall
from charity.intake.fields import choices, tidy
from charity.kernel.money import Money
from charity.kernel.web.forms import DayField, HouseForm, MoneyField, OnceForm, Required, _l
from charity.kernel.web.words import _


class AnnounceForm(OnceForm):
    """What was announced."""

    appeal = StringField(
        _l("For which appeal"),
        description=_l("Pick one from the list, or write its reference."),
        validators=[Required(), Length(max=40)],
        render_kw={"list": "appeals", "autocomplete": "off"},
    )
    donor = StringField(
        _l("Who announced it"),
        description=_l("Kept sealed; never shown to the public."),
        filters=[tidy],
        validators=[Required(), Length(max=120)],
        render_kw={"autocomplete": "off"},
    )
    contact = StringField(
        _l("How to reach them"),
        description=_l("Telephone or address. Kept sealed."),
        filters=[tidy],
        validators=[Required(), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    announced_at = StringField(
        _l("Where it was announced"),
        description=_l("The evening, broadcast or meeting; no names of people."),
        filters=[tidy],
        validators=[Required(), Length(max=120)],
    )
    announced_on = DayField(_l("Announced on"), validators=[Required()])
    amount = MoneyField(_l("Amount in yuan"), validators=[Required(), more_than_nothing])
    due_on = DayField(_l("To be paid by"), validators=[Required()])

    def to_command(self) -> AnnouncePledge:
        """Return what was announced."""
        amount, announced_on, due_on = self.amount.data, self.announced_on.data, self.due_on.data
        assert isinstance(amount, Money)
        assert isinstance(announced_on, date)
        assert isinstance(due_on, date)
        return AnnouncePledge(
            appeal=self.appeal.data.strip(),
            donor=self.donor.data,
            contact=self.contact.data,
            announced_at=self.announced_at.data,
            announced_on=announced_on,
            due_on=due_on,
            amount=amount,
            once=self.once.data,
        )


class CallForm(OnceForm):
    """A call and what came of it."""

    called_on = DayField(_l("Called on"), validators=[Required()])
    outcome = SelectField(_l("What came of it"), choices=choices(OUTCOME_WORDS))
    note = TextAreaField(
        _l("Note"),
        description=_l("Kept sealed."),
        filters=[tidy],
        validators=[Length(max=500)],
        render_kw={"rows": 3},
    )

    def to_command(self, pledge_id: int) -> LogCall:
        """Return the call."""
        called_on = self.called_on.data
        assert isinstance(called_on, date)
        return LogCall(pledge_id, called_on, Outcome(self.outcome.data), self.note.data, self.once.data)


class SettleForm(HouseForm):
    """Which donation is the one announced: one of those suggested, or an entry by its number."""

    suggested = RadioField(_l("Donations that look like it"), validate_choice=False)
    entry = StringField(
        _l("Or the number of the donation's entry"),
        filters=[tidy],
        validators=[Length(max=16)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    def validate_entry(self, field: Any) -> None:
        """Hold one donation to be chosen."""
        if self.seq is None:
            raise ValidationError(_("Choose the donation, or write its entry's number in digits."))

    @property
    def seq(self) -> int | None:
        """The entry that was chosen; what is typed goes before what is picked."""
        text = self.entry.data or self.suggested.data or ""
        return int(text) if text.isascii() and text.isdigit() else None


class EndForm(HouseForm):
    """Expired, or voided with a reason; the button pressed says which."""

    reason = TextAreaField(
        _l("If it was taken back or entered wrongly: why"),
        filters=[tidy],
        validators=[Length(max=300)],
        render_kw={"rows": 3},
    )
