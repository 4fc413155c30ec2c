"""Questions about appeals; what is public is masked by the consents that stand at the time of asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, select

from charity.appeals.appeal import Appeal
from charity.appeals.counted import kept_minor
from charity.appeals.gates import Proof, blocks, is_reviewed_anew, proof_of
from charity.appeals.listing import public_appeals
from charity.appeals.page import AppealPage, Card, Filters, Tombstone
from charity.appeals.publicpage import page_of, preview_of
from charity.appeals.rules import PUBLIC, AppealStatus, Giving, giving, is_unconfirmed
from charity.appeals.versions.queries import PublishedVersion, versions_of
from charity.intake.queries import visible_to
from charity.intake.tables import HelpRequest
from charity.kernel.errors import Missing
from charity.kernel.references import APPEAL, BadReference, parse_reference
from charity.kernel.roles import Actor, Role
from charity.ledger.balances import appeal_totals

__all__ = [
    "AppealPage",
    "Card",
    "Filters",
    "Proof",
    "PublishedVersion",
    "Tombstone",
    "accepts",
    "appeal_by_ref",
    "appeal_for",
    "appeal_of_case",
    "appeals_for",
    "blocks",
    "giving_of",
    "is_reviewed_anew",
    "page_of",
    "preview_of",
    "proof_of",
    "public_appeals",
    "versions_of",
]

#: Money is theirs on every published appeal, whether or not they work on cases.
_MONEY_ROLES = (Role.TREASURER, Role.APPROVER)


def _known(ref: str) -> str:
    try:
        return str(parse_reference(ref, APPEAL))
    except BadReference as error:
        raise Missing() from error


def appeal_by_ref(session: Session, ref: str) -> Appeal:
    """Return the appeal of a reference, drafts among them; raises Missing. Staff pages ask `appeal_for`."""
    found = session.exec(select(Appeal).where(Appeal.ref == _known(ref))).one_or_none()
    if found is None:
        raise Missing()
    return found


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on appeals that a person of the staff may open."""
    on_case = visible_to(actor)
    if not actor.may(*_MONEY_ROLES):
        return on_case
    published = col(Appeal.published_number).is_not(None)
    if not actor.districts:
        return sa.or_(on_case, published)
    within = col(HelpRequest.district).in_(sorted(actor.districts))
    return sa.or_(on_case, sa.and_(published, within))


def appeal_for(session: Session, ref: str, *, actor: Actor) -> Appeal:
    """Return the appeal of a reference that a person of the staff may open; raises Missing."""
    found = session.exec(
        select(Appeal)
        .join(HelpRequest, col(HelpRequest.id) == Appeal.request_id)
        .where(Appeal.ref == _known(ref), seen_by(actor))
    ).one_or_none()
    if found is None:
        raise Missing()
    return found


def appeals_for(
    session: Session, *, actor: Actor, statuses: Sequence[AppealStatus] = (), after: str = "", limit: int = 50
) -> list[Appeal]:
    """Return the appeals that a person of the staff may open, newest first, after an id."""
    query = (
        select(Appeal)
        .join(HelpRequest, col(HelpRequest.id) == Appeal.request_id)
        .where(seen_by(actor))
        .order_by(col(Appeal.id).desc())
        .limit(limit)
    )
    if statuses:
        query = query.where(col(Appeal.status).in_(list(statuses)))
    if after.isdecimal():
        query = query.where(col(Appeal.id) < int(after))
    return list(session.exec(query))


def appeal_of_case(session: Session, request_id: int) -> Appeal | None:
    """Return the newest appeal of a case, None when it has none."""
    return session.exec(
        select(Appeal).where(Appeal.request_id == request_id).order_by(col(Appeal.id).desc()).limit(1)
    ).first()


def giving_of(session: Session, appeal: Appeal, *, at: datetime) -> Giving:
    """Return whether an appeal takes donations now, and if not why."""
    if appeal.stage not in PUBLIC:
        return Giving(False)
    return giving(
        appeal.stage,
        need_minor=appeal.need_minor,
        kept_minor=kept_minor(appeal_totals(session, appeal.ref)),
        is_unconfirmed=is_unconfirmed(appeal.confirmed_at_utc, at=at),
    )


def accepts(session: Session, appeal: Appeal, *, at: datetime) -> bool:
    """Return whether an appeal takes donations now."""
    return giving_of(session, appeal, at=at).is_open
