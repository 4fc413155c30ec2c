"""The act of closing; its facts come from the ledger and the statements."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.appeals.acts import check_may
from charity.appeals.appeal import Appeal
from charity.appeals.endings import service as endings
from charity.appeals.rules import ClosingAccount
from charity.donations.closing.queries import handover_waits
from charity.donations.closing.rules import HandoverWaits, PayoutWaits, check_empty
from charity.donations.payouts.queries import asked_minor
from charity.donations.queries import Totals, totals_of
from charity.kernel.roles import Actor
from charity.ledger import tree
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
    """Close the account of an appeal; nobody books meanwhile: the head is held.

    Raises NotYours, PayoutWaits, HandoverWaits, StillHolds, DoesNotBalance, RowsUnmatched, MoneyStillHeld,
    NoSuchMove, ChangedMeanwhile.
    """
    check_may(by, *endings.CLOSERS)
    tree.read_head(session.connection(), for_update=True)
    totals = totals_of(session, appeal.ref)
    _check_nothing_waits(session, appeal.ref)
    check_empty(appeal.ref, totals.custody, totals.held)
    account = account_of(totals)
    return endings.close(session, appeal, account=account, version=version, by=by, at=at, journal=journal)


def _check_nothing_waits(session: Session, ref: str) -> None:
    if asked_minor(session, ref):
        raise PayoutWaits(appeal=ref)
    if handover_waits(session, ref):
        raise HandoverWaits(appeal=ref)
