"""The outbox: work that is due later or outside a request, written with the act that wants it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from charity.kernel.columns import UtcDateTime
from charity.kernel.database import Database, retrying

Facts = Mapping[str, Any]
Handler = Callable[[Session, Facts, datetime], None]
Keep = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Errand:
    """Work that leaves the house (a call to another machine): done outside any transaction.

    `run` may take seconds and answers how to keep what it brought back, which then has a short transaction
    of its own. It may be run twice, should the machine stop in between.
    """

    run: Callable[[Facts, datetime], Keep]


TRIES_MAX = 8


class OutboxRow(SQLModel, table=True):
    """One piece of work; done when `done_at_utc` is set, given up when tries run out."""

    __tablename__ = "outbox"

    id: int | None = Field(default=None, primary_key=True)
    topic: str = Field(max_length=60)
    facts: str = Field(default="{}", sa_type=sa.Text)
    due_at_utc: datetime = Field(sa_type=UtcDateTime, index=True)
    tries: int = Field(default=0)
    done_at_utc: datetime | None = Field(default=None, sa_type=UtcDateTime)
    fault: str = Field(default="", max_length=200)


def enqueue(session: Session, topic: str, facts: Mapping[str, Any], *, due_at: datetime) -> None:
    """Ask for work on a topic; it is done only when the surrounding transaction commits."""
    session.add(OutboxRow(topic=topic, facts=_written(facts), due_at_utc=due_at))


def put_off(session: Session, topic: str, facts: Mapping[str, Any] | None, *, due_at: datetime) -> None:
    """Let open work on a topic (of these facts, or all of it) be due at another time."""
    session.connection().execute(_open_rows(topic, facts).values(due_at_utc=due_at))


def settle(session: Session, topic: str, facts: Mapping[str, Any], *, at: datetime) -> None:
    """Say that work on a topic is done, whoever did it."""
    session.connection().execute(_open_rows(topic, facts).values(done_at_utc=at))


def _open_rows(topic: str, facts: Mapping[str, Any] | None) -> sa.Update:
    rows = sa.update(OutboxRow).where(col(OutboxRow.topic) == topic, col(OutboxRow.done_at_utc).is_(None))
    return rows if facts is None else rows.where(col(OutboxRow.facts) == _written(facts))


def _written(facts: Mapping[str, Any]) -> str:
    return json.dumps(dict(facts), sort_keys=True)


def drain(database: Database, handlers: Mapping[str, Handler | Errand], *, at: datetime) -> int:
    """Do all due work, each piece in a transaction of its own; return how many pieces were done."""
    done = 0
    while (row_id := _next_due(database, handlers, at)) is not None:
        done += _do_one(database, handlers, row_id, at)
    return done


def _next_due(database: Database, handlers: Mapping[str, Handler | Errand], at: datetime) -> int | None:
    with database.reading() as session:
        return session.exec(
            select(OutboxRow.id)
            .where(
                col(OutboxRow.done_at_utc).is_(None),
                OutboxRow.due_at_utc <= at,
                OutboxRow.tries < TRIES_MAX,
                col(OutboxRow.topic).in_(list(handlers)),
            )
            .order_by(col(OutboxRow.due_at_utc), col(OutboxRow.id))
            .limit(1)
        ).first()


def _do_one(database: Database, handlers: Mapping[str, Handler | Errand], row_id: int, at: datetime) -> int:
    try:
        act = _act(database, handlers, row_id, at)
        return retrying(lambda: _finish(database, row_id, act, at))
    except Exception as error:  # work must not stop other work; the fault is kept by its kind only
        _postpone(database, row_id, type(error).__name__, at)
        return 0


def _act(database: Database, handlers: Mapping[str, Handler | Errand], row_id: int, at: datetime) -> Keep:
    """Return what is to be done in the row's transaction; an errand is run before it."""
    with database.reading() as session:
        row = session.get_one(OutboxRow, row_id)
        handler, facts = handlers[row.topic], json.loads(row.facts)
    if isinstance(handler, Errand):
        return handler.run(facts, at)
    return lambda session: handler(session, facts, at)


def _finish(database: Database, row_id: int, act: Keep, at: datetime) -> int:
    with database.transaction() as session:
        row = session.get(OutboxRow, row_id)
        if row is None or row.done_at_utc is not None:
            return 0
        act(session)
        row.done_at_utc = at
        return 1


def _postpone(database: Database, row_id: int, fault: str, at: datetime) -> None:
    with database.transaction() as session:
        row = session.get(OutboxRow, row_id)
        assert row is not None
        row.tries += 1
        row.fault = fault
        row.due_at_utc = at + timedelta(minutes=2**row.tries)
