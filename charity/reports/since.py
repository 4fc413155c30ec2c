"""What became of a paper's facts since it was issued, as the desk's books say now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, select

from charity.donations.lines.queries import refunded_of
from charity.donations.lines.tables import LedgerLine
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.ledger.accounts import Custody, Part, part_of
from charity.ledger.balances import appeal_totals
from charity.ledger.entry import Kind
from charity.ledger.leaf import Leaf
from charity.ledger.tables import ENTRY
from charity.ledger.tree import read_head, root_at
from charity.reports.verified import ProvedEntry, Since, Sums

_NUMBERS = (
    "received_minor",
    "paid_out_minor",
    "refunded_minor",
    "fees_minor",
    "held_minor",
    "donations",
    "lumps",
)


def stands_there(session: Session, size: int, root: bytes) -> bool:
    """Return whether the desk's log of today begins with the one of that size and root."""
    return 0 <= size <= read_head(session.connection()).size and root_at(session, size) == root


def since(session: Session, appeal: str, last_seq: int, *, then: Sums | None) -> Since:
    """Return what was booked for an appeal after an entry, leaves about reports apart."""
    columns = ENTRY.c
    where = (columns.appeal == appeal) & (columns.seq > last_seq) & (columns.kind != Kind.REPORT_ISSUED.value)
    count = (
        session.connection().execute(sa.select(sa.func.count()).select_from(ENTRY).where(where)).scalar_one()
    )
    return Since(int(count), then, sums_now(session, appeal))


def sums_now(session: Session, appeal: str) -> Sums | None:
    """Return an appeal's totals of today."""
    try:
        found = appeal_totals(session, appeal)
    except Missing:
        return None
    return Sums(found.custody, found.currency, *(getattr(found, name) for name in _NUMBERS))


def sums_said(report: bytes | None) -> Sums | None:
    """Return the totals that a report of ours carries for programs."""
    if report is None:
        return None
    said = json.loads(report)["totals"]
    return Sums(Custody(said["custody"]), said["currency"], *(said[name] for name in _NUMBERS))


def proved_entry(session: Session, entry: Leaf, values: Mapping[str, str], *, size: int) -> ProvedEntry:
    """Return what a proved leaf says and what the desk did with the entry since."""
    number = values.get("ref")
    return ProvedEntry(
        seq=entry.seq,
        kind=entry.kind,
        day=date.fromisoformat(entry.day),
        appeal=entry.appeal,
        amount=amount_of(entry),
        donor=values.get("donor"),
        number=number.split("|")[1] if number and number.count("|") == 2 else number,
        size=size,
        reversed_by=reversed_by(session, entry.seq),
        refunded=_refunded(session, entry),
    )


def amount_of(entry: Leaf) -> Money | None:
    """Return what came in by an entry, None for one that brought nothing in."""
    came = [
        (currency, -minor) for account, currency, minor in entry.post if part_of(account) is Part.RECEIVED
    ]
    if not came or len({currency for currency, _minor in came}) != 1:
        return None
    return Money(sum(minor for _currency, minor in came), came[0][0])


def reversed_by(session: Session, seq: int) -> int | None:
    """Return the entry that undid an entry."""
    found = session.connection().execute(sa.select(ENTRY.c.seq).where(ENTRY.c.reverses == seq)).scalar()
    return None if found is None else int(found)


def _refunded(session: Session, entry: Leaf) -> Money | None:
    minor = refunded_of(session, [entry.seq]).get(entry.seq, 0)
    currency = session.exec(select(LedgerLine.currency).where(LedgerLine.seq == entry.seq)).first()
    return Money(minor, currency) if minor and currency else None
