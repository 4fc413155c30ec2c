"""Rows by the million: a few as they are, many packed, some forty bytes each, in the order of the file."""

from __future__ import annotations

import marshal
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import chain, islice
from operator import attrgetter
from typing import Any, overload

from charity.kernel.clock import BEIJING, desk_day
from charity.statements.row import Row, RowKind

_KEPT_PLAIN = 5_000
_BLOCK = 500
_KINDS = {str(kind): kind for kind in RowKind}
_NAMES = [f.name for f in fields(Row)]
_VALUES = attrgetter(*_NAMES)
_KIND, _AT = _NAMES.index("kind"), _NAMES.index("at")


class Rows(Sequence[Row]):
    """A growing list of rows, read as often as needed; beyond some thousands it is packed.

    What is packed is of this process alone and never written down. Times come back in the desk's zone.
    """

    def __init__(self, *, kept_plain: int = _KEPT_PLAIN) -> None:
        self._kept_plain = kept_plain
        self._blocks: list[bytes] = []
        self._keys = array("q")  # what each is sorted by, so that looking at the order unpacks nothing
        self._plain: list[Row] = []
        self._opened: tuple[int, list[Row]] = -1, []

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Rows:
        """Return rows as they are kept here."""
        if isinstance(rows, Rows):
            return rows
        found = cls()
        for row in rows:
            found.append(row)
        return found

    def append(self, row: Row) -> None:
        """Add a row at the end."""
        self._plain.append(row)
        self._keys.append(booking_order(row))
        if len(self._plain) >= self._kept_plain + _BLOCK:
            self._pack()

    def _pack(self) -> None:
        """Pack what is plain; once that was needed, only a block at a time stays plain."""
        while len(self._plain) >= _BLOCK:
            self._blocks.append(_packed(self._plain[:_BLOCK]))
            del self._plain[:_BLOCK]
        self._kept_plain = 0

    def __len__(self) -> int:
        return len(self._blocks) * _BLOCK + len(self._plain)

    def __iter__(self) -> Iterator[Row]:
        return chain(chain.from_iterable(map(_unpacked, self._blocks)), self._plain)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        index = place + len(self) if place < 0 else place
        block, offset = divmod(index, _BLOCK)
        if block >= len(self._blocks):
            return self._plain[index - len(self._blocks) * _BLOCK]
        if index < 0:
            raise IndexError(place)
        if self._opened[0] != block:
            self._opened = block, list(_unpacked(self._blocks[block]))
        return self._opened[1][offset]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def in_order(self, at_once: int) -> Iterator[list[Row]]:
        """Yield the rows in the order in which they are booked, at most some at once; see `booking_order`."""
        keys = self._keys
        ordered = sorted(keys)
        if all(map(int.__eq__, keys, ordered)):
            rows = iter(self)
            while some := list(islice(rows, at_once)):
                yield some
            return
        bounds = ordered[::at_once]
        del ordered
        shares = [Rows(kept_plain=0) for _ in bounds]
        for key, row in zip(keys, self, strict=True):
            shares[bisect_right(bounds, key) - 1].append(row)
        for place in range(len(shares)):
            share, shares[place] = shares[place], Rows()
            yield sorted(share, key=booking_order)


def booking_order(row: Row) -> int:
    """Return what rows are sorted by: the day, on each day payments before refunds, the time, the number."""
    seconds = int(row.at.timestamp()) % 86_400
    is_refund = row.kind in {RowKind.REFUND, RowKind.FEE}  # each after the payment that it belongs to
    day = desk_day(row.at).toordinal()
    return ((day << 1 | is_refund) << 17 | (seconds + 28_800) % 86_400) << 21 | row.number


def _packed(rows: list[Row]) -> bytes:
    return zlib.compress(marshal.dumps([_plain_values(row) for row in rows]), 1)


def _plain_values(row: Row) -> list[Any]:
    values = list(_VALUES(row))
    values[_KIND], values[_AT] = str(row.kind), row.at.timestamp()
    values[_REASON] = str(row.reason)
    return values


_REASON = _NAMES.index("reason")


def _unpacked(block: bytes) -> Iterator[Row]:
    for values in marshal.loads(zlib.decompress(block)):  # noqa: S302 - of this process, never from outside
        values[_KIND] = _KINDS[values[_KIND]]
        values[_AT] = datetime.fromtimestamp(values[_AT], BEIJING)
        yield Row(*values)
