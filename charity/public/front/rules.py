"""What a reader may ask of the list of appeals. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from charity.appeals.page import Filters
from charity.appeals.rules import PublicState
from charity.intake.rules import NeedKind
from charity.kernel.words import N_

PAGE_SIZE = 12
TEXT_CHARS_MAX = 60

KIND_WORDS: Mapping[NeedKind, str] = {
    NeedKind.TREATMENT: N_("Treatment"),
    NeedKind.CARE: N_("Long-term care"),
    NeedKind.LIVING: N_("Living costs"),
    NeedKind.GOODS: N_("Produce and things"),
}


def read_filters(values: Mapping[str, str]) -> Filters:
    """Read filters from an address; what cannot be read is left out."""
    state, kind = values.get("state", ""), values.get("kind", "")
    return Filters(
        text=values.get("q", "").strip()[:TEXT_CHARS_MAX],
        state=PublicState(state) if state in set(PublicState) else None,
        need_kind=kind if kind in set(NeedKind) else "",
        after=values.get("after", "")[:24],
        size=PAGE_SIZE,
    )
