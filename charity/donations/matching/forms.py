"""Forms of rows that wait."""

from __future__ import annotations

from collections.abc import Iterator

from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from charity.donations.imports.rules import ASIDE_WORDS, REASON_WORDS, Aside, Reason, RowState
from charity.donations.matching.deciding import Match
from charity.donations.matching.queries import PoolFilters
from charity.donations.matching.rules import Part
from charity.donations.words import CHANNEL_WORDS
from charity.intake.fields import choices
from charity.kernel.money import Money
from charity.kernel.references import APPEAL, BadReference, parse_reference
from charity.kernel.web.forms import DayField, HouseForm, MoneyField, OnceForm, _l
from charity.kernel.web.words import _


def known_ref(text: str | None) -> str:
    """Return an appeal's reference as it is written, however it was typed; raises BadReference."""
    return str(parse_reference(text, APPEAL)) if text and text.strip() else ""


class MatchForm(OnceForm):
    """For whom a row's money is: one appeal, or up to three with an amount each."""

    appeal = StringField(_l("Appeal"), validators=[Length(max=40)])
    amount = MoneyField(
        _l("Amount for this appeal"), description=_l("Left empty: what the other parts leave over.")
    )
    appeal_2 = StringField(_l("Second appeal"), validators=[Length(max=40)])
    amount_2 = MoneyField(_l("Amount for the second appeal"))
    appeal_3 = StringField(_l("Third appeal"), validators=[Length(max=40)])
    amount_3 = MoneyField(_l("Amount for the third appeal"))
    as_lump = BooleanField(
        _l("It is the money of several donors who are not known"),
        description=_l("Booked as a lump; the public page says so."),
    )

    def to_command(self, row_id: int, whole: Money) -> Match:
        """Return the match; raises BadReference."""
        return Match(row_id, self.once.data, tuple(self._parts(whole)), bool(self.as_lump.data))

    def _parts(self, whole: Money) -> Iterator[Part]:
        others = [
            Part(known_ref(appeal.data), amount.data.minor if isinstance(amount.data, Money) else 0)
            for appeal, amount in ((self.appeal_2, self.amount_2), (self.appeal_3, self.amount_3))
            if appeal.data and appeal.data.strip()
        ]
        left = whole.minor - sum(part.minor for part in others)
        yield Part(
            known_ref(self.appeal.data),
            self.amount.data.minor if isinstance(self.amount.data, Money) else left,
        )
        yield from others


class RefundForm(OnceForm):
    """Which entry a refund returns."""

    donation = IntegerField(_l("Number of the ledger entry"), validators=[Optional()])

    def to_command(self, row_id: int, _whole: Money) -> Match:
        """Return the match."""
        return Match(row_id, self.once.data, donation=self.donation.data)


class AsideForm(OnceForm):
    """Why a row is set aside."""

    reason = RadioField(_l("Why"), choices=choices(ASIDE_WORDS), default=Aside.NOT_A_GIFT)
    note = TextAreaField(
        _l("Note (may be left empty)"),
        description=_l("For colleagues. Kept sealed; never shown to the public."),
        validators=[Length(max=300)],
    )


class UndoForm(HouseForm):
    """Undoing what was decided of a row."""


def channels() -> list[SelectChoice]:
    """Return the desk's accounts in the reader's language."""
    return [SelectChoice(name, _(words)) for name, words in CHANNEL_WORDS.items()]


class OwnForm(OnceForm):
    """From which of the desk's own accounts a row's money came."""

    from_channel = RadioField(_l("It came from our account"), choices=channels)


class ManyForm(OnceForm):
    """One appeal for the rows that are ticked."""

    appeal = StringField(_l("Appeal for the ticked rows"), validators=[Length(max=40)])
    rows = StringField()


class FilterForm(HouseForm):
    """Filters of the pool; they stand in the address."""

    state = SelectField(
        _l("Show"),
        choices=lambda: [
            SelectChoice(RowState.UNMATCHED.value, _("Waiting")),
            SelectChoice(RowState.SET_ASIDE.value, _("Set aside")),
        ],
    )
    reason = SelectField(_l("Why"))
    channel = SelectField(_l("Channel"))
    statement = StringField(_l("Statement"), validators=[Length(max=40)])
    amount = MoneyField(_l("Amount"))
    from_day = DayField(_l("From"), validators=[Optional()])
    to_day = DayField(_l("To"), validators=[Optional()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        reasons = [SelectChoice(str(one), _(REASON_WORDS[one])) for one in Reason if one in REASON_WORDS]
        self.reason.choices = [SelectChoice("", _("Any")), *reasons]
        self.channel.choices = [SelectChoice("", _("Any")), *channels()]
        for field in (self.state, self.reason, self.channel):
            self._fall_back(field)

    @staticmethod
    def _fall_back(field: SelectField) -> None:
        """Take the first choice where the address asks for none, or for one that does not exist."""
        values = [choice.value for choice in field.choices]
        if field.data not in values:
            field.data = values[0]

    def filters(self) -> PoolFilters:
        """Return what is asked for; what cannot be read is no filter."""
        try:
            statement = str(parse_reference(self.statement.data, "ST")) if self.statement.data else ""
        except BadReference:
            statement = self.statement.data or ""
        is_aside = self.state.data == RowState.SET_ASIDE
        return PoolFilters(
            state=RowState.SET_ASIDE if is_aside else RowState.UNMATCHED,
            reason=self.reason.data or "",
            channel=self.channel.data or "",
            statement=statement,
            amount_minor=self.amount.data.minor if isinstance(self.amount.data, Money) else None,
            from_day=self.from_day.data,
            to_day=self.to_day.data,
        )
