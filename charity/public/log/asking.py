"""The box that leads to an entry by its number."""

from __future__ import annotations

import unicodedata

from wtforms import StringField

from charity.kernel.web.forms import HouseForm, Required
from charity.kernel.web.words import _, _l

_DIGITS_MAX = 15


class EntryForm(HouseForm):
    """Which entry."""

    number = StringField(
        _l("Number of the entry"),
        [Required()],
        description=_l("It stands in every row of a money trail, on receipts and in reports."),
    )

    def say_missing(self, size: int) -> None:
        """Say that there is no such entry, and which there are."""
        if size:
            words = _("There is no such entry. Their numbers go from 0 to %(last)s.", last=size - 1)
        else:
            words = _("Nothing has been booked yet.")
        self.number.errors = [*self.number.errors, words]


def read_number(text: str) -> int | None:
    """Read a number as people type it, None where there is none."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("#").replace(",", "").strip()
    is_number = plain.isascii() and plain.isdigit() and len(plain) <= _DIGITS_MAX
    return int(plain) if is_number else None
