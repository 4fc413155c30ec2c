"""The filters of a public ledger."""

from __future__ import annotations

from dataclasses import dataclass

from charity.kernel.web.words import _
from charity.public.choices import Choice, choice_of
from charity.public.ledger.rules import WAY_WORDS, Asked
from charity.public.words import WAY_WORDS as CHANNEL_WORDS


@dataclass(frozen=True, slots=True)
class LedgerChoices:
    """What can be chosen."""

    way: Choice
    channel: Choice
    is_narrowed: bool


def ledger_choices(asked: Asked) -> LedgerChoices:
    """Return the filters as the form shows them."""
    ways = [(way.value, words) for way, words in WAY_WORDS.items()]
    way = asked.way.value if asked.way else ""
    return LedgerChoices(
        way=choice_of("way", _("In or out"), ways, way, any_words=_("Both")),
        channel=choice_of(
            "channel", _("By way of"), CHANNEL_WORDS.items(), asked.channel, any_words=_("Every way")
        ),
        is_narrowed=asked.is_narrowed,
    )
