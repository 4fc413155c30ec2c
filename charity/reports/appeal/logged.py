"""The log that a report covers, as it was signed and witnessed, and the report before."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, col, select

from charity.config import Config
from charity.kernel.clock import desk_day
from charity.ledger import signed
from charity.ledger.signed import SignedCheckpoint
from charity.ledger.tables import ENTRY
from charity.ledger.witnesses.panel import quorum_of
from charity.reports.appeal.facts import EarlierReport, LogState
from charity.reports.rules import Paper
from charity.reports.signature.keys import paper_key
from charity.reports.tables import IssuedReport
from charity.reports.witnessed import Witnessed


def log_of(session: Session, subject: str, found: SignedCheckpoint, config: Config) -> LogState:
    """Return the log under a checkpoint, as a report of an appeal tells it."""
    key = signed.named_logs(session)[-1].key
    quorum = quorum_of(session, found, config)
    return LogState(
        size=found.size,
        root=found.root,
        origin=key.name,
        note=signed.cosigned_note(session, found).octets.decode(),
        vkey=key.text,
        leaves=_leaves_of(session, subject, found.size),
        witnessed=tuple(Witnessed(one.name, one.at) for one in quorum.cosigned),
        witnesses_wanted=quorum.wanted,
        earlier=_earlier(session, subject, found.size),
        authority=paper_key(config).fingerprint,
    )


def _leaves_of(session: Session, subject: str, size: int) -> int:
    where = (ENTRY.c.appeal == subject) & (ENTRY.c.seq < size)
    query = sa.select(sa.func.count()).select_from(ENTRY).where(where)
    return int(session.connection().execute(query).scalar_one())


def _earlier(session: Session, subject: str, size: int) -> EarlierReport | None:
    """Return the report that covers less than this one and most of it, where its checkpoint is kept."""
    query = (
        select(IssuedReport)
        .where(
            IssuedReport.paper == Paper.APPEAL,
            IssuedReport.subject == subject,
            IssuedReport.last_seq < size - 1,
        )
        .order_by(col(IssuedReport.last_seq).desc(), col(IssuedReport.id))
    )
    before = session.exec(query.limit(1)).first()
    kept = None if before is None else signed.signed_at(session, before.log_size)
    if before is None or kept is None:
        return None
    return EarlierReport(
        size=kept.size,
        issued_on=desk_day(before.issued_at_utc),
        note=signed.cosigned_note(session, kept).octets.decode(),
        consistency=tuple(signed.consistency(session, kept.size, size)),
    )
