"""Forms of what families and donors show."""

from __future__ import annotations

from datetime import date

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Regexp, ValidationError

from charity.donations.observed.proofs import AddProof
from charity.donations.observed.rules import PROVED_BY
from charity.donations.observed.service import BringExport
from charity.donations.words import CHANNEL_WORDS
from charity.kernel.money import Money
from charity.kernel.web.forms import DayField, HouseForm, MoneyField, OnceForm, Required, _l
from charity.kernel.web.words import _

_PASSWORD_MAX = 64


def _more_than_nothing(_form: HouseForm, field: MoneyField) -> None:
    if not field.data:
        raise ValidationError(_("Enter an amount above zero."))


def _channels() -> list[tuple[str, str]]:
    return [(channel, _(CHANNEL_WORDS[channel])) for channel in PROVED_BY]


class ExportForm(OnceForm):
    """A file that the family handed over."""

    file = FileField(
        _l("The family's export"),
        description=_l(
            "The bill that WeChat or Alipay sent to the family: the archive as it came, a CSV or a workbook. "
            "The file itself is not kept: only the money in that may be a gift, and the file's hash."
        ),
    )
    password = PasswordField(
        _l("Password of the archive (when it has one)"),
        description=_l("It comes to the family's phone in a message of its own. It is not kept."),
        validators=[Length(max=_PASSWORD_MAX)],
    )
    agreed = BooleanField(
        _l("The family handed this file over itself and agrees that the receipts in it are shown."),
        description=_l("On the next page the family may leave out any row; how many is shown, not which."),
    )

    def to_command(self, appeal: str, content: bytes) -> BringExport:
        """Return what is brought."""
        return BringExport(
            appeal=appeal,
            content=content,
            password=(self.password.data or "").strip(),
            agreed=bool(self.agreed.data),
            once=self.once.data,
        )


class ChooseForm(HouseForm):
    """The rows that the family leaves out; the button pressed says whether the rest is booked."""

    left_out = SelectMultipleField(coerce=int, validate_choice=False)
    decision = StringField()


class BurnForm(HouseForm):
    """The areas that are burnt out; the button pressed says whether to look first or to keep."""

    areas = TextAreaField(
        _l("Areas to burn out"),
        description=_l(
            "One a line, in whole percent of the picture: from the left, from the top, width, height. For "
            "example 10 20 40 5. Dragging over the picture writes a line."
        ),
        validators=[Length(max=800)],
    )
    decision = StringField()


class ReleaseForm(HouseForm):
    """A second person's yes to the copy that was looked at."""

    sha256 = HiddenField()


class ProofForm(HouseForm):
    """What a donor showed of a gift."""

    channel = RadioField(_l("Paid by"), choices=_channels, default=PROVED_BY[0])
    number = StringField(
        _l("Number of the payment"),
        description=_l("All digits, as on the donor's screenshot of the payment. Kept sealed."),
        validators=[
            Required(),
            Length(max=64),
            Regexp(r"\s*[0-9A-Za-z_\-]{6,64}\s*$", message=_l("Write the whole number without spaces.")),
        ],
    )
    amount = MoneyField(_l("Amount in yuan"), validators=[Required(), _more_than_nothing])
    given_on = DayField(_l("Donated on"), validators=[Required()])

    def to_command(self, appeal: str) -> AddProof:
        """Return what was shown."""
        amount, day = self.amount.data, self.given_on.data
        assert isinstance(amount, Money)
        assert isinstance(day, date)
        return AddProof(appeal, self.channel.data, self.number.data.strip(), day, amount)
