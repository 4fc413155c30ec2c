"""Puts together everything found of one account in one period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from charity.donations.cash.tables import CashCount
from charity.donations.reconciliation import file_checks, ledger_checks
from charity.donations.reconciliation.facts import File, balance_at, files_in
from charity.donations.reconciliation.rules import AccountKey, Found, Span
from charity.ledger.accounts import CASH


def found_of(session: Session, key: AccountKey, span: Span) -> Found:
    """Return the twelve checks, the ledger's balance and the statements' own of an account and period."""
    files = files_in(session, key, span)
    closing = _counted(session, key, span) if key.channel == CASH else _closing(files, span)
    checks = [
        file_checks.counts(session, files),
        file_checks.sums(session, files),
        file_checks.balances(files),
        file_checks.gaps(key, files, span),
        ledger_checks.refunds(session, key, files, span),
        file_checks.trades_and_flows(session, key, files, span),
        file_checks.duplicates(session, key, files, span),
        ledger_checks.waiting(session, key, span),
        ledger_checks.windows(session, key, span),
        ledger_checks.lumps(session, key, span),
        ledger_checks.codes(session, key, files, span),
        ledger_checks.public_total(session, key, span),
    ]
    return Found(
        key=key,
        span=span,
        ledger_minor=balance_at(session, key, span.last),
        statement_minor=closing[0] if closing else None,
        checks=checks,
        statement_day=closing[1] if closing else None,
    )


def _closing(files: Sequence[File], span: Span) -> tuple[int, date] | None:
    """Return the last closing balances of the period over the channel's accounts, and their day."""
    last: dict[bytes, File] = {}
    for one in files:
        if one.closing_minor is None or one.last > span.last:
            continue
        if one.account not in last or one.last >= last[one.account].last:
            last[one.account] = one
    if not last:
        return None
    return sum(one.closing_minor or 0 for one in last.values()), min(one.last for one in last.values())


def _counted(session: Session, key: AccountKey, span: Span) -> tuple[int, date] | None:
    """Return what the last counts of each desk's cash box found, and the earliest of their days."""
    counts = session.exec(
        select(CashCount)
        .where(CashCount.day <= span.last, CashCount.currency == key.currency)
        .order_by(col(CashCount.day), col(CashCount.id))
    )
    last = {one.desk: one for one in counts}
    if not last:
        return None
    return sum(one.counted_minor for one in last.values()), min(one.day for one in last.values())
