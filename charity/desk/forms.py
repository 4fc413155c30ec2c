"""The filters of the queue, as a form that reads the address."""

from __future__ import annotations

from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from charity.intake.districts import district_text
from charity.intake.words import STATUS_WORDS
from charity.kernel.web.unit import house
from charity.kernel.web.words import _, _l


class FilterForm(Form):
    """What the queue shows; sent by GET, so that an address can be kept."""

    q = StringField(_l("Reference"), render_kw={"placeholder": "QZ-2026-…", "autocomplete": "off"})
    status = SelectField(
        _l("Stage"),
        default="",
        validate_choice=False,
        choices=lambda: [
            SelectChoice("", _("All open")),
            *(SelectChoice(s.value, _(words)) for s, words in STATUS_WORDS.items()),
            SelectChoice("all", _("All, closed ones too")),
        ],
    )
    district = SelectField(
        _l("District"),
        default="",
        validate_choice=False,
        choices=lambda: [
            SelectChoice("", _("All")),
            *(SelectChoice(name, district_text(name)) for name in house().config.districts),
        ],
    )
    emergency = BooleanField(_l("Emergency plan"), render_kw={"value": "1"})
    mine = BooleanField(_l("Mine"), render_kw={"value": "1"})
    unassigned = BooleanField(_l("Nobody's"), render_kw={"value": "1"})
