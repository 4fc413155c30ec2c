"""Every table of donations, so that one import registers them all."""

from __future__ import annotations

from charity.donations.erasure.tables import DonorErasure, DonorErasureEntry, ErasureHold
from charity.donations.imports.tables import StatementImport, StatementRow, StatementShare
from charity.donations.lines.tables import ErasedReference, LedgerLine
from charity.donations.matching.tables import RowDecision, RowEntry
from charity.donations.moving.tables import AccountMove, MoveEntry
from charity.donations.payouts.tables import DocumentedUse, Payout

__all__ = [
    "AccountMove",
    "DocumentedUse",
    "DonorErasure",
    "DonorErasureEntry",
    "ErasedReference",
    "ErasureHold",
    "LedgerLine",
    "MoveEntry",
    "Payout",
    "RowDecision",
    "RowEntry",
    "StatementImport",
    "StatementRow",
    "StatementShare",
]
