"""Reversals: an entry undone by its mirror image, once, with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa

from charity.kernel.errors import Missing
from charity.ledger.chunks import chunked
from charity.ledger.entry import FACT_KINDS, Draft, Kind, PledgeEnd, Posting
from charity.ledger.refusals import AlreadyReversed, CannotReverse, EndsOtherwise
from charity.ledger.tables import ENTRY, POSTING


def reversal_drafts(
    connection: sa.Connection,
    seqs: Sequence[int],
    *,
    day: date,
    reason: str,
    documents: tuple[str, ...] = (),
) -> list[Draft]:
    """Return the mirror image of each entry, in the order given. Raises Missing, CannotReverse."""
    postings = postings_of(connection, seqs)
    entries = {seq: (kind, appeal) for seq, kind, appeal in entries_of(connection, seqs)}
    drafts = []
    for seq in seqs:
        if seq not in entries:
            raise Missing()
        kind, appeal = entries[seq]
        if kind == Kind.REVERSAL or kind in FACT_KINDS:
            raise CannotReverse(seq=seq)
        mirrored = tuple(Posting(p.account, p.currency, -p.minor) for p in postings[seq])
        drafts.append(
            Draft(Kind.REVERSAL, day, appeal, mirrored, documents=documents, reverses=seq, reason=reason)
        )
    return drafts


def kinds_reversed(connection: sa.Connection, drafts: Sequence[Draft]) -> dict[int, str]:
    """Return the kind of each entry that the drafts reverse.

    Raises AlreadyReversed, CannotReverse, EndsOtherwise (a pledge for another reason than its own).
    """
    reasons = {d.reverses: d.reason for d in drafts if d.reverses is not None}
    seqs = [d.reverses for d in drafts if d.reverses is not None]
    seen: set[int] = set()
    for some in chunked(seqs):
        seen |= set(
            connection.execute(sa.select(ENTRY.c.reverses).where(ENTRY.c.reverses.in_(some))).scalars()
        )
    for seq in seqs:
        if seq in seen:
            raise AlreadyReversed(seq=seq)
        seen.add(seq)
    kinds = {seq: kind for seq, kind, _ in entries_of(connection, seqs)}
    for seq, reason in reasons.items():
        kind = kinds.get(seq, Kind.REVERSAL)
        if kind == Kind.REVERSAL or kind in FACT_KINDS:
            raise CannotReverse(seq=seq)
        if (kind == Kind.PLEDGE) != (reason in set(PledgeEnd)):
            raise EndsOtherwise(seq=seq)
    return kinds


def entries_of(connection: sa.Connection, seqs: Sequence[int]) -> Iterable[tuple[int, str, str | None]]:
    """Yield (seq, kind, appeal) of entries."""
    for some in chunked(seqs):
        query = sa.select(ENTRY.c.seq, ENTRY.c.kind, ENTRY.c.appeal).where(ENTRY.c.seq.in_(some))
        yield from connection.execute(query)


def postings_of(connection: sa.Connection, seqs: Sequence[int]) -> dict[int, list[Posting]]:
    """Return the postings of each entry, in order."""
    columns = POSTING.c
    found: defaultdict[int, list[Posting]] = defaultdict(list)
    for some in chunked(seqs):
        query = sa.select(columns.entry_seq, columns.account, columns.currency, columns.minor)
        ordered = query.where(columns.entry_seq.in_(some)).order_by(columns.entry_seq, columns.position)
        for seq, account, currency, minor in connection.execute(ordered):
            found[seq].append(Posting(account, currency, minor))
    return found
