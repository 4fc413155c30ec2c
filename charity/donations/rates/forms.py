"""Forms of rates and of sales of foreign money."""

from __future__ import annotations

from datetime import date

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from charity.donations.cash.forms import ForeignMoneyField, more_than_nothing
from charity.donations.rates.rules import UNITS
from charity.donations.rates.sales import SellForeign
from charity.donations.rates.service import EnterRate
from charity.intake.fields import tidy
from charity.kernel.money import Money
from charity.kernel.web.forms import DayField, MoneyField, OnceForm, Required, _l


class RateForm(OnceForm):
    """A rate as the bank quotes it."""

    currency = StringField(
        _l("Foreign currency"),
        description=_l("Three letters, for example USD."),
        validators=[Required(), Length(max=3)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
    day = DayField(_l("Day of the rate"), validators=[Required()])
    units = SelectField(_l("Quoted for"), choices=[str(one) for one in UNITS], default=str(UNITS[0]))
    typed = StringField(
        _l("Yuan for so many units"),
        description=_l("Exactly as quoted, for example 719.53. Every decimal is kept."),
        validators=[Required(), Length(max=20)],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    source = StringField(
        _l("Where it was read"),
        description=_l("For example: Bank of China, middle rate, 10:30."),
        filters=[tidy],
        validators=[Required(), Length(max=120)],
    )
    reason = TextAreaField(
        _l("If it corrects another rate of that day: why"),
        filters=[tidy],
        validators=[Length(max=300)],
        render_kw={"rows": 2},
    )

    def to_command(self) -> EnterRate:
        """Return the rate as it was typed."""
        day = self.day.data
        assert isinstance(day, date)
        return EnterRate(
            currency=self.currency.data,
            day=day,
            typed=self.typed.data,
            units=int(self.units.data),
            source=self.source.data,
            once=self.once.data,
            reason=self.reason.data,
        )


class SellForm(OnceForm):
    """Foreign money sold at the bank."""

    currency = StringField(_l("Currency"), render_kw={"readonly": True}, validators=[Required()])
    sold = ForeignMoneyField(_l("Sold"), validators=[Required(), more_than_nothing], of="currency")
    proceeds = MoneyField(_l("The bank gave, in yuan"), validators=[Required(), more_than_nothing])
    day = DayField(_l("Sold on"), validators=[Required()])
    slip = StringField(
        _l("Number of the bank's slip"),
        description=_l("Kept sealed."),
        filters=[tidy],
        validators=[Required(), Length(max=80)],
        render_kw={"autocomplete": "off"},
    )

    def to_command(self, appeal: str, channel: str) -> SellForeign:
        """Return what was sold."""
        sold, proceeds, day = self.sold.data, self.proceeds.data, self.day.data
        assert isinstance(sold, Money)
        assert isinstance(proceeds, Money)
        assert isinstance(day, date)
        return SellForeign(appeal, channel, sold, proceeds, day, self.slip.data, self.once.data)

    def kept(self) -> list[tuple[str, str]]:
        """Return what was typed, to be carried by the page that shows what it comes to."""
        return [(field.name, field._value()) for field in self]
