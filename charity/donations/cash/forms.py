"""Forms of the cash desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from charity.donations.cash.boxes import CountBox, PayIn
from charity.donations.cash.rules import DENOMINATIONS
from charity.donations.cash.taking import TakeCash
from charity.intake.fields import tidy
from charity.kernel.money import Money
from charity.kernel.web.forms import DayField, HouseForm, MoneyField, OnceForm, Required, _l
from charity.kernel.web.unit import house
from charity.kernel.web.words import _, money_text

#: Currencies that the desk's form offers; others come by bank.
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "HKD", "RUB", "JPY", "KRW", "SGD", "ZAR", "AUD", "CAD")
PIECES_MAX = 1_000_000


def more_than_nothing(_form: HouseForm, field: MoneyField) -> None:
    """Refuse an amount of zero."""
    if not field.data:
        raise ValidationError(_("Enter an amount above zero."))


class ForeignMoneyField(MoneyField):
    """An amount whose currency another field of the form says."""

    def __init__(self, label: Any = None, validators: Any = None, *, of: str, **kwargs: Any) -> None:
        super().__init__(
            label, validators, render_kw={"inputmode": "decimal", "autocomplete": "off"}, **kwargs
        )
        self._of = of

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the currency before the amount: it says how many decimals there are."""
        said = str(formdata.get(self._of, "")).strip().upper() if formdata else ""
        self.currency = said if len(said) == 3 and said.isascii() and said.isalpha() else "CNY"
        super().process(formdata, *args, **kwargs)


class TakeForm(OnceForm):
    """Cash as it is handed over."""

    appeal = StringField(
        _l("For which appeal"),
        description=_l("Pick one from the list, or write its reference."),
        validators=[Required(), Length(max=40)],
        render_kw={"list": "appeals", "autocomplete": "off"},
    )
    currency = SelectField(_l("Currency"), choices=CURRENCIES, default="CNY")
    amount = ForeignMoneyField(_l("Amount"), validators=[Required(), more_than_nothing], of="currency")
    received_on = DayField(_l("Taken on"), validators=[Required()])
    donor = StringField(
        _l("Name of the donor"),
        description=_l("As the donor wishes it on the receipt. The public sees its first letter only."),
        filters=[tidy],
        validators=[Length(max=60)],
        render_kw={"autocomplete": "off"},
    )
    is_anonymous = BooleanField(_l("The donor stays anonymous"))
    paper_no = StringField(
        _l("Number of the paper receipt"),
        description=_l("Only if one was written by hand."),
        filters=[tidy],
        validators=[Length(max=40)],
        render_kw={"autocomplete": "off"},
    )
    desk = SelectField(_l("Cash desk"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk.choices = list(house().config.cash_desks)
        if not self.desk.data:
            self.desk.data = house().config.cash_desks[0]

    def validate_donor(self, field: StringField) -> None:
        """Hold the donor to be named or to stay anonymous, never neither and never both."""
        if bool(field.data) == bool(self.is_anonymous.data):
            raise ValidationError(_("Write the donor's name, or tick that the donor stays anonymous."))

    def to_command(self) -> TakeCash:
        """Return what was handed over."""
        amount, day = self.amount.data, self.received_on.data
        assert isinstance(amount, Money)
        assert isinstance(day, date)
        return TakeCash(
            appeal=self.appeal.data.strip(),
            amount=amount,
            received_on=day,
            donor=None if self.is_anonymous.data else self.donor.data,
            paper_no=self.paper_no.data,
            desk=self.desk.data,
            once=self.once.data,
        )

    def kept(self) -> list[tuple[str, str]]:
        """Return what was typed, to be carried by the page that echoes it."""
        return [
            (
                field.name,
                "y"
                if field.name == "is_anonymous"
                else field._value()
                if hasattr(field, "_value")
                else str(field.data),
            )
            for field in self
            if field.name != "is_anonymous" or field.data
        ]


class ReasonForm(HouseForm):
    """Why something is undone."""

    reason = TextAreaField(
        _l("Why"), filters=[tidy], validators=[Required(), Length(max=300)], render_kw={"rows": 3}
    )


class SignForm(HouseForm):
    """The second person's signature."""


class CountForm(OnceForm):
    """How many of each note and coin; fields named by their worth in fen."""

    explanation = TextAreaField(
        _l("If the box and the books differ: what is known of it"),
        filters=[tidy],
        validators=[Length(max=500)],
        render_kw={"rows": 3},
    )

    def pieces(self) -> Mapping[int, int]:
        """Return how many there are of each."""
        return {minor: self[f"n_{minor}"].data or 0 for minor in DENOMINATIONS}

    def to_command(self, desk: str) -> CountBox:
        """Return the count."""
        return CountBox(desk, self.pieces(), self.explanation.data, self.once.data)


class PiecesField(IntegerField):
    """How many there are of a note or coin; left empty: none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raises ValueError with what to do."""
        try:
            super().process_formdata([v for v in valuelist if v.strip()])
        except ValueError as error:
            raise ValueError(_("Write how many there are, in digits.")) from error


def _count_field(minor: int) -> IntegerField:
    return PiecesField(
        money_text(Money(minor)),
        validators=[
            Optional(),
            NumberRange(0, PIECES_MAX, message=_l("Write how many there are, in digits.")),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


for _minor in DENOMINATIONS:
    setattr(CountForm, f"n_{_minor}", _count_field(_minor))


class PayInForm(OnceForm):
    """Cash taken to the bank."""

    amount = MoneyField(_l("Amount paid in"), validators=[Required(), more_than_nothing])
    paid_on = DayField(_l("Paid in on"), validators=[Required()])
    slip = StringField(
        _l("Number of the bank's slip"),
        description=_l("Kept sealed."),
        filters=[tidy],
        validators=[Required(), Length(max=80)],
        render_kw={"autocomplete": "off"},
    )

    def to_command(self, desk: str) -> PayIn:
        """Return what was paid in."""
        amount, day = self.amount.data, self.paid_on.data
        assert isinstance(amount, Money)
        assert isinstance(day, date)
        return PayIn(desk, amount, day, self.slip.data, self.once.data)
