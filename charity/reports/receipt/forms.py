"""The form of issuing a receipt."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from charity.kernel.web.forms import HouseForm, Required
from charity.kernel.web.words import _l

PROOF = "proof"


class ReceiptForm(HouseForm):
    """What to make of it: a paper in a language, or the proof alone."""

    form = RadioField(
        _l("What to issue"),
        choices=[
            SelectChoice("zh", _l("PDF in Chinese")),
            SelectChoice("en", _l("PDF in English")),
            SelectChoice(PROOF, _l("Only the proof (.tlog-proof)")),
        ],
        default="zh",
        validators=[Required()],
        description=_l("The PDF carries the same proof inside, as a file and as a code."),
    )
