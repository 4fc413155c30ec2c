"""The form that records an authorisation signed on paper."""

from __future__ import annotations

from flask_wtf.file import FileField

from charity.intake.authorisations.rules import Signed
from charity.intake.fields import NAME_MAX, words_field
from charity.kernel.web.forms import DayField, HouseForm, Required, _l


class PaperForm(HouseForm):
    """Whom the family lets us ask, as signed on paper."""

    hospital = words_field(_l("Hospital or doctor we may ask"))
    offices = words_field(_l("Offices we may ask"))
    neighbours = words_field(_l("Neighbours or relatives we may ask"))
    signed_name = words_field(_l("Signed by"), required=_l("Write who signed."), most=NAME_MAX)
    signed_on = DayField(_l("Date of signing"), validators=[Required(_l("Give the date of signing."))])
    paper = FileField(_l("Photo of the signed paper"), description=_l("It is kept among the evidence."))

    def to_signed(self) -> Signed:
        """Return what was signed."""
        return Signed(
            hospital=self.hospital.data,
            offices=self.offices.data,
            neighbours=self.neighbours.data,
            signed_name=self.signed_name.data,
            signed_on=self.signed_on.data,
        )
