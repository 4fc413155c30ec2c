"""Every table of donations, so that one import registers them all."""

from __future__ import annotations

from charity.donations.alarms.tables import MoneyAlarm
from charity.donations.cash.tables import CashCount, CashDeposit, CashDepositPart, CashReceipt
from charity.donations.erasure.tables import DonorErasure, DonorErasureEntry, ErasureHold
from charity.donations.finding.tables import FindingTry
from charity.donations.imports.tables import StatementImport, StatementRow, StatementShare
from charity.donations.lines.tables import ErasedReference, LedgerLine
from charity.donations.matching.tables import RowDecision, RowEntry
from charity.donations.moving.tables import AccountMove, MoveEntry
from charity.donations.observed.tables import DonorProof, FamilyExport, UseVoucher
from charity.donations.payouts.tables import DocumentedUse, Payout, PayoutTranche
from charity.donations.pledges.tables import Pledge, PledgeCall
from charity.donations.rates.tables import DayRate, Sale
from charity.donations.refunds.tables import RefundOrder
from charity.donations.remainder.tables import DonorChoice, RemainderDecision
from charity.donations.tracing.tables import SpendingQueue, SpentRange

__all__ = [
    "AccountMove",
    "CashCount",
    "CashDeposit",
    "CashDepositPart",
    "CashReceipt",
    "DayRate",
    "DocumentedUse",
    "DonorChoice",
    "DonorErasure",
    "DonorErasureEntry",
    "DonorProof",
    "ErasedReference",
    "ErasureHold",
    "FamilyExport",
    "FindingTry",
    "LedgerLine",
    "MoneyAlarm",
    "MoveEntry",
    "Payout",
    "PayoutTranche",
    "Pledge",
    "PledgeCall",
    "RefundOrder",
    "RemainderDecision",
    "RowDecision",
    "RowEntry",
    "Sale",
    "SpendingQueue",
    "SpentRange",
    "StatementImport",
    "StatementRow",
    "StatementShare",
    "UseVoucher",
]
