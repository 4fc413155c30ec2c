"""Outside witnesses under a checkpoint, as every paper tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from charity.reports.speech import Speech


@dataclass(frozen=True, slots=True)
class Witnessed:
    """An outside witness that cosigned a checkpoint, and when by its own clock."""

    name: str
    at: datetime


def witnesses_told(witnessed: Sequence[Witnessed], wanted: int, words: Speech) -> str:
    """Return who cosigned, or what it means that nobody did yet; `wanted`: how many the desk asks for."""
    if witnessed:
        named = words.listed([f"{one.name} ({words.moment(one.at)})" for one in witnessed])
        return words._("Cosigned by outside witnesses: %(names)s.", names=named)
    if wanted:
        return words._(
            "Not yet witnessed when this was printed: the desk asks its witnesses within the hour, and the "
            "log's page names who cosigned."
        )
    return words._(
        "No outside witness yet: that there is one history only, readers see by comparing checkpoints."
    )
