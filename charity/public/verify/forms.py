"""The form that takes a receipt or a report, as a file or as the text of its code."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length

from charity.kernel.errors import Refusal
from charity.kernel.web.forms import HouseForm
from charity.kernel.web.words import _l
from charity.kernel.words import N_

FILE_BYTES_MAX = 32 * 1024 * 1024
TEXT_CHARACTERS_MAX = 20_000


class NothingGiven(Refusal):
    """Neither a file nor a text was sent."""

    code = "nothing_given"
    field = "file"
    words = N_("Choose a file, or paste the text of the code below.")


class PaperTooLarge(Refusal):
    """A file larger than any paper of a desk."""

    code = "paper_too_large"
    field = "file"
    status = 413
    words = N_(
        "This file is larger than %(limit_mb)s MB; no receipt or report of a desk is. Choose the file as the "
        "desk gave it."
    )


class VerifyForm(HouseForm):
    """What to check."""

    file = FileField(
        _l("The file"),
        description=_l("A receipt (PDF or .tlog-proof) or a report (PDF), just as you got it."),
    )
    text = TextAreaField(
        _l("Or the text of a QR code"),
        [Length(max=TEXT_CHARACTERS_MAX, message=_l("This is far longer than the text of a code."))],
        description=_l(
            "Scan the code of a receipt, or the checkpoint’s code in a report, with any scanner. Copy all of "
            "its text and paste it here."
        ),
    )

    def octets(self) -> bytes:
        """Return what was brought; raises NothingGiven or PaperTooLarge."""
        if self.file.data:
            octets = bytes(self.file.data.stream.read(FILE_BYTES_MAX + 1))
            if len(octets) > FILE_BYTES_MAX:
                raise PaperTooLarge(limit_mb=FILE_BYTES_MAX // (1024 * 1024))
            return octets
        if not (self.text.data or "").strip():
            raise NothingGiven()
        return pasted(self.text.data)


def pasted(text: str) -> bytes:
    """Return the bytes that a pasted text stands for: a form sends its line ends in another way."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return f"{lines}\n".encode()
