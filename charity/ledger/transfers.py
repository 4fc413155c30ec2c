"""Remainders handed from one appeal to another: two legs that name each other, both or none.

Each leg stays inside its appeal. Both leaves carry the SHA-256 of one text, kept in `ledger_link`, that says
from where to where how much moved; the database seals neither leg without the other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.ledger import accounts
from charity.ledger.accounts import Custody
from charity.ledger.balances import appeal_totals
from charity.ledger.entry import Draft, Kind, Link, LinkKind, Posting
from charity.ledger.journal import Booked, Journal
from charity.ledger.rates import canonical
from charity.ledger.refusals import NoTransfer
from charity.ledger.reversals import reversal_drafts
from charity.ledger.tables import LINK


@dataclass(frozen=True, slots=True)
class Handing:
    """What is handed over: by channel, since the money stays in the account where it is.

    `once` makes sending again one transfer; its hash is in the text, so that no two transfers share one.
    """

    source: str
    to: str
    taken: tuple[tuple[str, Money], ...]
    day: date
    once: str

    @property
    def amount(self) -> Money:
        """All of it together."""
        first = self.taken[0][1]
        return Money(sum(money.minor for _, money in self.taken), first.currency)

    @property
    def facts(self) -> str:
        """Canonical JSON of the transfer."""
        return canonical(
            {
                "currency": self.amount.currency,
                "day": self.day.isoformat(),
                "from": self.source,
                "kind": "transfer",
                "minor": self.amount.minor,
                "once": hashlib.sha256(self.once.encode("utf-8")).hexdigest(),
                "to": self.to,
                "v": 1,
            }
        )


@dataclass(frozen=True, slots=True)
class Legs:
    """The two entries of a transfer, or of its undoing."""

    out: Booked
    into: Booked


def legs_of(handing: Handing) -> tuple[Draft, Draft, Link]:
    """Return the drafts of both legs and what links them, as a batch of these two."""
    link = Link(LinkKind.TRANSFER, handing.facts, first=0, second=1)
    source, to, amount = handing.source, handing.to, handing.amount
    leaving = [Posting(accounts.assets(name, source), m.currency, -m.minor) for name, m in handing.taken]
    coming = [Posting(accounts.assets(name, to), m.currency, m.minor) for name, m in handing.taken]
    out = Draft(
        Kind.REMAINDER,
        handing.day,
        source,
        (*leaving, Posting(accounts.remainder_out(source), amount.currency, amount.minor)),
        documents=(link.document,),
        idempotency_key=f"{handing.once}|out",
    )
    into = replace(
        out,
        appeal=to,
        postings=(*coming, Posting(accounts.remainder_in(to), amount.currency, -amount.minor)),
        idempotency_key=f"{handing.once}|in",
    )
    return out, into, link


def check(session: Session, handing: Handing) -> None:
    """Raise NoTransfer unless two appeals, held here in the same currency, are to move something."""
    try:
        funds = [appeal_totals(session, ref) for ref in (handing.source, handing.to)]
    except Missing as error:
        raise NoTransfer(source=handing.source, to=handing.to) from error
    alike = {(fund.custody, fund.currency) for fund in funds} == {(Custody.HELD, handing.amount.currency)}
    if handing.source == handing.to or not alike or any(money.minor <= 0 for _, money in handing.taken):
        raise NoTransfer(source=handing.source, to=handing.to)


def hand_over(session: Session, journal: Journal, handing: Handing, *, at: datetime) -> Legs:
    """Book both legs of a transfer; sent again, the same answer.

    Raises NoTransfer, Overdrawn, SameKeyOtherPayload, PeriodClosed.
    """
    check(session, handing)
    out, into, link = legs_of(handing)
    return Legs(*journal.post_many([out, into], at=at, together=[link]))


def undo(session: Session, journal: Journal, seq: int, *, day: date, reason: str, at: datetime) -> Legs:
    """Reverse both legs of the transfer in which an entry is one; `out` is the reversal of the leg out.

    Raises Missing for an entry that is no leg, AlreadyReversed, Overdrawn, PeriodClosed.
    """
    columns = LINK.c
    mine = (columns.first_seq == seq) | (columns.second_seq == seq)
    row = session.connection().execute(
        sa.select(columns.first_seq, columns.second_seq, columns.document, columns.facts).where(
            mine, columns.kind == LinkKind.TRANSFER.value
        )
    )
    found = row.one_or_none()
    if found is None:
        raise Missing()
    legs = [found.second_seq, found.first_seq]
    drafts = reversal_drafts(session.connection(), legs, day=day, reason=reason, documents=(found.document,))
    link = Link(LinkKind.UNDOING, found.facts, first=0, second=1)
    into, out = journal.post_many(drafts, at=at, together=[link])
    return Legs(out, into)
