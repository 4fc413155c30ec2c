"""Forms of statements."""

from __future__ import annotations

from flask_wtf.file import MultipleFileField
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from charity.kernel.web.forms import HouseForm, _l


class UploadForm(HouseForm):
    """Files, where their rows without a code belong, and the password of those that are locked."""

    file = MultipleFileField(
        _l("Statement files"),
        description=_l(
            "Bills of WeChat Pay and Alipay, bank statements, the desk's cash sheet: as they were exported; "
            "zipped is fine too. One file, or several at once."
        ),
    )
    appeal = StringField(
        _l("Appeal for rows without a code (may be left empty)"),
        description=_l("For example LX-2026-0007-K. Rows with a code of their own go by their code."),
        validators=[Length(max=40)],
    )
    password = PasswordField(
        _l("Password of the archive"),
        description=_l("WeChat and Alipay send it in a message to the account's owner. It is not kept."),
        validators=[Length(max=80)],
    )


class BookForm(HouseForm):
    """Booking what was looked at."""


class UndoForm(HouseForm):
    """Undoing a whole statement."""
