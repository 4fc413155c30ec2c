"""Acts on consents: name a person, record what was said, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from charity.appeals.acts import LISTENERS, check_may, person_id, record
from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import consent_of, person_of
from charity.appeals.consents.rules import (
    AlreadyNamed,
    Audience,
    How,
    Item,
    PersonKind,
    check_given,
    check_scope,
)
from charity.appeals.consents.tables import Consent, ConsentPerson
from charity.intake.evidence.queries import piece_of
from charity.intake.tables import HelpRequest
from charity.kernel import trail
from charity.kernel.cipher import Cipher
from charity.kernel.clock import desk_day
from charity.kernel.roles import Actor

trail.vocabulary("consent:person_named", "consent:recorded", "consent:withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePerson:
    """Somebody who can be recognised; the label is a role in the family, the name is sealed."""

    kind: PersonKind
    label: str
    name: str = ""
    birth_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConsent:
    """What one person said to several items for several audiences."""

    person_id: int
    items: Sequence[Item]
    audiences: Sequence[Audience]
    is_yes: bool
    how: How
    until: date | None = None
    evidence_id: int | None = None
    second_staff_id: int | None = None


def name_person(
    session: Session, appeal: Appeal, command: NamePerson, *, by: Actor, at: datetime, cipher: Cipher
) -> ConsentPerson:
    """Put a person on the list of those who are asked."""
    check_may(by, *LISTENERS)
    assert appeal.id is not None
    if command.kind is PersonKind.BENEFICIARY:
        raise AlreadyNamed()
    place = f"consent_person.name|{appeal.ref}|{command.label}"
    person = ConsentPerson(
        appeal_id=appeal.id,
        kind=command.kind,
        label=command.label.strip(),
        name_sealed=cipher.seal(place, command.name.strip()) if command.name.strip() else None,
        birth_year=command.birth_year,
        added_by_id=person_id(by),
        added_at_utc=at,
    )
    session.add(person)
    session.flush()
    record(session, "consent:person_named", appeal, by=by, at=at, changes={"person": person.id})
    return person


def record_consent(
    session: Session, appeal: Appeal, command: RecordConsent, *, by: Actor, at: datetime
) -> list[Consent]:
    """Record what a person said; it takes the place of what the same person said before."""
    check_may(by, *LISTENERS)
    assert appeal.id is not None
    person = person_of(session, appeal.id, command.person_id)
    check_scope(command.items, command.audiences, command.until, today=desk_day(at))
    check_given(
        how=command.how,
        evidence_id=command.evidence_id,
        second_staff_id=command.second_staff_id,
        recorded_by_id=by.id,
    )
    if command.evidence_id is not None:
        piece_of(session, session.get_one(HelpRequest, appeal.request_id), command.evidence_id)
    _end_earlier(session, person, command, by=by, at=at)
    made = [
        _consent(appeal, command, item, audience, by=by, at=at)
        for item in command.items
        for audience in command.audiences
    ]
    session.add_all(made)
    session.flush()
    said = {"person": person.id, "items": sorted(command.items), "yes": command.is_yes}
    record(session, "consent:recorded", appeal, by=by, at=at, changes=said)
    return made


def _consent(
    appeal: Appeal, command: RecordConsent, item: Item, audience: Audience, *, by: Actor, at: datetime
) -> Consent:
    assert appeal.id is not None
    return Consent(
        appeal_id=appeal.id,
        request_id=appeal.request_id,
        person_id=command.person_id,
        item=item,
        audience=audience,
        is_yes=command.is_yes,
        until=command.until if command.is_yes else None,
        how=command.how,
        evidence_id=command.evidence_id,
        second_staff_id=command.second_staff_id,
        recorded_by_id=person_id(by),
        given_at_utc=at,
    )


def _end_earlier(
    session: Session, person: ConsentPerson, command: RecordConsent, *, by: Actor, at: datetime
) -> None:
    earlier = session.exec(
        select(Consent).where(
            Consent.person_id == person.id,
            col(Consent.item).in_(list(command.items)),
            col(Consent.audience).in_(list(command.audiences)),
            col(Consent.ended_at_utc).is_(None),
        )
    )
    for row in earlier:
        row.ended_at_utc, row.ended_by_id = at, person_id(by)
    session.flush()


def withdraw_consent(
    session: Session, appeal: Appeal, consent_id: int, *, by: Actor, at: datetime
) -> Consent:
    """Withdraw a consent: what it carried is off the page from this moment."""
    check_may(by, *LISTENERS)
    assert appeal.id is not None
    found = consent_of(session, appeal.id, consent_id)
    if found.ended_at_utc is None:
        found.ended_at_utc, found.ended_by_id, found.is_withdrawn = at, person_id(by), True
        said = {"person": found.person_id, "item": found.item, "audience": found.audience}
        record(session, "consent:withdrawn", appeal, by=by, at=at, changes=said)
    return found
