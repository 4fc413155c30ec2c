"""Forms of what is left: propose, decide, hand over, a donor's choice."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from charity.donations.remainder.rules import CHOICE_WORDS, WHY_WORDS, Why
from charity.donations.remainder.service import Propose
from charity.intake.fields import choices
from charity.kernel.money import Money
from charity.kernel.web.forms import HouseForm, MoneyField, OnceForm, Required, _l
from charity.kernel.web.words import _


def _more_than_nothing(_form: HouseForm, field: MoneyField) -> None:
    if not field.data:
        raise ValidationError(_("Enter an amount above zero."))


class ProposeForm(OnceForm):
    """What becomes of what is left: everything else follows from the rule that was published."""

    why = RadioField(_l("Why money is left"), validators=[Required(_l("Choose why money is left."))])
    bills = MoneyField(
        _l("Unpaid bills that are documented, in yuan"),
        description=_l("0 where there are none. Nothing above the limit of the rule is paid."),
        validators=[Required()],
    )
    file = FileField(
        _l("The unpaid bills (photo or PDF)"),
        description=_l("Kept with the evidence of the case; the log names its hash, nobody sees it."),
    )
    fund = StringField(
        _l("Fund of the same purpose for what cannot go back"),
        description=_l("As the rule names it. Printed in the public arithmetic."),
        validators=[Required(), Length(max=200)],
    )

    def offer(self, whys: Sequence[Why]) -> None:
        """Offer the reasons that fit where the appeal stands."""
        self.why.choices = [(why.value, _(WHY_WORDS[why])) for why in whys]
        if list(whys) == [Why.ALL_FALSE]:  # no bill of a false appeal is paid, so none is asked for
            del self.bills, self.file

    def to_command(self, appeal: str, content: bytes | None) -> Propose:
        """Return what is proposed."""
        bills = self.bills.data if self.bills else Money(0)
        file = self.file.data if self.file else None
        assert isinstance(bills, Money)
        return Propose(
            appeal=appeal,
            why=Why(self.why.data),
            bills=bills,
            fund=self.fund.data.strip(),
            once=self.once.data,
            content=content,
            filename=file.filename if file else "",
        )


class DecideForm(HouseForm):
    """Decide, or take back; the button pressed says which."""

    decision = StringField()


class ChoiceForm(HouseForm):
    """What a donor wants with their share."""

    choice = RadioField(
        _l("What the donor wants"),
        choices=choices(CHOICE_WORDS),
        validators=[Required(_l("Choose what the donor wants."))],
    )


class HandOverForm(OnceForm):
    """What is left goes to another appeal."""

    to = SelectField(
        _l("Appeal that takes it"), validators=[Required(_l("Choose the appeal.")), Length(max=40)]
    )
    amount = MoneyField(_l("Amount in yuan"), validators=[Required(), _more_than_nothing])


class HandingForm(HouseForm):
    """Approve a handover, or take it back; the button pressed says which."""

    decision = StringField()
