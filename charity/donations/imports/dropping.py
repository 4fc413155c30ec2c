"""Putting away a statement that was looked at and is not to be booked: the wrong file, or a trial."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.donations.imports.queries import import_by_ref
from charity.donations.imports.rules import ImportState
from charity.donations.imports.tables import StatementImport
from charity.kernel import trail
from charity.kernel.roles import Actor

trail.vocabulary("statement:dropped")


def drop(session: Session, ref: str, *, by: Actor, at: datetime) -> StatementImport:
    """Put a statement away; booked meanwhile, or put away already, it stays as it is. Raises Missing."""
    imported = import_by_ref(session, ref)
    if imported.state != ImportState.PREVIEWED:
        return imported
    imported.state = ImportState.DROPPED
    session.flush()
    trail.record(session, "statement:dropped", by=by, at=at, subject=f"statement:{imported.ref}")
    return imported
