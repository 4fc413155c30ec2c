"""Questions other columns ask about an appeal's money: totals, public lines, what waits to be matched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.donations.imports.queries import last_statement_at, unmatched_counts
from charity.donations.lines.queries import (
    DayInChannel,
    Line,
    all_lines_of,
    daily_by_channel,
    lines_of,
)
from charity.kernel.money import Money, total
from charity.ledger.accounts import Custody
from charity.ledger.balances import AppealTotals, all_totals, appeal_totals

__all__ = [
    "DayInChannel",
    "Line",
    "Totals",
    "all_lines_of",
    "daily_by_channel",
    "held_minor",
    "lines_of",
    "totals_by_custody",
    "totals_of",
    "totals_of_all",
    "unmatched_counts",
]


@dataclass(frozen=True, slots=True)
class Totals:
    """The equation of one appeal: received = paid out + refunded + fees + held."""

    appeal: str
    custody: Custody
    currency: str
    received: Money
    paid_out: Money
    refunded: Money
    fees: Money
    held: Money
    donations: int
    lumps: int
    unmatched: int
    last_statement_at: datetime | None

    @property
    def balances(self) -> bool:
        """Whether the equation holds."""
        return self.received == self.paid_out + self.refunded + self.fees + self.held


def totals_of(session: Session, appeal_ref: str) -> Totals:
    """Return the equation of an appeal with the count of unmatched rows; raises Missing without a fund."""
    totals = appeal_totals(session, appeal_ref)
    unmatched = unmatched_counts(session).get(appeal_ref, 0)
    return _as_totals(totals, unmatched, last_statement_at(session, appeal_ref))


def totals_of_all(session: Session) -> list[Totals]:
    """Return the equation of every appeal, by reference."""
    counts = unmatched_counts(session)
    return [
        _as_totals(totals, counts.get(totals.appeal, 0), last_statement_at(session, totals.appeal))
        for totals in all_totals(session)
    ]


def held_minor(session: Session, appeal_ref: str) -> int:
    """Return what an appeal holds now, in minor units; raises Missing without a fund."""
    return appeal_totals(session, appeal_ref).held_minor


@dataclass(frozen=True, slots=True)
class CustodyTotals:
    """Sums over the appeals of one custody and currency; never across custodies."""

    custody: Custody
    appeals: int
    received: Money
    paid_out: Money
    refunded: Money
    fees: Money
    held: Money


def totals_by_custody(totals: Iterable[Totals]) -> list[CustodyTotals]:
    """Return the sums of each custody and currency apart: held, then observed, then mirrored."""
    groups: dict[tuple[Custody, str], list[Totals]] = {}
    for one in totals:
        groups.setdefault((one.custody, one.currency), []).append(one)
    order = list(Custody)
    keys = sorted(groups, key=lambda key: (order.index(key[0]), key[1]))
    return [_summed(custody, currency, groups[custody, currency]) for custody, currency in keys]


def _summed(custody: Custody, currency: str, group: list[Totals]) -> CustodyTotals:
    return CustodyTotals(
        custody=custody,
        appeals=len(group),
        received=total((one.received for one in group), currency),
        paid_out=total((one.paid_out for one in group), currency),
        refunded=total((one.refunded for one in group), currency),
        fees=total((one.fees for one in group), currency),
        held=total((one.held for one in group), currency),
    )


def _as_totals(totals: AppealTotals, unmatched: int, last: datetime | None) -> Totals:
    def money(minor: int) -> Money:
        return Money(minor, totals.currency)

    return Totals(
        appeal=totals.appeal,
        custody=totals.custody,
        currency=totals.currency,
        received=money(totals.received_minor),
        paid_out=money(totals.paid_out_minor),
        refunded=money(totals.refunded_minor),
        fees=money(totals.fees_minor),
        held=money(totals.held_minor),
        donations=totals.donations,
        lumps=totals.lumps,
        unmatched=unmatched,
        last_statement_at=last,
    )
