"""Handing a long statement over to the worker: in the transaction that begins it, for whoever comes first."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from charity.donations.imports.tables import StatementImport
from charity.kernel import outbox

#: The outbox's topic of statements under way; its row stands until the statement is closed.
TOPIC = "statement:finish"
#: Whoever works on a statement says so this far ahead; where nobody does, the worker takes it on.
LEASE = timedelta(minutes=2)


def hand_over(session: Session, imported: StatementImport, *, due_at: datetime) -> None:
    """Have a statement finished: by the worker when it is due, unless somebody does it before."""
    outbox.enqueue(session, TOPIC, {"ref": imported.ref}, due_at=due_at)


def hold(session: Session, ref: str, *, at: datetime) -> None:
    """Say that somebody is at it."""
    outbox.put_off(session, TOPIC, {"ref": ref}, due_at=at + LEASE)


def hasten(session: Session, *, at: datetime) -> None:
    """Let whatever is under way be taken on at once, as when the worker starts."""
    outbox.put_off(session, TOPIC, None, due_at=at)


def settle(session: Session, ref: str, *, at: datetime) -> None:
    """Say that a statement is finished."""
    outbox.settle(session, TOPIC, {"ref": ref}, at=at)
