"""Numbers that were seen before, millions of them in little memory: a table of eight bytes for each."""

from __future__ import annotations

from array import array

_FIRST_SIZE = 1 << 12


class Seen:
    """How often each number of 64 bits was seen; zero counts as one more number."""

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * _FIRST_SIZE))
        self._filled = 0
        self._again: dict[int, int] = {}

    def times(self, number: int) -> int:
        """Count a number; return how often it has been seen, this time included."""
        number = number or 1
        if self._put(number):
            return 1
        self._again[number] = self._again.get(number, 1) + 1
        return self._again[number]

    def _put(self, number: int) -> bool:
        table = self._table
        mask = len(table) - 1
        place = number & mask
        while (held := table[place]) != 0:
            if held == number:
                return False
            place = (place + 1) & mask
        table[place] = number
        self._filled += 1
        if self._filled * 2 > len(table):
            self._grow()
        return True

    def _grow(self) -> None:
        held, self._filled = self._table, 0
        self._table = array("Q", bytes(16 * len(held)))
        for number in held:
            if number:
                self._put(number)
