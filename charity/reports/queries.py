"""Questions about issued papers."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.kernel.errors import Missing
from charity.ledger.entry import Kind
from charity.ledger.tables import ENTRY
from charity.reports.rules import NoReportYet, Paper
from charity.reports.tables import IssuedReport


def last_seq_to_cover(session: Session) -> int:
    """Return the last leaf that a report made now covers: the newest, leaves about reports apart; -1 if none.

    Were a report's own leaf counted, issuing would make the report that was just issued an old one.
    """
    newest = (
        sa.select(ENTRY.c.seq)
        .where(ENTRY.c.kind != Kind.REPORT_ISSUED.value)
        .order_by(ENTRY.c.seq.desc())
        .limit(1)
    )
    found = session.connection().execute(newest).scalar_one_or_none()
    return -1 if found is None else int(found)


def report_by_key(
    session: Session, paper: Paper, subject: str, locale: str, last_seq: int
) -> IssuedReport | None:
    """Return the paper of a key, None when it was not issued."""
    return session.exec(
        select(IssuedReport).where(
            IssuedReport.paper == paper,
            IssuedReport.subject == subject,
            IssuedReport.locale == locale,
            IssuedReport.last_seq == last_seq,
        )
    ).one_or_none()


def latest_report(session: Session, ref: str, locale: str) -> IssuedReport:
    """Return an appeal's report issued last in a language, else in the other; raises NoReportYet."""
    newest = select(IssuedReport).where(IssuedReport.paper == Paper.APPEAL, IssuedReport.subject == ref)
    in_language = sa.case((col(IssuedReport.locale) == locale, 0), else_=1)
    found = session.exec(newest.order_by(in_language, col(IssuedReport.last_seq).desc()).limit(1)).first()
    if found is None:
        raise NoReportYet()
    return found


def is_told(session: Session, issued: IssuedReport) -> bool:
    """Return whether the log names a paper by its hash."""
    columns = ENTRY.c
    named = sa.select(columns.seq).where(
        columns.appeal == issued.subject,
        columns.kind == Kind.REPORT_ISSUED.value,
        columns.documents == issued.sha256,
    )
    return session.connection().execute(named).first() is not None


def report_by_id(session: Session, report_id: int) -> IssuedReport:
    """Return an issued paper; raises Missing."""
    found = session.get(IssuedReport, report_id)
    if found is None:
        raise Missing()
    return found


def reports_of(session: Session, ref: str, *, limit: int = 50) -> Sequence[IssuedReport]:
    """Return the papers of an appeal, newest first."""
    query = select(IssuedReport).where(IssuedReport.subject == ref)
    return session.exec(query.order_by(col(IssuedReport.id).desc()).limit(limit)).all()


def issued_newest_first(session: Session, *, before: int | None, limit: int) -> Sequence[IssuedReport]:
    """Return every issued paper, newest first, those before an id."""
    query = select(IssuedReport)
    if before is not None:
        query = query.where(col(IssuedReport.id) < before)
    return session.exec(query.order_by(col(IssuedReport.id).desc()).limit(limit)).all()
