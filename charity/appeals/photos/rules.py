"""What a photo of an appeal must say before it is shown. Pure."""

from __future__ import annotations

from charity.kernel.errors import Refusal
from charity.kernel.words import N_

PHOTOS_MAX = 12


class NotAPicture(Refusal):
    """A photo of a page is chosen from evidence that is a picture."""

    code = "not_a_picture"
    field = "evidence"
    words = N_("Choose a picture from the evidence.")


class PaperNotShown(Refusal):
    """Papers are private; they are never photos of a page."""

    code = "paper_not_shown"
    field = "evidence"
    words = N_("Papers stay private. Only photos of the situation can be shown.")


class AltMissing(Refusal):
    """A photo says in words what it shows."""

    code = "alt_missing"
    field = "alt_zh"
    words = N_("Say in words what the photo shows, for people who cannot see it.")


class TooManyPhotos(Refusal):
    """A page has a few photos."""

    code = "too_many_photos"
    field = "evidence"
    words = N_("There are already %(limit)s photos. Take one away first.")
