"""The forms by which a donor says which donation it was."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from charity.kernel.errors import Refusal
from charity.kernel.web.forms import DayField, HouseForm, MoneyField, Optional, Required
from charity.kernel.web.words import _l
from charity.kernel.words import N_

_WHATEVER_IS_PASTED = Length(max=120, message=_l("This is far longer than the number of any payment."))


class NothingToGoBy(Refusal):
    """Neither a number nor a day was given."""

    code = "nothing_to_go_by"
    field = "number"
    words = N_("Write the last characters of the transaction number, or the day on which you gave.")


class FindForm(HouseForm):
    """What a donor has in hand."""

    number = StringField(
        _l("Last 4 to 6 characters of the transaction number"),
        [_WHATEVER_IS_PASTED],
        description=_l(
            "It stands in the payment’s details in WeChat or Alipay, on the bank’s slip, or on the cash "
            "desk’s receipt. The whole number is fine too."
        ),
    )
    amount = MoneyField(_l("Amount"), [Required(_l("Write the amount that you gave."))])
    day = DayField(
        _l("Or, without the number: the day on which you gave"),
        [Optional()],
        description=_l("The day at the desk (Beijing time), for example 2026-02-15."),
    )


class ReceiptForm(HouseForm):
    """The whole number and the amount: whoever has both has paid."""

    number = StringField(
        _l("The whole transaction number"),
        [Required(_l("Write or paste the whole transaction number.")), _WHATEVER_IS_PASTED],
        description=_l(
            "All of it, as WeChat, Alipay or the payment service shows it in the payment’s details."
        ),
    )
    amount = MoneyField(_l("Amount"), [Required(_l("Write the amount that you gave."))])
