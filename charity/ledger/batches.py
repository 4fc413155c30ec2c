"""Batches: what is booked in several parts, each in a transaction of its own, counts only once it is closed.

Until then nothing of it is in a total or among the lines that people see, no money of it can be spent, and
nothing is signed, which would show half of it for ever. What each part brought to each appeal is kept, so
leaving it out costs a look at an index that is empty while nothing is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.errors import Refusal
from charity.kernel.words import N_
from charity.ledger.tables import PART


class BatchOpen(Refusal):
    """What has to wait until a batch is closed: a signature, the close of a period or of an account."""

    code = "batch_open"
    words = N_(
        "A long statement is being booked or undone right now. Until that is done the log is not signed and "
        "nothing is closed: try again in a few minutes."
    )
    status = 409


@dataclass(frozen=True, slots=True)
class OpenPart:
    """Entries of an appeal that are not shown yet: from `first_seq` to `last_seq`, holding `held_minor`."""

    first_seq: int
    last_seq: int
    held_minor: int


def check_none_open(connection: sa.Connection, appeals: Iterable[str] | None = None) -> None:
    """Raise BatchOpen while a batch is open, at all or with money of some appeals."""
    query = sa.select(PART.c.batch).where(PART.c.is_open)
    if appeals is not None:
        query = query.where(PART.c.appeal.in_(list(appeals)))
    if connection.execute(query.limit(1)).first() is not None:
        raise BatchOpen()


def open_parts(session: Session, appeal: str) -> list[OpenPart]:
    """Return what is booked to an appeal and not shown yet, in the order of the log."""
    columns = PART.c.first_seq, PART.c.last_seq, PART.c.held_minor
    query = sa.select(*columns).where(PART.c.is_open, PART.c.appeal == appeal).order_by(PART.c.first_seq)
    return [OpenPart(*row) for row in session.connection().execute(query)]


def unspendable(connection: sa.Connection, *, but_of: str | None) -> dict[str, int]:
    """Return the money of open batches by appeal, which nobody may spend but the batch that is named."""
    query = sa.select(PART.c.appeal, sa.func.sum(PART.c.held_minor)).where(PART.c.is_open)
    if but_of is not None:
        query = query.where(PART.c.batch != but_of)
    rows = connection.execute(query.group_by(PART.c.appeal))
    return {appeal: max(0, int(minor)) for appeal, minor in rows}


def close(session: Session, batch: str) -> None:
    """Let everything of a batch be counted and shown."""
    _set(session, batch, is_open=False)


def reopen(session: Session, batch: str) -> None:
    """Leave a batch out again, while it is undone."""
    _set(session, batch, is_open=True)


def _set(session: Session, batch: str, *, is_open: bool) -> None:
    session.connection().execute(PART.update().where(PART.c.batch == batch).values(is_open=is_open))
