"""Preparing papers: facts gathered and drawn in one consistent reading, so that no writer waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.appeals.queries import appeal_by_ref
from charity.kernel.roles import Actor
from charity.kernel.vault import Kept, Vault
from charity.ledger.tree import root_at
from charity.reports.appeal.facts import Desk
from charity.reports.appeal.gather import gather
from charity.reports.appeal.paper import draw_appeal_report
from charity.reports.queries import last_seq_to_cover, report_by_key
from charity.reports.rules import Paper, check_issuer


@dataclass(frozen=True, slots=True)
class Prepared:
    """A paper ready to be stored: drawn and in the vault, or already stored under its key."""

    subject: str
    locale: str
    last_seq: int
    root: bytes
    kept: Kept | None  # None: already issued


def prepare_appeal_report(
    session: Session, *, ref: str, locale: str, by: Actor, at: datetime, vault: Vault, desk: Desk
) -> Prepared:
    """Gather and draw in one consistent reading, so that no writer waits; draws nothing that is stored."""
    check_issuer(by)
    subject = appeal_by_ref(session, ref).ref
    last_seq = last_seq_to_cover(session)
    root = root_at(session, last_seq + 1)
    if report_by_key(session, Paper.APPEAL, subject, locale, last_seq) is not None:
        return Prepared(subject, locale, last_seq, root, None)
    facts = gather(session, subject, size=last_seq + 1, desk=desk, by=by, at=at)
    return Prepared(subject, locale, last_seq, root, vault.keep(draw_appeal_report(facts, locale)))
