"""Areas of a bill that are burnt out of its public copy. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from charity.kernel.errors import Refusal
from charity.kernel.words import N_

AREAS_MAX = 40
_NUMBER = re.compile(r"[0-9]{1,3}")


class BadAreas(Refusal):
    """Areas that cannot be read."""

    code = "bad_areas"
    field = "areas"
    words = N_(
        "Line %(line)s is no area. Write four whole numbers of percent: from the left, from the top, width, "
        "height."
    )


class NothingBurnt(Refusal):
    """No area at all: a bill always names somebody."""

    code = "nothing_burnt"
    field = "areas"
    words = N_("Mark what is burnt out: the name and the diagnosis at least.")


class TooManyAreas(Refusal):
    """More areas than a bill can need."""

    code = "too_many_areas"
    field = "areas"
    words = N_("At most %(limit)s areas can be burnt out. Mark larger ones.")


class NotAnImage(Refusal):
    """A voucher that is a document of pages."""

    code = "not_an_image"
    words = N_(
        "This voucher is a PDF, and only photos can be burnt. Record a use with a photo of its bill to "
        "show a copy."
    )


class SamePersonLooks(Refusal):
    """The one who burnt a copy looks at it alone."""

    code = "same_person_looks"
    words = N_("Another person looks before the public does: whoever burnt the copy cannot release it.")


class NothingToRelease(Refusal):
    """A copy that is not there, or was burnt anew meanwhile."""

    code = "nothing_to_release"
    words = N_("The copy was burnt anew meanwhile. Look at it again.")
    status = 409


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in whole percent of a picture."""

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        assert self.width > 0
        assert self.height > 0
        assert 0 <= self.left < self.left + self.width <= 100
        assert 0 <= self.top < self.top + self.height <= 100


def areas_in(text: str) -> tuple[Area, ...]:
    """Return the areas that stand one a line; raises BadAreas, TooManyAreas."""
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > AREAS_MAX:
        raise TooManyAreas(limit=AREAS_MAX)
    return tuple(_area(number, parts) for number, parts in lines)


def _area(line: int, parts: Sequence[str]) -> Area:
    if len(parts) != 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise BadAreas(line=line)
    left, top, width, height = map(int, parts)
    if not (width and height and left + width <= 100 and top + height <= 100):
        raise BadAreas(line=line)
    return Area(left, top, width, height)


def text_of(areas: Sequence[Area]) -> str:
    """Return areas as `areas_in` reads them."""
    return "\n".join(f"{area.left} {area.top} {area.width} {area.height}" for area in areas)
