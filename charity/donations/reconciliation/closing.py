"""Closing a period whose accounts are all signed; the trail row is that of closing the month."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.config import Config
from charity.donations.closing.months import close_month
from charity.donations.reconciliation.periods import months_of_books
from charity.donations.reconciliation.rules import EarlierOpen, NotReconciled, Span
from charity.donations.reconciliation.service import is_closed, unsigned
from charity.kernel.errors import NotYours
from charity.kernel.roles import Actor, Role
from charity.ledger import tree
from charity.ledger.periods import Period


def close_period(session: Session, span: Span, *, config: Config, by: Actor, at: datetime) -> Period:
    """Close a period whose accounts are all signed by two people, and sign the log as it stands.

    Rows that wait were explained under the signatures. Raises NotYours, NotReconciled, and what closing does.
    """
    if by.id is None or not by.may(Role.APPROVER):
        raise NotYours()
    tree.read_head(session.connection(), for_update=True)
    if not is_closed(session, span):
        _check_in_order(session, span, at=at)
        open_accounts = unsigned(session, span)
        if open_accounts:
            raise NotReconciled(accounts=", ".join(key.text() for key in open_accounts))
    month = f"{span.last:%Y-%m}"
    return close_month(session, month, leave_unmatched=True, config=config, by=by, at=at)


def _check_in_order(session: Session, span: Span, *, at: datetime) -> None:
    """Raise EarlierOpen for an earlier open month: closing this one would close it unsigned."""
    earlier = [one for one in months_of_books(session, at=at) if one.last < span.first]
    still_open = [one for one in earlier if not is_closed(session, one)]
    if still_open:
        raise EarlierOpen(month=f"{still_open[-1].last:%Y-%m}")
