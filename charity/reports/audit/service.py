"""An auditor's own reading, kept in the trail."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.kernel import trail
from charity.kernel.roles import Actor

trail.vocabulary("audit:read", "audit:exported", "audit:verified", "audit:document")


def record_reading(
    session: Session, what: str, *, by: Actor, at: datetime, appeal: str | None = None
) -> None:
    """Keep that somebody read a page of the auditor's desk; `what` names it, such as `entry:12`."""
    trail.record(session, "audit:read", by=by, at=at, appeal=appeal, subject=what)


def record_export(
    session: Session, form: str, *, by: Actor, at: datetime, appeal: str | None, entries: int
) -> None:
    """Keep that somebody took the ledger, or one appeal's part of it, with them."""
    facts = {"format": form, "entries": entries}
    trail.record(session, "audit:exported", by=by, at=at, appeal=appeal, subject="ledger", changes=facts)


def record_document(session: Session, sha256: str, *, by: Actor, at: datetime, appeal: str | None) -> None:
    """Keep that somebody took a document that the log names."""
    trail.record(session, "audit:document", by=by, at=at, appeal=appeal, subject=f"document:{sha256}")


def record_verification(session: Session, *, by: Actor, at: datetime, entries: int, problems: int) -> None:
    """Keep what a recomputation of the whole ledger found."""
    facts = {"entries": entries, "problems": problems}
    trail.record(session, "audit:verified", by=by, at=at, subject="ledger", changes=facts)
