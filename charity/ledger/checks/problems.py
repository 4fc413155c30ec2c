"""What is wrong with a stored ledger, and where."""

from __future__ import annotations

from typing import NamedTuple

#: Past this many an audit counts on without listing: the first ones tell where to look.
PROBLEMS_MAX = 100

_OF_THE_TREE = {"node", "head"}


class Problem(NamedTuple):
    """One fault: the first entry it concerns (None: no single one), a stable code and words."""

    seq: int | None
    code: str
    message: str


class Problems:
    """Faults found so far, the first hundred in full."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._more = 0

    def add(self, seq: int | None, code: str, message: str) -> None:
        """Note one fault."""
        if len(self._found) < PROBLEMS_MAX:
            self._found.append(Problem(seq, code, message))
        else:
            self._more += 1

    def in_order(self) -> tuple[Problem, ...]:
        """Return the faults: of single entries by entry, then of the tree over them, then the rest."""
        ordered = sorted(self._found, key=lambda p: (p.seq is None, p.code in _OF_THE_TREE, p.seq or 0))
        rest = [Problem(None, "more", f"{self._more} more problems are not listed")] if self._more else []
        return (*ordered, *rest)
