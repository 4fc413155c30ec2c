"""What counts towards a need."""

from __future__ import annotations

from charity.ledger.balances import AppealTotals


def kept_minor(totals: AppealTotals) -> int:
    """Return what came in less what was given back, in minor units: the cap and every share use this."""
    return totals.received_minor - totals.refunded_minor
