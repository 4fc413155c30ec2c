"""Forms of statements."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length

from charity.kernel.web.forms import HouseForm, _l


class UploadForm(HouseForm):
    """A file, and where its rows without a code belong."""

    file = FileField(
        _l("Statement file"),
        description=_l(
            "A WeChat Pay merchant bill or the desk's cash sheet, as it was exported; zipped is fine too."
        ),
    )
    appeal = StringField(
        _l("Appeal for rows without a code (may be left empty)"),
        description=_l("For example LX-2026-0007-K. Rows with a code of their own go by their code."),
        validators=[Length(max=40)],
    )


class BookForm(HouseForm):
    """Booking what was looked at."""
