"""Whose money goes first. Pure; every fen of an appeal is in one place at a time.

1. Money stands in a queue in the order in which it was booked; what goes out takes the oldest first.
2. A fee that a channel keeps of a donation comes out of that donation, at once; another fee is paid like
   all that goes out, by the oldest money.
3. A refund, or a reversal, takes what is unused of the very donation that it gives back. What of it was used
   by then is paid by the oldest money that waits: the payout keeps its sources, a younger gift stands in.
4. A payout that comes back gives every donation back what it had taken; refunds that others stood in for are
   then paid by their own donations as far as these reach.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from charity.kernel.words import N_

#: The rules above as the public reads them.
RULE_WORDS = (
    N_("The donation that came first is used first."),
    N_(
        "A fee that a channel keeps of a donation comes out of that donation. "
        "Any other fee is paid by the oldest donations."
    ),
    N_(
        "A refund takes what is still unused of its own donation. What was used already is paid by the "
        "oldest donations that still wait: the payout keeps its sources, and a younger donation stands in."
    ),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A range that an entry took, see `SpentRange`."""

    id: int
    at_seq: int
    out_seq: int
    first_seq: int
    last_seq: int
    minor: int
    released_seq: int | None = None

    def stands_at(self, seq: int) -> bool:
        """Return whether it was taken by then and not given back."""
        return self.at_seq <= seq and (self.released_seq is None or self.released_seq > seq)


@dataclass(slots=True)
class GivenBack:
    """A refund or reversal of money that came in, with what others stood in for."""

    seq: int
    minor: int
    reversed_seq: int | None = None
    borrowed: list[Taken] = field(default_factory=list)

    def own_at(self, seq: int) -> int:
        """Return how much of its own donation it takes at a moment."""
        if self.seq > seq or (self.reversed_seq is not None and self.reversed_seq <= seq):
            return 0
        return self.minor - sum(one.minor for one in self.borrowed if one.stands_at(seq))


@dataclass(slots=True)
class Gift:
    """Money that came in with one entry, less the fee kept of it, and all that touched it since."""

    seq: int
    minor: int
    taken: list[Taken] = field(default_factory=list)
    given_back: list[GivenBack] = field(default_factory=list)

    def shares(self) -> list[tuple[Taken, int]]:
        """Return how much of it each range took, those given back among them, in their order."""
        found: list[tuple[Taken, int]] = []
        for one in sorted(self.taken, key=lambda one: (one.at_seq, one.id)):
            alone = one.first_seq == one.last_seq
            found.append((one, one.minor if alone else self._unused(found, one.at_seq)))
        return found

    def unused_at(self, seq: int) -> int:
        """Return what is left of it once an entry is booked."""
        return self._unused(self.shares(), seq) if self.taken or self.given_back else self.minor

    def _unused(self, shares: Iterable[tuple[Taken, int]], seq: int) -> int:
        used = sum(minor for one, minor in shares if one.stands_at(seq))
        return self.minor - used - sum(one.own_at(seq) for one in self.given_back)


@dataclass(frozen=True, slots=True)
class Piece:
    """A range to be written: from the first to the last gift, together so much."""

    first_seq: int
    last_seq: int
    minor: int
    gifts: int


def taken_from(gifts: Iterable[tuple[int, int]], minor: int) -> list[Piece]:
    """Return the pieces that take an amount from gifts (entry, unused), in their order."""
    whole: Piece | None = None
    for seq, unused in gifts:
        if unused > minor:
            return [*([whole] if whole else []), Piece(seq, seq, minor, 1)]
        if unused > 0:
            minor -= unused
            start = whole or Piece(seq, seq, 0, 0)
            whole = Piece(start.first_seq, seq, start.minor + unused, start.gifts + 1)
        if not minor:
            break
    return [whole] if whole else []


def spread(gifts: Sequence[Gift], taken: Iterable[Taken]) -> None:
    """Tell each gift, in their order, which ranges span it."""
    seqs = [one.seq for one in gifts]
    for one in taken:
        for gift in gifts[bisect_left(seqs, one.first_seq) : bisect_right(seqs, one.last_seq)]:
            gift.taken.append(one)
