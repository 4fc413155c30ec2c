"""Which formats the desk takes by page: those every desk meets, and those a desk switched on."""

from __future__ import annotations

from collections.abc import Collection

from charity.config import OPTIONAL_FORMATS
from charity.kernel.errors import Refusal
from charity.kernel.words import N_
from charity.statements.formats import FORMAT_WORDS


class FormatSwitchedOff(Refusal):
    """A statement of a format that this desk has not switched on."""

    code = "format_switched_off"
    field = "file"
    words = N_(
        "This is a statement of a kind this desk does not use (%(format)s), so it is not taken. Whoever runs "
        "the desk's server switches it on with the setting CHARITY_STATEMENT_FORMATS."
    )


def shown_formats(switched_on: Collection[str]) -> list[str]:
    """Return the formats of this desk, in the order in which they are recognised."""
    return [name for name in FORMAT_WORDS if name not in OPTIONAL_FORMATS or name in switched_on]


def check_switched_on(name: str | None, switched_on: Collection[str]) -> None:
    """Refuse a statement of a format that is not of this desk; raises FormatSwitchedOff."""
    if name is not None and name in OPTIONAL_FORMATS and name not in switched_on:
        raise FormatSwitchedOff(format=name)
