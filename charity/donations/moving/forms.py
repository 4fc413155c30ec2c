"""Forms of money between the desk's own accounts."""

from __future__ import annotations

from wtforms import RadioField

from charity.kernel.web.forms import HouseForm, OnceForm, Required, _l


class PairsForm(OnceForm):
    """Booking the pairs that amount and days tell."""


class HandForm(OnceForm):
    """Two rows that a person says are one movement."""

    left = RadioField(_l("What left an account"), coerce=int, validators=[Required()])
    other = RadioField(_l("What came into another"), coerce=int, validators=[Required()])


class UndoForm(HouseForm):
    """Taking a transfer back."""
