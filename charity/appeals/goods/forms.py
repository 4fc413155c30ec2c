"""Forms of the quantity ledger."""

from __future__ import annotations

from wtforms import IntegerField, RadioField

from charity.appeals.forms import line
from charity.appeals.goods.service import EnterGoods
from charity.kernel.web.forms import DayField, OnceForm, Required, _l
from charity.kernel.web.words import _


class GoodsEntryForm(OnceForm):
    """A quantity that went out or came back."""

    way = RadioField(
        _l("What happened"), choices=lambda: [("out", _("Went out")), ("back", _("Came back"))], default="out"
    )
    day = DayField(_l("Day"), validators=[Required()])
    quantity = IntegerField(_l("Quantity"), validators=[Required()])
    words = line(_l("To whom or why"), most=160, hint=_l("No names of private people."))

    def to_command(self) -> EnterGoods:
        """Return the entry."""
        return EnterGoods(
            day=self.day.data,
            quantity=self.quantity.data,
            is_return=self.way.data == "back",
            words=self.words.data,
            once=self.once.data,
        )
