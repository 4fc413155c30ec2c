"""The rules of double entry, held against leaves one by one: kinds, sums, reversals, funds.

Only what leaves say is used: whoever has them comes to the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from charity.ledger.accounts import Part, UnknownAccount
from charity.ledger.entry import FACT_KINDS, Kind, sums_to_zero
from charity.ledger.leaf import Leaf
from charity.verifier.funds import Fund, Place, Totals
from charity.verifier.remainders import Remainders

#: The codes of the checks made here, in the order in which they are told.
CODES = ("kinds", "sums", "reversals", "funds")


class Fault(NamedTuple):
    """What is wrong with one entry: the check that it fails, why, and the entry's number."""

    code: str
    why: str
    seq: int


class Rule(NamedTuple):
    """What an entry of a kind moves: the part that makes it this kind with its sign, and the parts beside."""

    part: Part
    sign: int
    beside: frozenset[Part]


_HOLDS = frozenset({Part.HELD, Part.FEES})
_RULES: Mapping[str, Rule] = {
    Kind.DONATION: Rule(Part.RECEIVED, -1, _HOLDS),
    Kind.LUMP: Rule(Part.RECEIVED, -1, _HOLDS),
    Kind.REFUND: Rule(Part.REFUNDED, 1, _HOLDS),
    Kind.PAYOUT: Rule(Part.PAID_OUT, 1, _HOLDS),
    Kind.USE: Rule(Part.PAID_OUT, 1, _HOLDS),
    Kind.FEE: Rule(Part.FEES, 0, _HOLDS),
    Kind.TRANSFER: Rule(Part.HELD, 0, _HOLDS),
    Kind.PLEDGE: Rule(Part.PROMISED, 0, frozenset()),
}
_REMAINDER = frozenset({Part.RECEIVED, Part.PAID_OUT, Part.HELD, Part.FEES})
_FACTS = frozenset(kind.value for kind in FACT_KINDS)
_COUNTED = {Kind.DONATION.value, Kind.LUMP.value}

Original = Callable[[int], Leaf | None]


class Books:
    """Keeps the sums of every appeal while leaves are added in log order.

    `original` gives an earlier leaf by its number, None when it cannot be had.
    """

    def __init__(self, original: Original) -> None:
        self._original = original
        self._places: dict[str, Place] = {}
        self._funds: dict[str, Fund] = {}
        self._reversed: set[int] = set()
        self._currencies: dict[str, str] = {}
        self._remainders = Remainders()

    def add(self, entry: Leaf) -> Sequence[Fault]:
        """Add a leaf; return what is wrong with it."""
        if not entry.post and entry.kind in _FACTS:
            return [Fault("kinds", "fact", entry.seq)] if entry.reverses is not None else ()
        try:
            places = [self._place(account) for account, _, _ in entry.post]
        except UnknownAccount:
            return [Fault("kinds", "account", entry.seq)]
        if entry.appeal is None or any(place.appeal != entry.appeal for place in places):
            return [Fault("kinds", "other-appeal", entry.seq)]
        fund = self._funds.get(entry.appeal)
        if fund is None:
            fund = self._funds[entry.appeal] = Fund(entry.appeal)
        return [*self._of_entry(entry, places), *self._moved(entry, places, fund)]

    def alone(self) -> Iterator[Fault]:
        """Yield the remainders that came into an appeal and left none; only a whole log can tell."""
        return (Fault("remainders", why, seq) for why, seq in self._remainders.faults(self._reversed))

    def totals(self) -> tuple[Totals, ...]:
        """Return the equation of every appeal, in each of its currencies."""
        return tuple(one for _, fund in sorted(self._funds.items()) for one in fund.totals())

    def _place(self, account: str) -> Place:
        place = self._places.get(account)
        if place is None:
            place = self._places[account] = Place.of(account)
        return place

    def _of_entry(self, entry: Leaf, places: Sequence[Place]) -> Iterator[Fault]:
        """Yield what is wrong with an entry by itself."""
        post = entry.post
        is_pair = len(post) == 2 and post[0][1] == post[1][1] and post[0][2] == -post[1][2] != 0
        if not is_pair and (len(post) < 2 or not all(minor for _, _, minor in post)):
            yield Fault("sums", "postings", entry.seq)
        elif not is_pair and not sums_to_zero([(currency, minor) for _, currency, minor in post]):
            yield Fault("sums", "unbalanced", entry.seq)
        if (entry.kind == Kind.REVERSAL) != (entry.reverses is not None):
            yield Fault("reversals", "unnamed", entry.seq)
        elif entry.reverses is None and not _fits(entry, places):
            yield Fault("kinds", "postings", entry.seq)

    def _moved(self, entry: Leaf, places: Sequence[Place], fund: Fund) -> Iterator[Fault]:
        """Add an entry to its fund; yield what is wrong with the fund, or with what it reverses."""
        for place, (_, currency, minor) in zip(places, entry.post, strict=True):
            fund.add(place, currency, minor)
            if self._currencies.setdefault(place.account, currency) != currency and not place.is_trading:
                yield Fault("kinds", "currency", entry.seq)
            if place.custody is not None and place.custody is not fund.custody:
                if fund.custody is not None:
                    yield Fault("funds", "custody", entry.seq)
                fund.custody = fund.custody or place.custody
        if fund.is_overdrawn():
            yield Fault("funds", "overdrawn", entry.seq)
        if entry.kind == Kind.REMAINDER:
            self._remainders.add(entry, places)
        kind, step = entry.kind, 1
        if entry.reverses is not None:
            original = self._original(entry.reverses) if 0 <= entry.reverses < entry.seq else None
            yield from self._undone(entry, original)
            kind, step = original.kind if original is not None else "", -1
        if kind == Kind.DONATION:
            fund.donations += step
        elif kind == Kind.LUMP:
            fund.lumps += step

    def _undone(self, entry: Leaf, original: Leaf | None) -> Iterator[Fault]:
        assert entry.reverses is not None, "only of a reversal"
        if entry.reverses in self._reversed:
            yield Fault("reversals", "twice", entry.seq)
        self._reversed.add(entry.reverses)
        if original is None:
            yield Fault("reversals", "unknown", entry.seq)
        elif original.kind == Kind.REVERSAL or not original.post:
            yield Fault("reversals", "of-no-money", entry.seq)
        elif [(account, currency, -minor) for account, currency, minor in original.post] != list(entry.post):
            yield Fault("reversals", "not-full", entry.seq)


def _fits(entry: Leaf, places: Sequence[Place]) -> bool:
    """Return whether an entry moves what its kind moves."""
    parts = {place.part for place in places}
    if entry.kind == Kind.REMAINDER:
        return parts <= _REMAINDER and bool(parts & {Part.RECEIVED, Part.PAID_OUT})
    rule = _RULES.get(entry.kind)
    if rule is None or not parts <= rule.beside | {rule.part} or rule.part not in parts:
        return False
    minors = (
        minor for place, (_, _, minor) in zip(places, entry.post, strict=True) if place.part is rule.part
    )
    return rule.sign == 0 or all(minor * rule.sign > 0 for minor in minors)
