"""What every form of the house has: typed fields, what was typed kept, refusals told at their field."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import current_app, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, HiddenField, IntegerField, StringField
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import HiddenInput

from charity.kernel.errors import ChangedMeanwhile, Refusal
from charity.kernel.money import Money, exponent_of
from charity.kernel.trail import Change
from charity.kernel.web.conflicts import Conflict, conflict_of
from charity.kernel.web.refusals import note_refusal
from charity.kernel.web.text import unturned
from charity.kernel.web.words import _, _l, refusal_text

_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.(?P<part>[0-9]+))?")


class HouseForm(FlaskForm):
    """A form: read from the request, or from what was typed before the session was lost."""

    class Meta(FlaskForm.Meta):
        """The token is checked for every unsafe request at the door, not form by form."""

        csrf = False

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent, its texts without what turns them about."""
            given = super().wrap_formdata(form, formdata)
            if given is None:
                return None
            return MultiDict(
                (name, unturned(value) if isinstance(value, str) else value)
                for name, value in given.items(multi=True)
            )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        parked = _parked()
        self.was_parked = parked is not None
        if parked is not None:
            kwargs["formdata"] = parked
        super().__init__(*args, **kwargs)
        self._status = 200
        self.form_errors: list[str] = []
        self.conflict: Sequence[Conflict] = ()

    def accepted(self) -> bool:
        """Return whether the form was sent and every field is right."""
        good = bool(self.validate_on_submit())
        if self.is_submitted() and not good:
            self._status = 422
        return good

    def refuse(self, refusal: Refusal) -> None:
        """Tell a refusal at its field, or above the form."""
        self._status = refusal.status
        text = refusal_text(refusal)
        if refusal.field is not None and refusal.field in self:
            field = self[refusal.field]
            field.errors = [*field.errors, text]
        else:
            self.form_errors = [*self.form_errors, text]
        if isinstance(refusal, ChangedMeanwhile):
            self._take_present_version(refusal)

    def _take_present_version(self, refusal: ChangedMeanwhile) -> None:
        """Let sending the form again be a conscious overwriting of what changed."""
        changes: Iterable[Change] = refusal.facts.get("changes", ())  # type: ignore[assignment]
        self.conflict = [conflict_of(change, self._fields) for change in changes]
        if "version" in self and "version" in refusal.facts:
            self["version"].data = refusal.facts["version"]
            self["version"].raw_data = None

    @property
    def status(self) -> int:
        """HTTP status of the page that shows this form."""
        return self._status


def _parked() -> MultiDict[str, str] | None:
    """Return what this person had typed here before the session was lost, once."""
    if request.method != "GET":
        return None
    take = current_app.extensions.get("parked_forms")
    values = take(request.path) if take is not None else None
    if values is None:
        return None
    return MultiDict((name, value) for name, given in values.items() for value in given)


class OnceForm(HouseForm):
    """A form that makes something: sent twice, it makes it once."""

    once = HiddenField(default=lambda: secrets.token_urlsafe(18))


class VersionedForm(HouseForm):
    """A form that edits something: it says which version it was opened with."""

    version = IntegerField(widget=HiddenInput(), default=0)


@contextmanager
def refusals_on(form: HouseForm) -> Iterator[HouseForm]:
    """Turn a refusal inside into an error of the form; the view then shows the form with `form.status`."""
    try:
        yield form
    except Refusal as refusal:
        note_refusal(refusal)
        form.refuse(refusal)


class MoneyField(StringField):
    """An amount as people type it; `data` is Money, what was typed stays in the field."""

    def __init__(
        self, label: Any = None, validators: Any = None, currency: str = "CNY", **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.currency = currency

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.plain() if isinstance(self.data, Money) else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount; raises ValueError with what to do."""
        self.data = None
        text = unicodedata.normalize("NFKC", valuelist[0]).strip().lstrip("¥").strip() if valuelist else ""
        if text:
            self.data = _read_amount(text, self.currency)


def _read_amount(text: str, currency: str) -> Money:
    places = exponent_of(currency)
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(_("Write the amount in digits, for example 1,234.50."))
    part = match["part"] or ""
    if len(part) > places:
        raise ValueError(_("An amount has at most %(places)s decimals.", places=places))
    whole = match["whole"].replace(",", "")
    return Money(int(whole + part.ljust(places, "0")), currency)


class DayField(DateField):
    """A day; a browser's date picker or YYYY-MM-DD typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; raises ValueError with what to do."""
        try:
            super().process_formdata([unicodedata.normalize("NFKC", v).strip() for v in valuelist])
        except ValueError as error:
            raise ValueError(_("Write the day as year-month-day, for example 2026-02-15.")) from error


class Required:
    """The field must be filled in; unlike a browser's own check, it says so in the page's language."""

    def __init__(self, message: Any = None) -> None:
        self.message = message
        self.field_flags: dict[str, Any] = {}

    def __call__(self, form: HouseForm, field: Field) -> None:
        """Stop when nothing was given."""
        given = field.raw_data and (not isinstance(field.raw_data[0], str) or field.raw_data[0].strip())
        if given or (field.data and not field.raw_data):
            return
        if field.errors and field.raw_data and field.raw_data[0]:
            raise StopValidation()
        field.errors[:] = []
        raise StopValidation(self.message or _("Fill this in: %(label)s.", label=str(field.label.text)))


__all__ = [
    "DayField",
    "HouseForm",
    "MoneyField",
    "OnceForm",
    "Optional",
    "Required",
    "VersionedForm",
    "_l",
    "refusals_on",
]
