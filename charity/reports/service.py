"""Issuing papers: each stored once under what it covers, and told to the log."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.house import House
from charity.kernel.outbox import enqueue
from charity.kernel.roles import Actor
from charity.ledger.entry import Draft, Kind
from charity.ledger.instruments import journal_of
from charity.reports import queries
from charity.reports.preparing import Prepared, checkpoint_to_print, prepare_appeal_report
from charity.reports.queries import report_by_key
from charity.reports.rules import Paper, check_issuer
from charity.reports.tables import IssuedReport

trail.vocabulary("report:issued", "report:read")

#: The outbox's topic of papers that the log does not name yet.
TELL_TOPIC = "reports:tell"


def issue_prepared(
    session: Session, prepared: Prepared, *, by: Actor, at: datetime, house: House
) -> IssuedReport:
    """Store a prepared paper and tell the log its hash; one issued meanwhile under its key stands."""
    found = report_by_key(session, Paper.APPEAL, prepared.subject, prepared.locale, prepared.last_seq)
    issued = found or _store(session, prepared, by=by, at=at)
    tell_log(session, issued, at=at, house=house)
    return issued


def tell_log(session: Session, issued: IssuedReport, *, at: datetime, house: House) -> None:
    """Have the log name a paper by its hash, once."""
    if queries.is_told(session, issued):
        return
    checkpoint_to_print(session, at=at, house=house)  # what was booked meanwhile is signed before the leaf
    draft = Draft(Kind.REPORT_ISSUED, desk_day(at), issued.subject, documents=(issued.sha256,))
    journal_of(house, session).post(draft, at=at)


def issue_appeal_report(
    session: Session,
    *,
    ref: str,
    locale: str,
    by: Actor,
    at: datetime,
    house: House,
    is_told: bool = True,
) -> IssuedReport:
    """Issue an appeal's report in one transaction, or return the stored one when nothing was booked since.

    For whoever holds the writing anyway; a page draws outside of it, see `issuing`. `is_told=False` leaves
    telling the log to the worker: the demo town's log is the same everywhere, its signed files are not.
    Raises Missing, NotPublic, NotYours, NoPaperKey.
    """
    check_issuer(by)
    checkpoint_to_print(session, at=at, house=house)
    prepared = prepare_appeal_report(session, ref=ref, locale=locale, by=by, at=at, house=house)
    if is_told or prepared.kept is None:
        return issue_prepared(session, prepared, by=by, at=at, house=house)
    issued = _store(session, prepared, by=by, at=at)
    enqueue(session, TELL_TOPIC, {"report": issued.id}, due_at=at)
    return issued


def _store(session: Session, prepared: Prepared, *, by: Actor, at: datetime) -> IssuedReport:
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
