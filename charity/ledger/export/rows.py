"""Entries with their postings, streamed in log order, whole or of one appeal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from charity.ledger.batches import open_parts
from charity.ledger.chunks import PARAMETERS_MAX
from charity.ledger.entry import Posting
from charity.ledger.reversals import postings_of
from charity.ledger.tables import ENTRY


class ExportedEntry(NamedTuple):
    """What an export may tell of an entry: columns that its public leaf holds too."""

    seq: int
    kind: str
    day: date
    appeal: str | None
    ref: bytes | None
    reverses: int | None
    documents: str
    leaf: bytes
    leaf_hash: bytes


def exported_entries(
    session: Session, appeal: str | None = None, *, size: int | None = None
) -> Iterator[ExportedEntry]:
    """Yield entries in log order, those of the first `size` where it is given.

    Those of one appeal without what is not shown of it yet (`batches.py`).
    """
    query = sa.select(*(ENTRY.c[name] for name in ExportedEntry._fields)).order_by(ENTRY.c.seq)
    if appeal is not None:
        hidden = [ENTRY.c.seq.between(p.first_seq, p.last_seq) for p in open_parts(session, appeal)]
        query = query.where(ENTRY.c.appeal == appeal, *map(sa.not_, hidden))
    if size is not None:
        query = query.where(ENTRY.c.seq < size)
    last = -1
    while rows := session.connection().execute(query.where(ENTRY.c.seq > last).limit(PARAMETERS_MAX)).all():
        yield from (ExportedEntry(*row) for row in rows)
        last = rows[-1].seq


def exported_postings(
    session: Session, appeal: str | None = None, *, size: int | None = None
) -> Iterator[tuple[ExportedEntry, list[Posting]]]:
    """Yield entries in log order, each with its postings."""
    waiting: list[ExportedEntry] = []
    for entry in exported_entries(session, appeal, size=size):
        waiting.append(entry)
        if len(waiting) == PARAMETERS_MAX:
            yield from _with_postings(session, waiting)
            waiting = []
    yield from _with_postings(session, waiting)


def _with_postings(
    session: Session, entries: list[ExportedEntry]
) -> Iterator[tuple[ExportedEntry, list[Posting]]]:
    postings = postings_of(session.connection(), [entry.seq for entry in entries])
    for entry in entries:
        yield entry, postings.get(entry.seq, [])
