"""What a reader may ask of a public ledger. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from charity.kernel.words import N_
from charity.ledger.accounts import CHANNELS


class Way(StrEnum):
    """Into the fund or out of it."""

    IN = "in"
    OUT = "out"


WAY_WORDS: Mapping[Way, str] = {Way.IN: N_("Money in"), Way.OUT: N_("Money out")}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: in or out, by which channel, before which entry."""

    way: Way | None = None
    channel: str = ""
    before_seq: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter leaves rows out."""
        return self.way is not None or bool(self.channel)

    @property
    def is_first_view(self) -> bool:
        """Whether nothing was asked for: the newest rows of everything."""
        return not self.is_narrowed and self.before_seq is None


def read_asked(values: Mapping[str, str]) -> Asked:
    """Read filters from an address; what cannot be read is left out."""
    way = values.get("way", "")
    channel = values.get("channel", "")
    before = values.get("before", "")
    return Asked(
        way=Way(way) if way in set(Way) else None,
        channel=channel if channel in CHANNELS else "",
        before_seq=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
