"""What pages show of reviews, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlmodel import Session

from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.kernel.web.words import _
from charity.staff.queries import names_of
from charity.verification.review import queries
from charity.verification.review.rules import (
    DECISION_WORDS,
    REASON_WORDS,
    UNCHECKED_WORDS,
    Decision,
    Reason,
)
from charity.verification.review.tables import Review

_TONES = {Decision.VERIFIED: "good", Decision.RETURNED: "look", Decision.DECLINED: "danger"}


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review as the desk reads it."""

    number: int
    decision: str
    tone: str
    reason: str
    words: str
    who: str
    at: datetime
    unchecked: tuple[str, ...]
    sha256: str
    document_href: str


def review_lines(session: Session, case: HelpRequest, *, cipher: Cipher) -> list[ReviewLine]:
    """Return the reviews of a case, newest first."""
    assert case.id is not None
    rows = queries.reviews_of(session, case.id)
    names = names_of(session, [row.reviewer_id for row in rows])
    return [_line(session, case.ref, row, names.get(row.reviewer_id, ""), cipher) for row in rows]


def _line(session: Session, ref: str, row: Review, who: str, cipher: Cipher) -> ReviewLine:
    decision = Decision(row.decision)
    document = queries.document_of(session, row.id or 0)
    return ReviewLine(
        number=row.number,
        decision=_(DECISION_WORDS[decision]),
        tone=_TONES[decision],
        reason=_(REASON_WORDS[Reason(row.reason)]) if row.reason else "",
        words=queries.words_of(row, cipher=cipher),
        who=who,
        at=row.signed_at_utc,
        unchecked=tuple(_(UNCHECKED_WORDS[u]) for u in queries.unchecked_of(session, row)),
        sha256=document.sha256 if document is not None else "",
        document_href=url_for("review.document", ref=ref, number=row.number) if document is not None else "",
    )
