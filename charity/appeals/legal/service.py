"""Acts on legal opinions: record one, withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from charity.appeals.acts import check_may, person_id
from charity.appeals.legal.rules import check_opinion
from charity.appeals.routes.tables import LegalOpinion
from charity.kernel import trail
from charity.kernel.clock import desk_day
from charity.kernel.errors import Missing
from charity.kernel.roles import Actor, Role

trail.vocabulary("legal_opinion:recorded", "legal_opinion:withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOpinion:
    """Who gave it, where, when, and what it covers; `once` makes a second sending the same."""

    author: str
    institution: str
    given_on: date
    scope: str
    once: str


def record_opinion(session: Session, command: RecordOpinion, *, by: Actor, at: datetime) -> LegalOpinion:
    """Record a named legal opinion: the direct route is on while it stands."""
    check_may(by, Role.ADMIN)
    known = session.exec(select(LegalOpinion).where(LegalOpinion.once == command.once)).one_or_none()
    if known is not None:
        return known
    check_opinion(
        author=command.author,
        institution=command.institution,
        scope=command.scope,
        given_on=command.given_on,
        today=desk_day(at),
    )
    made = LegalOpinion(
        author=command.author.strip(),
        institution=command.institution.strip(),
        given_on=command.given_on,
        scope=command.scope.strip(),
        recorded_by_id=person_id(by),
        recorded_at_utc=at,
        once=command.once,
    )
    session.add(made)
    session.flush()
    trail.record(session, "legal_opinion:recorded", by=by, at=at, subject=f"legal_opinion:{made.id}")
    return made


def withdraw_opinion(session: Session, opinion_id: int, *, by: Actor, at: datetime) -> LegalOpinion:
    """Withdraw an opinion: the direct route is off again for new appeals."""
    check_may(by, Role.ADMIN)
    found = session.get(LegalOpinion, opinion_id)
    if found is None:
        raise Missing()
    if found.withdrawn_at_utc is None:
        found.withdrawn_at_utc, found.withdrawn_by_id = at, person_id(by)
        trail.record(session, "legal_opinion:withdrawn", by=by, at=at, subject=f"legal_opinion:{found.id}")
    return found
