"""Columns found by their names, whatever their order and whichever brackets the names have."""

from __future__ import annotations

from collections.abc import Sequence

from charity.statements.problems import BAD_AMOUNT, Fault
from charity.statements.sheet import Columns

_PLAIN = str.maketrans({"（": "(", "）": ")", "：": ":", "\u00a0": None, " ": None, "\u3000": None})
NOWHERE = -1


def plain_name(name: str) -> str:
    """Return a column's name with ASCII brackets and without spaces."""
    return name.translate(_PLAIN)


def plain_names(names: frozenset[str]) -> frozenset[str]:
    """Return the names of a line as `plain_name` writes them."""
    return frozenset(map(plain_name, names))


class Named:
    """The columns of one file.

    A line is fitted to one cell per name and an empty one more, so that a column the layout does not have
    (place `NOWHERE`) reads as empty.
    """

    def __init__(self, header: Sequence[str], *, padded: bool = False) -> None:
        self._columns = Columns(tuple(header))
        self._places = {plain_name(name): place for place, name in reversed(list(enumerate(header)))}
        self._padded = padded

    def place(self, *names: str) -> int:
        """Return where the first of these columns is, `NOWHERE` without one."""
        return next((self._places[name] for name in names if name in self._places), NOWHERE)

    def __len__(self) -> int:
        return len(self._columns.names)

    def name(self, place: int) -> str:
        """Return the name of the column at a place."""
        return self._columns.names[place]

    def fitted(self, line: int, cells: list[str]) -> list[str]:
        """Return one cleaned cell per name, then an empty one; raises Fault `bad-row`."""
        if self._padded and 1 < len(cells) < len(self._columns.names):
            cells = cells + [""] * (len(self._columns.names) - len(cells))
        values = self._columns.fitted(line, cells)
        values.append("")
        return values


def moved(minor: int, text: str, column: str) -> int:
    """Return an amount that moved; raises Fault `bad-amount` for nothing or less."""
    if minor <= 0:
        raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column=column)
    return minor
