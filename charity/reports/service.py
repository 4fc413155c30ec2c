"""Issuing papers: each stored once under what it covers."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.kernel import trail
from charity.kernel.roles import Actor
from charity.kernel.vault import Vault
from charity.reports.appeal.facts import Desk
from charity.reports.preparing import Prepared, prepare_appeal_report
from charity.reports.queries import report_by_key
from charity.reports.rules import Paper
from charity.reports.tables import IssuedReport

trail.vocabulary("report:issued", "report:read")


def issue_prepared(session: Session, prepared: Prepared, *, by: Actor, at: datetime) -> IssuedReport:
    """Store a prepared paper; when its key was issued meanwhile, the stored one stands."""
    found = report_by_key(session, Paper.APPEAL, prepared.subject, prepared.locale, prepared.last_seq)
    if found is not None:
        return found
    assert prepared.kept is not None, "what was found in the reading is not deleted"
    issued = IssuedReport(
        paper=Paper.APPEAL,
        subject=prepared.subject,
        locale=prepared.locale,
        last_seq=prepared.last_seq,
        root=prepared.root,
        sha256=prepared.kept.sha256,
        size_bytes=prepared.kept.size_bytes,
        issued_at_utc=at,
        issued_by_id=by.id,
    )
    session.add(issued)
    session.flush()
    _record(session, "report:issued", issued, by=by, at=at)
    return issued


def issue_appeal_report(
    session: Session, *, ref: str, locale: str, by: Actor, at: datetime, vault: Vault, desk: Desk
) -> IssuedReport:
    """Issue an appeal's report, or return the stored one when nothing new was booked since.

    Raises Missing, NotPublic, NotYours.
    """
    prepared = prepare_appeal_report(session, ref=ref, locale=locale, by=by, at=at, vault=vault, desk=desk)
    return issue_prepared(session, prepared, by=by, at=at)


def record_reading(session: Session, issued: IssuedReport, *, by: Actor, at: datetime) -> None:
    """Keep in the trail that a member of staff took a paper."""
    _record(session, "report:read", issued, by=by, at=at)


def _record(session: Session, act: str, issued: IssuedReport, *, by: Actor, at: datetime) -> None:
    trail.record(
        session,
        act,
        by=by,
        at=at,
        appeal=issued.subject,
        subject=f"report:{issued.id}",
        changes={"locale": issued.locale, "entries": issued.log_size, "sha256": issued.sha256},
    )
