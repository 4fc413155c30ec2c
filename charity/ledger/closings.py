"""Closed accounts: the log names what an account came to, and no money is booked to it any more.

Not by a reversal either: it would make the named totals untrue. What turns out wrong later is told on the
page and put right outside the closed account. Only a pledge may still end, which moves promises and no money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.errors import Refusal
from charity.kernel.words import N_
from charity.ledger import batches
from charity.ledger.chunks import chunked
from charity.ledger.entry import FACT_KINDS, Draft, Kind, PledgeEnd
from charity.ledger.tables import ENTRY, IS_CLOSING


class AccountClosed(Refusal):
    """Money for an appeal whose account is closed. Facts: `appeal`, `position` (in its batch)."""

    code = "account_closed"
    field = "appeal"
    words = N_(
        "The account of %(appeal)s is closed, and the log names what it came to: no money is booked to it "
        "any more. If something is wrong with it, say so on the page of the appeal."
    )
    status = 409


def check_not_closed(connection: sa.Connection, drafts: Sequence[tuple[int, Draft]]) -> None:
    """Raise AccountClosed for the first draft, given (position, draft), of money for a closed account.

    Raises BatchOpen for the close of an account that has a share in an open batch.
    """
    closing = {draft.appeal for _, draft in drafts if draft.kind is Kind.APPEAL_CLOSED and draft.appeal}
    if closing:
        batches.check_none_open(connection, closing)
    closed = _closed_among(connection, {draft.appeal for _, draft in drafts if moves_money(draft)} - {None})
    for position, draft in drafts:
        if draft.kind is Kind.APPEAL_CLOSED:
            closed.add(draft.appeal)
        elif draft.appeal in closed and moves_money(draft):
            raise AccountClosed(appeal=draft.appeal, position=position)


def check_open(session: Session, appeal: str) -> None:
    """Raise AccountClosed for an appeal whose account is closed."""
    if is_closed(session, appeal):
        raise AccountClosed(appeal=appeal)


def is_closed(session: Session, appeal: str) -> bool:
    """Return whether the log names the end of an appeal's account."""
    return bool(_closed_among(session.connection(), {appeal}))


def moves_money(draft: Draft) -> bool:
    """Return whether a draft moves money: no fact, and no end of a pledge."""
    return draft.kind not in FACT_KINDS and not (
        draft.kind is Kind.REVERSAL and draft.reason in set(PledgeEnd)
    )


def _closed_among(connection: sa.Connection, appeals: Iterable[str | None]) -> set[str | None]:
    found: set[str | None] = set()
    for some in chunked(sorted(appeal for appeal in appeals if appeal is not None)):
        query = sa.select(ENTRY.c.appeal).where(ENTRY.c.appeal.in_(some), IS_CLOSING)
        found |= set(connection.execute(query).scalars())
    return found
