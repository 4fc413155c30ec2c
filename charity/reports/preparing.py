"""Preparing papers: facts gathered and drawn in one consistent reading, so that no writer waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.appeals.queries import appeal_by_ref
from charity.kernel.house import House
from charity.kernel.roles import Actor
from charity.kernel.vault import Kept
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import sign_log
from charity.ledger.signed import SignedCheckpoint, signed_at
from charity.reports.appeal.attached import attachments
from charity.reports.appeal.gather import gather
from charity.reports.appeal.paper import draw_appeal_report
from charity.reports.paper.attachments import with_attachments
from charity.reports.queries import last_seq_to_cover, report_by_key
from charity.reports.rules import BookedMeanwhile, Paper, check_issuer
from charity.reports.signature.keys import paper_key
from charity.reports.signature.signing import signed
from charity.reports.speech import Speech


@dataclass(frozen=True, slots=True)
class Prepared:
    """A paper ready to be stored: drawn and in the vault, or already stored under its key."""

    subject: str
    locale: str
    last_seq: int
    root: bytes
    kept: Kept | None  # None: already issued


def checkpoint_to_print(session: Session, *, at: datetime, house: House) -> SignedCheckpoint:
    """Return the signed checkpoint over all that a report covers now, signing it in a writing if need be.

    Behind the last leaf that a report covers stand only leaves about reports, and before the first of them
    was written this was done: so the log ends there, or its checkpoint is kept.
    """
    size = last_seq_to_cover(session) + 1
    found = signed_at(session, size) or sign_log(house.config, session, at=at, reason=SigningReason.REPORT)
    assert found.size == size, "a leaf about a report is written over a signed log"
    return found


def prepare_appeal_report(
    session: Session, *, ref: str, locale: str, by: Actor, at: datetime, house: House
) -> Prepared:
    """Gather, draw, sign and keep a report, in one consistent reading; draws nothing that is stored.

    Raises BookedMeanwhile where no checkpoint covers what was booked; see `checkpoint_to_print`.
    """
    check_issuer(by)
    subject = appeal_by_ref(session, ref).ref
    last_seq = last_seq_to_cover(session)
    if (stored := report_by_key(session, Paper.APPEAL, subject, locale, last_seq)) is not None:
        return Prepared(subject, locale, last_seq, stored.root, None)
    found = signed_at(session, last_seq + 1)
    if found is None:
        raise BookedMeanwhile()
    report = gather(session, subject, checkpoint=found, config=house.config, by=by, at=at)
    words = Speech(locale)
    drawn = draw_appeal_report(report, locale)
    whole = with_attachments(drawn, attachments(session, report, words))
    reason = words._("Transparency report")
    kept = house.vault.keep(signed(whole, paper_key(house.config), at=at, reason=reason))
    return Prepared(subject, locale, last_seq, found.root, kept)
