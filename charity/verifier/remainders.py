"""Remainders handed from one appeal to another: what comes into one has left another; both or none stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from charity.ledger.accounts import Part
from charity.ledger.leaf import Leaf
from charity.verifier.funds import Place


class Leg(NamedTuple):
    """One side of a handing over: its entry, its appeal and what it moved, by currency."""

    seq: int
    appeal: str
    moved: frozenset[tuple[str, int]]


class Remainders:
    """Keeps the legs by the document that joins them; there are few in any log."""

    def __init__(self) -> None:
        self._out: defaultdict[str, list[Leg]] = defaultdict(list)
        self._into: defaultdict[str, list[Leg]] = defaultdict(list)

    def add(self, entry: Leaf, places: Sequence[Place]) -> None:
        """Add a remainder's entry."""
        sums: defaultdict[tuple[Part, str], int] = defaultdict(int)
        for place, (_, currency, minor) in zip(places, entry.post, strict=True):
            sums[place.part, currency] += minor
        for part, legs, sign in ((Part.PAID_OUT, self._out, 1), (Part.RECEIVED, self._into, -1)):
            moved = frozenset((unit, sign * minor) for (of, unit), minor in sums.items() if of is part)
            if moved:
                for document in entry.doc or [f"none of {entry.seq}"]:
                    legs[document].append(Leg(entry.seq, entry.appeal or "", moved))

    def faults(self, undone: Container[int]) -> Iterator[tuple[str, int]]:
        """Yield why and at which entry a leg stands alone; `undone` are the entries that were reversed."""
        for document, legs in self._into.items():
            for leg in legs:
                fitting = (one for one in self._out[document] if one.moved == leg.moved)
                other = next((one for one in fitting if one.appeal != leg.appeal), None)
                if other is None or len(legs) > 1:
                    yield "from-nowhere", leg.seq
                elif (leg.seq in undone) != (other.seq in undone):
                    yield "half-undone", max(leg.seq, other.seq)
