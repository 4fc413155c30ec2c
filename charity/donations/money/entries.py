"""One entry of the ledger as its page shows it: what it says, its postings, its leaf, its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import url_for
from sqlmodel import Session

from charity.donations.cash.queries import receipt_of_entry
from charity.donations.erasure.queries import waiting_for
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.queries import foreign_of
from charity.donations.lines.rules import ERASED, told
from charity.donations.lines.shown import late_text
from charity.donations.lines.tables import LedgerLine
from charity.donations.moving.queries import move_of_entry
from charity.donations.refunds.queries import given_of
from charity.donations.words import CHANNEL_WORDS, KIND_WORDS
from charity.kernel.money import Money
from charity.kernel.web.navigation import where_open
from charity.kernel.web.words import _
from charity.ledger import closings
from charity.ledger.accounts import Custody
from charity.ledger.balances import appeal_totals
from charity.ledger.entry import Kind
from charity.ledger.tables import ENTRY, POSTING


@dataclass(frozen=True, slots=True)
class Origin:
    """The row of a statement, the receipt or the transfer that an entry comes from."""

    statement: str
    row_number: int
    before_row: int
    line_number: int
    row_id: int | None
    cash_receipt: str  # the number of the cash desk's receipt
    moved: int | None  # the transfer between the desk's own accounts that it is a share of


@dataclass(frozen=True, slots=True)
class Doors:
    """Where a reader may go on from an entry; empty: not from this one."""

    forget: str
    wish: str  # of a wish to forget the donor that waits: it is not offered again
    receipt: str
    refund: str  # where giving a donation back is asked for
    choice: str  # where the donor's choice for a remainder is noted


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry in words and figures."""

    seq: int
    appeal: str
    day: date
    late: str  # why its day is not the day on which the money moved
    kind: str
    channel: str
    amount: Money
    fee: Money
    running: Money
    donor: str
    of_seq: int | None
    postings: Sequence[tuple[str, Money]]
    leaf: str
    leaf_hash: str
    foreign: Money | None  # what was given in another currency, or (negative) sold of it
    origin: Origin
    doors: Doors


def channel_text(channel: str) -> str:
    """Return a channel, or several joined by a plus, in the reader's language."""
    return " + ".join(_(CHANNEL_WORDS[one]) for one in channel.split("+") if one)


def entry_shown(
    session: Session, line: LedgerLine, source: tuple[StatementImport, StatementRow] | None
) -> EntryShown:
    """Return an entry with its postings and its source."""
    connection = session.connection()
    stored = connection.execute(
        sa.select(ENTRY.c.leaf, ENTRY.c.leaf_hash).where(ENTRY.c.seq == line.seq)
    ).one()
    postings = connection.execute(
        sa.select(POSTING.c.account, POSTING.c.minor, POSTING.c.currency)
        .where(POSTING.c.entry_seq == line.seq)
        .order_by(POSTING.c.position)
    )
    return EntryShown(
        seq=line.seq,
        appeal=line.appeal,
        day=line.day,
        late=late_text(session, line),
        kind=_(KIND_WORDS[line.kind]),
        channel=channel_text(line.channel),
        amount=Money(line.amount_minor, line.currency),
        fee=Money(line.fee_minor, line.currency),
        running=Money(line.running_minor, line.currency),
        donor=_(told(line.donor_masked)) if line.donor_masked else _("Anonymous or unknown"),
        of_seq=line.of_seq,
        postings=[(account, Money(minor, currency)) for account, minor, currency in postings],
        leaf=bytes(stored.leaf).decode(),
        leaf_hash=bytes(stored.leaf_hash).hex(),
        foreign=foreign_of(line),
        origin=_origin(session, line, source),
        doors=_doors(session, line),
    )


def _origin(
    session: Session, line: LedgerLine, source: tuple[StatementImport, StatementRow] | None
) -> Origin:
    """Return where an entry comes from."""
    cash, move = receipt_of_entry(session, line.seq), move_of_entry(session, line.seq)
    return Origin(
        statement=source[0].ref if source else "",
        row_number=source[1].number if source else 0,
        before_row=source[1].number - 1 if source else 0,
        line_number=source[1].line if source else 0,
        row_id=source[1].id if source else None,
        cash_receipt=cash.ref if cash else "",
        moved=move.id if move else None,
    )


def _doors(session: Session, line: LedgerLine) -> Doors:
    """Return where the reader may go on from an entry."""
    seq, has_donor = line.seq, line.donor_masked not in {"", ERASED}
    wish, goes_back = waiting_for(session, seq), _may_go_back(session, line)
    return Doors(
        forget=where_open(url_for("erasure.forget", seq=seq)) if has_donor and not wish else "",
        wish=where_open(url_for("erasure.show", erasure_id=wish.id)) if wish else "",
        receipt=where_open(f"/staff/receipts/{seq}") if line.kind == Kind.DONATION else "",
        refund=where_open(url_for("refunds.ask", seq=seq)) if goes_back else "",
        choice=where_open(url_for("remainder.choice", seq=seq)) if goes_back else "",
    )


def _may_go_back(session: Session, line: LedgerLine) -> bool:
    """Return whether an entry is a donation of held money of which something is left."""
    if line.kind != Kind.DONATION or appeal_totals(session, line.appeal).custody is not Custody.HELD:
        return False
    if closings.is_closed(session, line.appeal):
        return False
    given = given_of(session, line.seq)
    return given is not None and given.net_minor > 0
