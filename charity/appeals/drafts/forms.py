"""The form of an appeal's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, Form, FormField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from charity.appeals.drafts.rules import (
    CHANNEL_WORDS,
    LINES_MAX,
    STORY_CHARS_MAX,
    CostLine,
    Draft,
    GivingChannel,
    WayToGive,
    Words,
)
from charity.appeals.forms import choices_of, line, text
from charity.kernel.money import Money
from charity.kernel.web.forms import MoneyField, VersionedForm, _l
from charity.kernel.web.words import _
from charity.verification.rules import BASIS_WORDS, Basis

_SPARE = 2  # empty lines under those already written


class Lines(FieldList):
    """Several lines of the same kind; what is wrong in any of them is told above the form too."""

    def validate(self, form: Form, extra_validators: Sequence[Any] = ()) -> bool:
        """Check each line, and gather what is wrong as plain texts."""
        good = bool(super().validate(form, extra_validators))
        self.errors = [message for entry in self.entries for field in entry.form for message in field.errors]
        return good


class CostForm(Form):
    """One line of costs."""

    words_zh = line(_l("What it is for, in Chinese"), most=120)
    words_en = line(_l("The same in English"), most=160)
    amount = MoneyField(_l("Amount"), validators=[Optional()])
    basis = SelectField(_l("Basis"), choices=choices_of(BASIS_WORDS), default=Basis.DOCUMENT_SEEN.value)
    basis_note = line(_l("Which document or office"), most=160)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written in it."""
        typed = self.amount.raw_data and self.amount.raw_data[0].strip()
        return not (self.words_zh.data or self.words_en.data or typed or self.amount.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for an amount where words are."""
        good = bool(super().validate(extra_validators))
        if good and not self.is_empty and not self.amount.data:
            self.amount.errors = [_("Enter the amount of this line.")]
            return False
        return good

    def to_line(self) -> CostLine:
        """Return the line."""
        assert isinstance(self.amount.data, Money)
        words = Words(self.words_zh.data, self.words_en.data)
        return CostLine(words, self.amount.data.minor, self.basis.data, self.basis_note.data)


class WayForm(Form):
    """One way to give."""

    channel = SelectField(_l("Channel"), choices=choices_of(CHANNEL_WORDS))
    holder = line(_l("Whose account"), most=120)
    account = line(_l("Account, telephone or place"), most=120)
    words_zh = line(_l("What to do, in Chinese"), most=400)
    words_en = line(_l("The same in English"), most=400)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written in it."""
        return not (self.words_zh.data or self.words_en.data or self.holder.data or self.account.data)

    def to_way(self) -> WayToGive:
        """Return the way to give."""
        words = Words(self.words_zh.data, self.words_en.data)
        return WayToGive(GivingChannel(self.channel.data), words, self.holder.data, self.account.data)


class DraftForm(VersionedForm):
    """Everything that an appeal's page says in words."""

    title_zh = line(_l("Title, in Chinese"), most=120, hint=_l("Who and what it is about, without pressing."))
    title_en = line(_l("Title, in English"), most=160)
    neutral_zh = line(
        _l("Neutral title for papers, in Chinese"),
        most=120,
        hint=_l("No name, no face, no diagnosis: papers cannot be called back."),
    )
    neutral_en = line(_l("Neutral title for papers, in English"), most=160)
    story_zh = text(_l("Story, in Chinese"), most=STORY_CHARS_MAX)
    story_en = text(_l("Story, in English"), most=STORY_CHARS_MAX)
    name = line(_l("Name, in the form shown"), most=60, hint=_l("For example a given name alone."))
    place = line(_l("City and township"), most=80)
    age = IntegerField(_l("Age in years"), validators=[Optional(), NumberRange(min=0, max=120)])
    diagnosis = line(_l("Diagnosis"), most=160)
    hospital = line(_l("Hospital"), most=120)
    film_url = line(_l("Address of the film"), most=300, hint=_l("Only with the consent to voice and film."))
    costs = Lines(FormField(CostForm), max_entries=LINES_MAX + _SPARE)
    ways = Lines(FormField(WayForm), max_entries=LINES_MAX + _SPARE)

    def to_draft(self) -> Draft:
        """Return the words."""
        return Draft(
            title=Words(self.title_zh.data, self.title_en.data),
            neutral_title=Words(self.neutral_zh.data, self.neutral_en.data),
            story=Words(self.story_zh.data, self.story_en.data),
            name=self.name.data,
            place=self.place.data,
            age=self.age.data,
            diagnosis=self.diagnosis.data,
            hospital=self.hospital.data,
            film_url=self.film_url.data,
            costs=tuple(entry.form.to_line() for entry in self.costs if not entry.form.is_empty),
            ways=tuple(entry.form.to_way() for entry in self.ways if not entry.form.is_empty),
        )


def data_of(draft: Draft, currency: str) -> dict[str, Any]:
    """Return words as the fields' values, with spare lines under those written."""
    costs = [
        {
            "words_zh": c.words.zh,
            "words_en": c.words.en,
            "amount": Money(c.amount_minor, currency),
            "basis": c.basis,
            "basis_note": c.basis_note,
        }
        for c in draft.costs
    ]
    ways = [
        {
            "channel": w.channel.value,
            "holder": w.holder,
            "account": w.account,
            "words_zh": w.words.zh,
            "words_en": w.words.en,
        }
        for w in draft.ways
    ]
    return {
        "title_zh": draft.title.zh,
        "title_en": draft.title.en,
        "neutral_zh": draft.neutral_title.zh,
        "neutral_en": draft.neutral_title.en,
        "story_zh": draft.story.zh,
        "story_en": draft.story.en,
        **{name: getattr(draft, name) for name in _PLAIN},
        "costs": costs + [{} for _spare in range(_SPARE)],
        "ways": ways + [{} for _spare in range(_SPARE)],
    }


_PLAIN = ("name", "place", "age", "diagnosis", "hospital", "film_url")
