"""A plain model of the ledger: a list of drafts, added up again whenever something is asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from charity.kernel.errors import Refusal
from charity.ledger.entry import FACT_KINDS, Draft, Kind, PledgeEnd
from charity.ledger.refusals import (
    AlreadyBooked,
    AlreadyReversed,
    CannotReverse,
    ConvertedSince,
    EndsOtherwise,
    LinkedLeg,
    Overdrawn,
    PeriodClosed,
)

HOME = "CNY"
Sums = defaultdict[tuple[str, str], int]


@dataclass
class Model:
    """What was booked, in order, and what is known beside it."""

    booked: list[Draft] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)
    legs: dict[int, int] = field(default_factory=dict)  # of transfers, each to the other
    forgotten: set[int] = field(default_factory=set)
    closed: date | None = None

    def add(self, drafts: Sequence[Draft]) -> list[int]:
        """Book drafts; return their places."""
        first = len(self.booked)
        self.booked += drafts
        self.undone |= {draft.reverses for draft in drafts if draft.reverses is not None}
        return list(range(first, len(self.booked)))

    def standing(self) -> Iterator[tuple[int, Draft]]:
        """Yield what is not reversed, reversals themselves left out."""
        for seq, draft in enumerate(self.booked):
            if seq not in self.undone and draft.reverses is None:
                yield seq, draft

    def sums(self, more: Sequence[Draft] = ()) -> Sums:
        """Return the balance of every account."""
        found: Sums = defaultdict(int)
        for draft in (*self.booked, *more):
            for posting in draft.postings:
                found[posting.account, posting.currency] += posting.minor
        return found

    def held(self, appeal: str, sums: Sums) -> int:
        """Return what an appeal holds: its money, and what stands for foreign money."""
        return sum(
            minor
            for (account, currency), minor in sums.items()
            if currency == HOME
            and account.endswith(appeal)
            and account.startswith(("Assets:", "Equity:Trading:"))
        )

    def counted(self, appeal: str, kind: Kind) -> int:
        """Return how many entries of a kind stand."""
        return Counter((draft.appeal, draft.kind) for _, draft in self.standing())[appeal, kind]

    def waiting(self, appeal: str) -> list[int]:
        """Return the pledges that wait."""
        return [seq for seq, d in self.standing() if d.kind is Kind.PLEDGE and d.appeal == appeal]

    def pool(self, appeal: str, currency: str) -> tuple[int, int]:
        """Return what an appeal has of a foreign currency, and what it stands for."""
        kept = [d.exchange for _, d in self.standing() if d.exchange is not None and d.appeal == appeal]
        here = [one for one in kept if one.currency == currency]
        return sum(one.minor for one in here), sum(one.home_minor for one in here)

    def share(self, appeal: str, currency: str, sold: int) -> int:
        """Return what goes out of the books with foreign money that is sold."""
        minor, home = self.pool(appeal, currency)
        return round(Fraction(home * sold, minor))

    def troubles(self, drafts: Sequence[Draft]) -> set[type[Refusal]]:
        """Return the refusals that may answer drafts; none: they must be booked."""
        found = set(self._of_days(drafts)) | set(self._of_references(drafts))
        together = {draft.reverses for draft in drafts}
        undone = set(self.undone)
        for place, draft in enumerate(drafts):
            if draft.reverses is not None:
                found |= set(self._of_reversal(draft, draft.reverses, together, undone))
                undone.add(draft.reverses)
            if draft.appeal and self._dips(draft.appeal, self.sums(drafts[: place + 1])):
                found.add(Overdrawn)
        return found

    def _of_days(self, drafts: Sequence[Draft]) -> Iterator[type[Refusal]]:
        if self.closed is not None and any(draft.day <= self.closed for draft in drafts):
            yield PeriodClosed

    def _of_references(self, drafts: Sequence[Draft]) -> Iterator[type[Refusal]]:
        freed = {draft.reverses for draft in drafts}
        standing = [d.reference for seq, d in self.standing() if seq not in freed and d.reference]
        standing += [draft.reference for draft in drafts if draft.reference]
        if len(standing) > len(set(standing)):
            yield AlreadyBooked

    def _of_reversal(
        self, draft: Draft, seq: int, together: set[int | None], undone: set[int]
    ) -> Iterator[type[Refusal]]:
        target = self.booked[seq]
        if seq in undone:
            yield AlreadyReversed
        if target.kind is Kind.REVERSAL or target.kind in FACT_KINDS:
            yield CannotReverse
        if (target.kind is Kind.PLEDGE) != (draft.reason in set(PledgeEnd)):
            yield EndsOtherwise
        if seq in self.legs and self.legs[seq] not in together:
            yield LinkedLeg
        if target.exchange is not None and target.exchange.minor > 0:
            for later, sale in self.standing():
                kept = sale.exchange
                if kept is None or later < seq or later in together or sale.appeal != target.appeal:
                    continue
                if kept.minor < 0 and kept.currency == target.exchange.currency:
                    yield ConvertedSince

    def _dips(self, appeal: str, sums: Sums) -> bool:
        held = self.held(appeal, sums)
        stands_for = sums[f"Equity:Trading:{appeal}", HOME]
        foreign = [
            minor
            for (account, currency), minor in sums.items()
            if currency != HOME and account.startswith("Assets:") and account.endswith(appeal)
        ]
        return held < 0 or (stands_for != 0 and held < stands_for) or any(minor < 0 for minor in foreign)
