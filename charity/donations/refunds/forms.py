"""Forms of orders to give a donation back."""

from __future__ import annotations

from datetime import date

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from charity.donations.refunds.carrying import CarriedOut
from charity.donations.refunds.queries import Asked
from charity.donations.refunds.rules import ASKED_FOR, CAUSE_WORDS, FOUND_ON_TRYING, OBSTACLE_WORDS, Cause
from charity.donations.refunds.service import AskRefund
from charity.intake.fields import choices
from charity.kernel.money import Money
from charity.kernel.web.forms import DayField, HouseForm, MoneyField, OnceForm, Required, _l
from charity.kernel.web.words import _


def _more_than_nothing(_form: HouseForm, field: MoneyField) -> None:
    if not field.data:
        raise ValidationError(_("Enter an amount above zero."))


class FindForm(HouseForm):
    """What is known of a donation; a GET, so that the address tells what was looked for."""

    number = StringField(
        _l("Entry, number of the payment, or number of the paper receipt"), validators=[Length(max=80)]
    )
    day = DayField(_l("or the day"), validators=[Optional()])
    amount = MoneyField(_l("and the amount in yuan"), validators=[Optional()])

    def to_query(self) -> Asked | None:
        """Return what is looked for, None where nothing is."""
        day, amount = self.day.data, self.amount.data
        asked = Asked(
            (self.number.data or "").strip(),
            day if isinstance(day, date) else None,
            amount.minor if isinstance(amount, Money) else None,
        )
        return asked if asked.number or asked.day or asked.amount_minor else None


class AskForm(OnceForm):
    """Give a donation back, in part or whole."""

    amount = MoneyField(_l("Amount in yuan"), validators=[Required(), _more_than_nothing])
    cause = RadioField(_l("Why it goes back"), choices=choices(CAUSE_WORDS, ASKED_FOR), default=Cause.WISH)
    file = FileField(
        _l("The guardian's request with the proof (photo or PDF)"),
        description=_l("Needed for a minor's gift. Kept private; each reading is in the trail."),
    )

    def to_command(self, seq: int, proof: bytes | None) -> AskRefund:
        """Return what is asked for."""
        amount = self.amount.data
        assert isinstance(amount, Money)
        return AskRefund(seq, amount, Cause(self.cause.data), self.once.data, proof)


class DecideForm(HouseForm):
    """Yes, or no with a reason; the button pressed says which."""

    decision = StringField()
    reason = TextAreaField(_l("Reason, when it is not approved"), validators=[Length(max=300)])


class DoneForm(HouseForm):
    """What the channel says of the refund."""

    refund_no = StringField(
        _l("The channel's number of the refund"),
        description=_l("For cash: the number of the slip that the donor signed."),
        validators=[Required(), Length(max=64)],
    )
    refunded_on = DayField(_l("Given back on"), validators=[Required()])
    fee_back = MoneyField(
        _l("Fee that the channel gave back, in yuan"),
        description=_l("Leave empty when there was none."),
        validators=[Optional()],
    )

    def to_command(self) -> CarriedOut:
        """Return what the channel says."""
        day, fee = self.refunded_on.data, self.fee_back.data
        assert isinstance(day, date)
        return CarriedOut(self.refund_no.data.strip(), day, fee if isinstance(fee, Money) and fee else None)


class ImpossibleForm(HouseForm):
    """Why the money cannot go back."""

    obstacle = SelectField(_l("Why it cannot go back"), choices=choices(OBSTACLE_WORDS, FOUND_ON_TRYING))


class CancelForm(HouseForm):
    """Nothing to fill in."""
