"""Forms of photos."""

from __future__ import annotations

from wtforms import BooleanField

from charity.appeals.consents.forms import CheckboxesField
from charity.appeals.forms import line
from charity.appeals.photos.service import Describe
from charity.kernel.web.forms import HouseForm, VersionedForm, _l


class DescribeForm(HouseForm):
    """What a photo shows and who can be recognised."""

    alt_zh = line(_l("What it shows, in Chinese"), most=200)
    alt_en = line(_l("The same in English"), most=200)
    people = CheckboxesField(_l("Who can be recognised"), coerce=int)
    shows_child_face = BooleanField(
        _l("A child's face can be recognised"), description=_l("This needs a consent of its own.")
    )

    def to_command(self) -> Describe:
        """Return the description."""
        return Describe(
            alt_zh=self.alt_zh.data,
            alt_en=self.alt_en.data,
            shows_child_face=self.shows_child_face.data,
            person_ids=tuple(self.people.data or ()),
        )


class TakeAwayForm(VersionedForm):
    """Take a photo off the page."""
