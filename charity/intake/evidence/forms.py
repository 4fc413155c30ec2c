"""The form that adds evidence."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import SelectField

from charity.intake.evidence.rules import EVIDENCE_WORDS
from charity.intake.fields import choices, words_field
from charity.kernel.web.forms import HouseForm, _l


class AddEvidenceForm(HouseForm):
    """One photo or PDF with its kind."""

    kind = SelectField(_l("Kind of evidence"), choices=choices(EVIDENCE_WORDS))
    file = FileField(_l("Photo or PDF"), description=_l("At most 15 MB; JPEG, PNG, WebP, HEIC or PDF."))
    note = words_field(
        _l("Note (may be left empty)"),
        most=300,
        description=_l("No names or numbers: the note is not sealed."),
    )
