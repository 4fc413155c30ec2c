"""Acts that change what is public: publish, correct with a note."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from charity.appeals.acts import (
    REVIEWERS,
    check_may,
    check_version,
    forget_authors,
    move,
    person_id,
    record,
)
from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import standing_of
from charity.appeals.gates import blocks, proof_of
from charity.appeals.pauses.service import await_heartbeat
from charity.appeals.photos.queries import persons_in
from charity.appeals.rules import (
    PUBLIC,
    AppealStatus,
    NoSuchMove,
    NotVerified,
    StillBlocked,
    custody_of,
)
from charity.appeals.service import check_other_hand
from charity.appeals.versions.queries import newest_version, working_content
from charity.appeals.versions.rules import (
    Content,
    NoteMissing,
    NothingToCorrect,
    TakenFromPage,
    canonical,
    sha256_of,
    wanted,
)
from charity.appeals.versions.tables import AppealVersion, AppealVersionItem
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor
from charity.ledger.balances import open_appeal
from charity.ledger.entry import Draft as LedgerDraft
from charity.ledger.entry import Kind
from charity.ledger.journal import Journal

trail.vocabulary("appeal:published", "appeal:corrected")


def publish(
    session: Session, appeal: Appeal, *, version: int, by: Actor, at: datetime, journal: Journal
) -> AppealVersion:
    """Publish an approved appeal: every gate is checked anew, the wording kept, its fund opened."""
    check_may(by, *REVIEWERS)
    check_version(session, appeal, version)
    if appeal.stage is not AppealStatus.SCHEDULED:
        raise NoSuchMove()
    _adopt_proof(session, appeal)
    made = _keep_wording(session, appeal, note="", by=by, at=at)
    appeal.published_number, appeal.published_at_utc = made.number, at
    appeal.confirmed_at_utc = at
    move(appeal, AppealStatus.PUBLISHED, at=at)
    session.flush()
    assert appeal.legal_route is not None
    open_appeal(session, appeal=appeal.ref, custody=custody_of(appeal.legal_route), currency=appeal.currency)
    _book(journal, appeal, Kind.APPEAL_PUBLISHED, made, at=at)
    await_heartbeat(session, appeal, at=at)
    forget_authors(session, appeal)
    record(session, "appeal:published", appeal, by=by, at=at, changes={"published": made.number})
    return made


def correct(
    session: Session, appeal: Appeal, *, note: str, version: int, by: Actor, at: datetime, journal: Journal
) -> AppealVersion:
    """Publish the working words of a published appeal as a correction that somebody else wrote."""
    check_may(by, *REVIEWERS)
    check_version(session, appeal, version)
    if appeal.stage not in PUBLIC:
        raise NoSuchMove()
    if not note.strip():
        raise NoteMissing()
    check_other_hand(session, appeal, by=by)
    with session.no_autoflush:  # the appeal's row may name its version only when the version is there
        appeal.drafted_by_id, appeal.reviewed_by_id = appeal.changed_by_id, person_id(by)
        _adopt_proof(session, appeal)
        made = _keep_wording(session, appeal, note=note.strip(), by=by, at=at)
        appeal.published_number, appeal.is_changed = made.number, False
        appeal.version += 1
    session.flush()
    _book(journal, appeal, Kind.APPEAL_CORRECTED, made, at=at)
    forget_authors(session, appeal)
    record(session, "appeal:corrected", appeal, by=by, at=at, changes={"published": made.number})
    return made


def _adopt_proof(session: Session, appeal: Appeal) -> None:
    """Rest the appeal on the review and the need as they stand now."""
    proof = proof_of(session, appeal.request_id)
    if proof is None or proof.review.id is None or proof.need.id is None:
        raise NotVerified()
    appeal.review_id, appeal.review_decision = proof.review.id, proof.review.decision
    appeal.need_id, appeal.need_kind = proof.need.id, proof.need.kind
    appeal.need_minor, appeal.own_share_minor = proof.need.need_minor, proof.need.own_share_minor


def _keep_wording(session: Session, appeal: Appeal, *, note: str, by: Actor, at: datetime) -> AppealVersion:
    """Keep the working words as the next published version, with the consent that carries each item."""
    if blocks(session, appeal, at=at):
        raise StillBlocked()
    content = working_content(session, appeal)
    before = newest_version(session, appeal.ref)
    carriers = _carriers(session, appeal, content, at=at)
    body = canonical(content)
    if before is not None and (before.sha256, before.review_id) == (sha256_of(body), appeal.review_id):
        raise NothingToCorrect()
    made = _version_of(appeal, body, number=before.number + 1 if before else 1, note=note, by=by, at=at)
    made.items_required = made.items_consented = len(carriers)
    session.execute(sa.insert(AppealVersion).values(**made.model_dump()))
    for item, consent_id in carriers.items():
        named = {"appeal_ref": appeal.ref, "number": made.number, "item": item, "consent_id": consent_id}
        session.execute(sa.insert(AppealVersionItem).values(**named, is_yes=True))
    return made


def _version_of(
    appeal: Appeal, body: bytes, *, number: int, note: str, by: Actor, at: datetime
) -> AppealVersion:
    assert appeal.drafted_by_id is not None
    assert appeal.reviewed_by_id is not None
    return AppealVersion(
        appeal_ref=appeal.ref,
        number=number,
        request_id=appeal.request_id,
        review_id=appeal.review_id,
        review_decision=appeal.review_decision,
        need_id=appeal.need_id,
        need_minor=appeal.need_minor,
        content=body,
        sha256=sha256_of(body),
        correction_note=note,
        items_required=0,
        items_consented=0,
        drafted_by_id=appeal.drafted_by_id,
        reviewed_by_id=appeal.reviewed_by_id,
        published_by_id=person_id(by),
        published_at_utc=at,
    )


def _carriers(session: Session, appeal: Appeal, content: Content, *, at: datetime) -> dict[str, int]:
    """Return the consent that carries each item of a content; raises TakenFromPage when one is missing."""
    assert appeal.id is not None
    standing = standing_of(session, appeal.id, day=desk_day(at))
    wants = wanted(content, persons_in(session, [appeal.id])[appeal.id])
    found: dict[str, int] = {}
    for item in sorted(wants.items):
        carrier = standing.carrier(item)
        if carrier is None or carrier.consent_id is None:
            raise TakenFromPage()
        found[item] = carrier.consent_id
    return found


def _book(journal: Journal, appeal: Appeal, kind: Kind, made: AppealVersion, *, at: datetime) -> None:
    """Let the log name the wording by its hash."""
    journal.post(LedgerDraft(kind=kind, day=desk_day(at), appeal=appeal.ref, documents=(made.sha256,)), at=at)
