"""Counting looks that found nothing. The table is shared, so several server processes count together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.donations.finding.rules import (
    TRIES_PER_CLIENT,
    TRIES_PER_TAIL,
    WINDOW,
    client_of,
    minutes_until_free,
)
from charity.donations.finding.tables import FindingTry
from charity.donations.lines.tails import TAIL_MAX, folded
from charity.kernel.cipher import Cipher
from charity.kernel.database import Database, retrying
from charity.kernel.errors import TooMany

Bucket = tuple[bytes, int]


def buckets_of(address: str, number: str, *, cipher: Cipher) -> list[Bucket]:
    """Return where a look is counted and how many count there: by its client, and by the number's end."""
    found = [(cipher.blind_index("finding.client", client_of(address)), TRIES_PER_CLIENT)]
    tail = folded(number)[-TAIL_MAX:]
    return [*found, (cipher.blind_index("finding.tail", tail), TRIES_PER_TAIL)] if tail else found


def check_tries(session: Session, buckets: Sequence[Bucket], *, at: datetime) -> None:
    """Raise TooMany, with the minutes to wait, where too many looks found nothing lately."""
    for bucket, limit in buckets:
        newest_first = session.exec(
            select(FindingTry.at_utc)
            .where(FindingTry.bucket_index == bucket, FindingTry.at_utc > at - WINDOW)
            .order_by(col(FindingTry.at_utc).desc())
            .limit(limit)
        ).all()
        if len(newest_first) == limit:
            raise TooMany(minutes=minutes_until_free(newest_first[-1], at=at))


def note_try(session: Session, buckets: Sequence[Bucket], *, at: datetime) -> None:
    """Count a look."""
    session.add_all(FindingTry(bucket_index=bucket, at_utc=at) for bucket, _limit in buckets)


def forget_tries(database: Database, at: datetime) -> None:
    """Forget the looks that no longer count; asked by the worker's clock, so that none outlives its use."""
    with database.reading() as session:
        if (
            session.exec(select(FindingTry.id).where(FindingTry.at_utc <= at - WINDOW).limit(1)).first()
            is None
        ):
            return

    def forget() -> None:
        with database.transaction() as unit:
            unit.connection().execute(sa.delete(FindingTry).where(col(FindingTry.at_utc) <= at - WINDOW))

    retrying(forget)
