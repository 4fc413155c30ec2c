"""Links between entries that name each other, and what may not be undone alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from charity.ledger.bulk import Row
from charity.ledger.chunks import chunked
from charity.ledger.entry import Draft, Link, LinkKind
from charity.ledger.refusals import ConvertedSince, LinkedLeg
from charity.ledger.tables import ENTRY, EXCHANGE, LINK


@dataclass(frozen=True, slots=True)
class Linked:
    """Two entries that name each other, as stored; `facts` is canonical JSON, `document` its SHA-256."""

    kind: LinkKind
    first_seq: int
    second_seq: int
    document: str
    facts: str


def link_of(session: Session, seq: int) -> Linked | None:
    """Return the link in which an entry stands, None when it stands alone."""
    columns = LINK.c
    query = sa.select(
        columns.kind, columns.first_seq, columns.second_seq, columns.document, columns.facts
    ).where((columns.first_seq == seq) | (columns.second_seq == seq))
    row = session.connection().execute(query.order_by(columns.first_seq)).first()
    return None if row is None else Linked(LinkKind(row.kind), *row[1:])


def rows_of(links: Sequence[Link], seqs: Mapping[int, int]) -> list[Row]:
    """Return the rows of new links; `seqs` gives the entry at each position of the batch."""
    rows: list[Row] = []
    for link in links:
        second = link.second_seq if link.second is None else seqs[link.second]
        rows.append((seqs[link.first], second, link.kind.value, link.document, link.facts))
    return rows


def check_undone(connection: sa.Connection, drafts: Sequence[Draft]) -> None:
    """Hold reversals against what hangs together; raises LinkedLeg, ConvertedSince."""
    seqs = [draft.reverses for draft in drafts if draft.reverses is not None]
    together = set(seqs)
    for some in chunked(seqs):
        for first, second in connection.execute(_legs_among(some)):
            if not {first, second} <= together:
                seq, other = (first, second) if first in together else (second, first)
                raise LinkedLeg(seq=seq, other=other)
        for seq, by, currency in connection.execute(_sold_after(some)):
            if by not in together:
                raise ConvertedSince(seq=seq, by=by, currency=currency)


def _legs_among(seqs: Sequence[int]) -> sa.Select[Any]:
    columns = LINK.c
    return sa.select(columns.first_seq, columns.second_seq).where(
        columns.kind == LinkKind.TRANSFER.value,
        columns.first_seq.in_(seqs) | columns.second_seq.in_(seqs),
    )


def _sold_after(seqs: Sequence[int]) -> sa.Select[Any]:
    """Ask for conversions that stand and sold of what donations in another currency had brought."""
    mine, later, undone = EXCHANGE.alias("mine"), EXCHANGE.alias("later"), ENTRY.alias("undone")
    same_pool = (mine.c.appeal == later.c.appeal) & (mine.c.currency == later.c.currency)
    return (
        sa.select(mine.c.entry_seq, later.c.entry_seq, later.c.currency)
        .join(later, same_pool & (mine.c.entry_seq < later.c.entry_seq))
        .where(
            mine.c.entry_seq.in_(seqs),
            mine.c.minor > 0,
            later.c.minor < 0,
            ~sa.exists().where(undone.c.reverses == later.c.entry_seq),
        )
        .order_by(later.c.entry_seq.desc())
    )
