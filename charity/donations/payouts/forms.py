"""Forms of payouts and documented use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from charity.donations.payouts.plan import PlanTranche
from charity.donations.payouts.rules import (
    DEMANDED_WORDS,
    HOW_WORDS,
    PAID_BY_FAMILIES,
    PAYEE_WORDS,
    ConfirmedHow,
    Demanded,
    PayeeKind,
)
from charity.donations.payouts.service import AskPayout
from charity.donations.payouts.tables import PayoutTranche
from charity.donations.payouts.uses import RecordUse
from charity.intake.fields import choices
from charity.kernel.money import Money
from charity.kernel.web.forms import DayField, HouseForm, MoneyField, OnceForm, Required, _l
from charity.kernel.web.words import _, day_text, money_text


def _more_than_nothing(_form: HouseForm, field: MoneyField) -> None:
    if not field.data:
        raise ValidationError(_("Enter an amount above zero."))


class AskForm(OnceForm):
    """What a treasurer asks for."""

    tranche = SelectField(_l("Tranche of the plan"), coerce=int, default=0)
    amount = MoneyField(_l("Amount in yuan"), validators=[Required(), _more_than_nothing])
    payee_kind = RadioField(_l("Who is paid"), choices=choices(PAYEE_WORDS), default=PayeeKind.HOSPITAL)
    payee = StringField(
        _l("Name of the payee"),
        description=_l("As on the bank account. Kept sealed; never shown to the public."),
        validators=[Required(), Length(max=120)],
    )
    purpose = TextAreaField(
        _l("What it is for"),
        description=_l("For the approver. Kept sealed; never shown to the public."),
        validators=[Required(), Length(max=500)],
    )
    demanded = SelectField(_l("Evidence of use to be brought"), choices=choices(DEMANDED_WORDS))
    evidence_due_on = DayField(_l("Evidence due on"), validators=[Required()])

    def offer(self, tranches: Sequence[PayoutTranche]) -> None:
        """Offer the tranches of the plan that nothing was asked for yet."""
        told = [(one.id or 0, _tranche_text(one)) for one in tranches]
        self.tranche.choices = [(0, _("None: outside the plan")), *told]

    def to_command(self, appeal: str) -> AskPayout:
        """Return what is asked for."""
        amount, due = self.amount.data, self.evidence_due_on.data
        assert isinstance(amount, Money)
        assert isinstance(due, date)
        return AskPayout(
            appeal=appeal,
            amount=amount,
            payee_kind=PayeeKind(self.payee_kind.data),
            payee=self.payee.data.strip(),
            purpose=self.purpose.data.strip(),
            demanded=Demanded(self.demanded.data),
            evidence_due_on=due,
            once=self.once.data,
            tranche_id=self.tranche.data or None,
        )


def _tranche_text(tranche: PayoutTranche) -> str:
    return _(
        "Tranche %(number)s: %(amount)s, %(day)s",
        number=tranche.number,
        amount=money_text(Money(tranche.amount_minor, tranche.currency)),
        day=day_text(tranche.planned_on),
    )


class TrancheForm(OnceForm):
    """A step of the plan."""

    amount = MoneyField(_l("Amount in yuan"), validators=[Required(), _more_than_nothing])
    planned_on = DayField(_l("To be paid about"), validators=[Required()])
    demanded = SelectField(_l("Evidence of use to be brought"), choices=choices(DEMANDED_WORDS))

    def to_command(self, appeal: str) -> PlanTranche:
        """Return the step to be written."""
        amount, day = self.amount.data, self.planned_on.data
        assert isinstance(amount, Money)
        assert isinstance(day, date)
        return PlanTranche(appeal, amount, day, Demanded(self.demanded.data), self.once.data)


class DecideForm(HouseForm):
    """Yes, or no with a reason; the button pressed says which."""

    decision = StringField()
    reason = TextAreaField(_l("Reason, when it is not approved"), validators=[Length(max=300)])
    overdue_reason = TextAreaField(
        _l("Why the money goes though earlier evidence is overdue"), validators=[Length(max=300)]
    )


class ThirdForm(HouseForm):
    """The third person's word; the button says it."""


class ReceivedForm(HouseForm):
    """The payee's word that the money is there."""

    on = DayField(_l("Told on"), validators=[Required()])
    how = RadioField(_l("How the payee told it"), choices=choices(HOW_WORDS), default=ConfirmedHow.PHONE)


class ReturnedForm(HouseForm):
    """The bank's word that the money came back."""

    on = DayField(_l("Came back on"), validators=[Required()])


class PaidForm(HouseForm):
    """The bank's word that the money went."""

    paid_on = DayField(_l("Paid on"), validators=[Required()])
    bank_reference = StringField(
        _l("Reference of the bank"),
        description=_l("As on the payment slip. Kept sealed."),
        validators=[Required(), Length(max=80)],
    )


class EvidenceForm(HouseForm):
    """The bill or slip that shows the use."""

    file = FileField(
        _l("Photo or PDF of the bill"), description=_l("At most 15 MB; JPEG, PNG, WebP, HEIC or PDF.")
    )


class UseForm(OnceForm):
    """Spending by the family, with its voucher."""

    amount = MoneyField(_l("Amount in yuan"), validators=[Required(), _more_than_nothing])
    payee_kind = RadioField(
        _l("Who was paid"), choices=choices(PAYEE_WORDS, PAID_BY_FAMILIES), default=PayeeKind.HOSPITAL
    )
    used_on = DayField(_l("Paid on"), validators=[Required()])
    file = FileField(
        _l("Photo or PDF of the voucher"), description=_l("At most 15 MB; JPEG, PNG, WebP, HEIC or PDF.")
    )

    def to_command(self, appeal: str, content: bytes) -> RecordUse:
        """Return what is recorded."""
        amount, day = self.amount.data, self.used_on.data
        assert isinstance(amount, Money)
        assert isinstance(day, date)
        return RecordUse(
            appeal=appeal,
            amount=amount,
            payee_kind=PayeeKind(self.payee_kind.data),
            used_on=day,
            content=content,
            filename=self.file.data.filename,
            once=self.once.data,
        )
