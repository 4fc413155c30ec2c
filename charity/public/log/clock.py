"""When the log is signed by itself: soon after a batch, within the hour of any change, and every day.

What is due is read from what is stored, never remembered: a worker that slept for days, or two of them,
find the same.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.kernel.clock import BEIJING, desk_day
from charity.kernel.database import Database, retrying
from charity.kernel.outbox import TRIES_MAX, OutboxRow, enqueue
from charity.ledger import signed, tree
from charity.ledger.entry import Kind, SigningReason
from charity.ledger.tables import ENTRY

DAY_TOPIC = "log:day"
LONGEST_UNSIGNED = timedelta(hours=1)
#: Entries that may come one by one; every other kind ends a batch or is one by itself.
SINGLES = (Kind.DONATION, Kind.LUMP, Kind.REFUND, Kind.FEE, Kind.PLEDGE)
_LOOK_BACK = timedelta(days=1)  # an errand asked for waits for hours at most


def tick(database: Database, at: datetime) -> None:
    """Put what is due for the log into the outbox; costs three small reads while nothing is."""
    if retrying(lambda: _is_due(database, at)):
        retrying(lambda: _enqueue_due(database, at))


def _is_due(database: Database, at: datetime) -> bool:
    with database.reading() as session:
        return _is_day_due(session, at) or _reason_due(session, at) is not None


def _enqueue_due(database: Database, at: datetime) -> None:
    with database.transaction() as session:
        if _is_day_due(session, at):
            enqueue(session, DAY_TOPIC, {"day": desk_day(at).isoformat()}, due_at=_midnight(at))
        if (reason := _reason_due(session, at)) is not None:
            signed.ask_signature(session, reason, at=at)


def _midnight(at: datetime) -> datetime:
    """Return when the desk's day began."""
    return datetime.combine(desk_day(at), time(), tzinfo=BEIJING).astimezone(UTC)


def _is_day_due(session: Session, at: datetime) -> bool:
    """Return whether the day's signature was not asked for yet; an empty log has none."""
    asked = select(OutboxRow.id).where(OutboxRow.due_at_utc == _midnight(at), OutboxRow.topic == DAY_TOPIC)
    return session.exec(asked.limit(1)).first() is None and tree.read_head(session.connection()).size > 0


def _reason_due(session: Session, at: datetime) -> SigningReason | None:
    """Return why the log is to be signed now, None when it is not or somebody asked already."""
    size, last = tree.read_head(session.connection()).size, signed.newest(session)
    covered = last.size if last is not None else 0
    if size <= covered or _is_waiting(session, at):
        return None
    if _ends_a_batch(session, covered):
        return SigningReason.BATCH
    # A clock that was set back must not silence the log until it comes round again.
    if last is None or abs(at - last.signed_at_utc) >= LONGEST_UNSIGNED:
        return SigningReason.HOUR
    return None


def _ends_a_batch(session: Session, since: int) -> bool:
    query = sa.select(ENTRY.c.seq).where(ENTRY.c.seq >= since, ENTRY.c.kind.not_in(SINGLES)).limit(1)
    return session.connection().execute(query).first() is not None


def _is_waiting(session: Session, at: datetime) -> bool:
    waiting = select(OutboxRow.id).where(
        OutboxRow.due_at_utc >= at - _LOOK_BACK,
        OutboxRow.topic == signed.SIGN_TOPIC,
        col(OutboxRow.done_at_utc).is_(None),
        OutboxRow.tries < TRIES_MAX,
    )
    return session.exec(waiting.limit(1)).first() is not None
