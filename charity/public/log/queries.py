"""What the log's pages read of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from charity.ledger.tables import CHECKPOINT, ENTRY, HEAD


def log_size(session: Session) -> int:
    """Return how many entries the log holds, signed or not."""
    return int(session.connection().execute(sa.select(HEAD.c.size)).scalar_one())


def newest_leaves(session: Session, *, before: int | None, limit: int) -> list[bytes]:
    """Return stored leaves, newest first, those before an entry where one is named."""
    query = sa.select(ENTRY.c.leaf).order_by(ENTRY.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(ENTRY.c.seq < before)
    return [bytes(leaf) for leaf in session.connection().execute(query).scalars()]


def reversed_by(session: Session, seq: int) -> int | None:
    """Return the entry that reverses one, None while it stands."""
    query = sa.select(ENTRY.c.seq).where(ENTRY.c.reverses == seq)
    found = session.connection().execute(query).scalar_one_or_none()
    return None if found is None else int(found)


def first_covering(session: Session, seq: int) -> int | None:
    """Return the size of the first checkpoint that covers an entry."""
    query = sa.select(sa.func.min(CHECKPOINT.c.size)).where(CHECKPOINT.c.size > seq)
    found = session.connection().execute(query).scalar_one()
    return None if found is None else int(found)


def published_sizes(session: Session, *, limit: int) -> Sequence[tuple[int, datetime]]:
    """Return (size, when signed) of checkpoints, newest first."""
    query = (
        sa.select(CHECKPOINT.c.size, CHECKPOINT.c.signed_at_utc)
        .order_by(CHECKPOINT.c.size.desc())
        .limit(limit)
    )
    return [(size, at) for size, at in session.connection().execute(query)]
