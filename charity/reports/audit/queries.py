"""An auditor's questions: which entries make a total, and what stands behind one entry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.imports.queries import row_of_entry
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.tables import LedgerLine
from charity.donations.payouts.rules import PayoutState
from charity.donations.payouts.tables import DocumentedUse, Payout
from charity.intake.evidence.tables import Evidence
from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.ledger.entry import Kind
from charity.ledger.tables import ENTRY, POSTING
from charity.reports.audit.rules import SIGN, Part, accounts_of


@dataclass(frozen=True, slots=True)
class Followed:
    """One entry that a total is made of, with what it adds to it."""

    seq: int
    day: date
    kind: Kind
    adds_minor: int


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as the ledger keeps it."""

    seq: int
    kind: Kind
    day: date
    appeal: str | None
    reverses: int | None
    reversed_by: int | None
    documents: tuple[str, ...]
    leaf: bytes
    leaf_hash: bytes
    booked_at: datetime
    reason: str
    postings: tuple[tuple[str, Money], ...]

    @property
    def hash_is_right(self) -> bool:
        """Whether the stored hash is that of the stored leaf (RFC 6962)."""
        return hashlib.sha256(b"\x00" + self.leaf).digest() == self.leaf_hash


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind an entry: the row of a statement, a payout or a documented use, and its evidence."""

    line: LedgerLine | None
    statement: StatementImport | None
    row: StatementRow | None
    payout: Payout | None
    use: DocumentedUse | None
    evidence: Evidence | None


def entries_of_part(
    session: Session, ref: str, part: Part, *, before: int | None, limit: int
) -> list[Followed]:
    """Return entries that a part of an appeal's equation is the sum of, newest first."""
    added = sa.func.sum(POSTING.c.minor)
    query = (
        _entries_of(ref, part)
        .add_columns(added)
        .group_by(ENTRY.c.seq, ENTRY.c.day, ENTRY.c.kind)
        .order_by(ENTRY.c.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(ENTRY.c.seq < before)
    rows = session.connection().execute(query)
    return [Followed(seq, day, Kind(kind), SIGN[part] * int(minor)) for seq, day, kind, minor in rows]


def _entries_of(ref: str, part: Part) -> sa.Select[tuple[int, date, str]]:
    return (
        sa.select(ENTRY.c.seq, ENTRY.c.day, ENTRY.c.kind)
        .join(POSTING, POSTING.c.entry_seq == ENTRY.c.seq)
        .where(ENTRY.c.appeal == ref, POSTING.c.account.in_(accounts_of(part, ref)))
    )


def sum_of_part(session: Session, ref: str, part: Part) -> tuple[int, int]:
    """Return how many entries a part has and what they come to in minor units, added up row by row."""
    rows = _entries_of(ref, part).add_columns(POSTING.c.minor).subquery()
    query = sa.select(sa.func.count(sa.distinct(rows.c.seq)), sa.func.coalesce(sa.func.sum(rows.c.minor), 0))
    count, minor = session.connection().execute(query).one()
    return int(count), SIGN[part] * int(minor)


def stored_entry(session: Session, seq: int) -> Stored:
    """Return an entry with its postings; raises Missing."""
    connection = session.connection()
    found = connection.execute(sa.select(ENTRY).where(ENTRY.c.seq == seq)).one_or_none()
    if found is None:
        raise Missing()
    postings = connection.execute(
        sa.select(POSTING.c.account, POSTING.c.minor, POSTING.c.currency)
        .where(POSTING.c.entry_seq == seq)
        .order_by(POSTING.c.position)
    )
    undone = connection.execute(sa.select(ENTRY.c.seq).where(ENTRY.c.reverses == seq)).scalar_one_or_none()
    return Stored(
        seq=found.seq,
        kind=Kind(found.kind),
        day=found.day,
        appeal=found.appeal,
        reverses=found.reverses,
        reversed_by=undone,
        documents=tuple(json.loads(bytes(found.leaf)).get("doc", ())),
        leaf=bytes(found.leaf),
        leaf_hash=bytes(found.leaf_hash),
        booked_at=found.booked_at_utc,
        reason=found.reason or "",
        postings=tuple((account, Money(minor, currency)) for account, minor, currency in postings),
    )


def behind(session: Session, entry: Stored) -> Behind:
    """Return what an entry was booked from."""
    source = row_of_entry(session, entry.seq)
    payout = session.exec(select(Payout).where(Payout.entry_seq == entry.seq)).one_or_none()
    use = session.exec(select(DocumentedUse).where(DocumentedUse.entry_seq == entry.seq)).one_or_none()
    evidence_id = payout.evidence_id if payout else use.evidence_id if use else None
    statement = source[0] if source else _statement_of(session, entry)
    return Behind(
        line=session.get(LedgerLine, entry.seq),
        statement=statement,
        row=source[1] if source else None,
        payout=payout,
        use=use,
        evidence=session.get(Evidence, evidence_id) if evidence_id is not None else None,
    )


def _statement_of(session: Session, entry: Stored) -> StatementImport | None:
    """Return the import that a leaf about a statement is about."""
    if entry.kind is not Kind.STATEMENT_IMPORTED:
        return None
    return session.exec(select(StatementImport).where(StatementImport.entry_seq == entry.seq)).first()


def masked_donors(session: Session, seqs: Sequence[int]) -> dict[int, str]:
    """Return the masked donors of some entries."""
    rows = session.exec(select(LedgerLine.seq, LedgerLine.donor_masked).where(col(LedgerLine.seq).in_(seqs)))
    return dict(rows.all())


def payouts_without_evidence(session: Session, *, on: date) -> int:
    """Return how many approved payouts have no evidence of their use though it was due before a day."""
    query = select(sa.func.count()).select_from(Payout)
    late = query.where(
        Payout.state == PayoutState.APPROVED, col(Payout.evidence_id).is_(None), Payout.evidence_due_on < on
    )
    return int(session.exec(late).one())
