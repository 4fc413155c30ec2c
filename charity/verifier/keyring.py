"""The keys that a reader holds a log against: the desk's of today, and those from before a rotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charity.ledger.note import VerifierKey


@dataclass(frozen=True, slots=True)
class FormerKey:
    """A key that gave way to another; `until`: how many entries the log had then, None when unknown.

    Whoever still has it could sign for more, so that a larger checkpoint under it counts for nothing.
    """

    key: VerifierKey
    until: int | None = None

    def covers(self, size: int) -> bool:
        """Return whether the key was in force for a log of so many entries."""
        return self.until is None or size <= self.until


Former = VerifierKey | FormerKey


class Keyring:
    """The desk's key first, then its former ones, those that end somewhere before those of unknown end."""

    def __init__(self, key: VerifierKey | None, former: Sequence[Former] = ()) -> None:
        old = [one if isinstance(one, FormerKey) else FormerKey(one) for one in former]
        old.sort(key=lambda one: (one.until is None, one.until or 0))
        self.first = key
        self.former = tuple(old)
        self.keys = (*(() if key is None else (FormerKey(key),)), *old)
        self.was_endless_used = False

    def note_use(self, used: FormerKey) -> None:
        """Remember that a former key vouched for something though nobody said until when it was in force."""
        if used.until is None and used.key != self.first:
            self.was_endless_used = True

    def names(self) -> dict[str, int | None]:
        """Return the log's names, today's first, each with the entry from which on it is not borne."""
        names: dict[str, int | None] = {}
        for one in self.keys:
            names.setdefault(one.key.name, one.until)
        return names
