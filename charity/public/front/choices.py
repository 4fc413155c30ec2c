"""The filters of the list of appeals."""

from __future__ import annotations

from dataclasses import dataclass

from charity.appeals.page import Filters
from charity.appeals.rules import STATE_WORDS
from charity.kernel.web.words import _
from charity.public.choices import Choice, choice_of
from charity.public.front.rules import KIND_WORDS


@dataclass(frozen=True, slots=True)
class ListChoices:
    """What was searched for, and what can be chosen."""

    text: str
    state: Choice
    kind: Choice
    is_narrowed: bool


def list_choices(filters: Filters) -> ListChoices:
    """Return the filters as the form shows them."""
    states = [(state.value, words) for state, words in STATE_WORDS.items()]
    kinds = [(kind.value, words) for kind, words in KIND_WORDS.items()]
    return ListChoices(
        text=filters.text,
        state=choice_of(
            "state",
            _("State"),
            states,
            filters.state.value if filters.state else "",
            any_words=_("Any state"),
        ),
        kind=choice_of("kind", _("What is needed"), kinds, filters.need_kind, any_words=_("Anything")),
        is_narrowed=bool(filters.text or filters.state or filters.need_kind),
    )
