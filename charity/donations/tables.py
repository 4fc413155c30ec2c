"""Every table of donations, so that one import registers them all."""

from __future__ import annotations

from charity.donations.erasure.tables import (
    DonorErasure,
    DonorErasureEntry,
    ErasedReference,
    ErasureHold,
)
from charity.donations.imports.tables import StatementImport, StatementRow, StatementShare
from charity.donations.lines.tables import LedgerLine
from charity.donations.payouts.tables import DocumentedUse, Payout

__all__ = [
    "DocumentedUse",
    "DonorErasure",
    "DonorErasureEntry",
    "ErasedReference",
    "ErasureHold",
    "LedgerLine",
    "Payout",
    "StatementImport",
    "StatementRow",
    "StatementShare",
]
