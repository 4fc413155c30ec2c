"""The act of closing; its facts come from the ledger and the statements."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.appeals.endings import service as endings
from charity.appeals.rules import ClosingAccount
from charity.donations.queries import Totals, totals_of
from charity.kernel.roles import Actor
from charity.ledger.journal import Journal


def account_of(totals: Totals) -> ClosingAccount:
    """Return the numbers that closing depends on."""
    return ClosingAccount(
        received_minor=totals.received.minor,
        paid_out_minor=totals.paid_out.minor,
        refunded_minor=totals.refunded.minor,
        fees_minor=totals.fees.minor,
        held_minor=totals.held.minor,
        unmatched_rows=totals.unmatched,
    )


def close_account(
    session: Session, appeal: Appeal, *, version: int, by: Actor, at: datetime, journal: Journal
) -> Appeal:
    """Close the account of an appeal.

    Raises DoesNotBalance, RowsUnmatched, MoneyStillHeld, NoSuchMove, NotYours, ChangedMeanwhile.
    """
    account = account_of(totals_of(session, appeal.ref))
    return endings.close(session, appeal, account=account, version=version, by=by, at=at, journal=journal)
