"""Questions about consents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from charity.appeals.consents.rules import Audience, Item, PersonKind, Standing, Voice, Word
from charity.appeals.consents.tables import Consent, ConsentPerson
from charity.appeals.endings.queries import found_false
from charity.kernel.errors import Missing
from charity.staff.tables import Person


@dataclass(frozen=True, slots=True)
class GivenWord:
    """A consent as the panel shows it."""

    consent: Consent
    person: ConsentPerson
    is_over: bool
    ended_by: int | None = None  # the number of whoever noted that it was withdrawn


def persons_of(session: Session, appeal_id: int) -> list[ConsentPerson]:
    """Return the people whose consents an appeal needs, beneficiary first."""
    rows = session.exec(
        select(ConsentPerson).where(ConsentPerson.appeal_id == appeal_id).order_by(col(ConsentPerson.id))
    )
    order = list(PersonKind)
    return sorted(rows, key=lambda person: order.index(PersonKind(person.kind)))


def person_of(session: Session, appeal_id: int, person_id: int) -> ConsentPerson:
    """Return one of them; raises Missing when that person belongs to another appeal."""
    found = session.get(ConsentPerson, person_id)
    if found is None or found.appeal_id != appeal_id:
        raise Missing()
    return found


def words_that_stand(session: Session, appeal_id: int) -> list[Consent]:
    """Return each last word that was not withdrawn or said anew, expired ones among them."""
    rows = session.exec(
        select(Consent)
        .where(Consent.appeal_id == appeal_id, col(Consent.ended_at_utc).is_(None))
        .order_by(col(Consent.id))
    )
    return list(rows)


def consent_of(session: Session, appeal_id: int, consent_id: int) -> Consent:
    """Return one consent; raises Missing when it belongs to another appeal."""
    found = session.get(Consent, consent_id)
    if found is None or found.appeal_id != appeal_id:
        raise Missing()
    return found


def standing_of(
    session: Session, appeal_id: int, *, day: date, audience: Audience = Audience.PAGE
) -> Standing:
    """Return whose words stand on a day for an audience."""
    voices = [_voice(person) for person in persons_of(session, appeal_id)]
    return Standing(voices, [_word(row) for row in words_that_stand(session, appeal_id)], audience, day)


def standings_of(session: Session, appeal_ids: Sequence[int], *, day: date) -> dict[int, Standing]:
    """Return whose words let the public see something, for several appeals; nobody's of a false one."""
    untrue = found_false(session, appeal_ids)
    people = session.exec(select(ConsentPerson).where(col(ConsentPerson.appeal_id).in_(appeal_ids))).all()
    words = session.exec(
        select(Consent).where(col(Consent.appeal_id).in_(appeal_ids), col(Consent.ended_at_utc).is_(None))
    ).all()
    return {
        appeal_id: Standing(
            [_voice(p) for p in people if p.appeal_id == appeal_id],
            [_word(w) for w in words if w.appeal_id == appeal_id and appeal_id not in untrue],
            Audience.PAGE,
            day,
        )
        for appeal_id in appeal_ids
    }


def _voice(person: ConsentPerson) -> Voice:
    assert person.id is not None
    return Voice(person.id, PersonKind(person.kind), person.birth_year)


def _word(row: Consent) -> Word:
    return Word(row.person_id, Item(row.item), Audience(row.audience), row.is_yes, row.until, row.id)


def panel_of(session: Session, appeal_id: int, *, day: date) -> list[GivenWord]:
    """Return the words that stand with their people, then those that were withdrawn, for the panel."""
    people = {person.id: person for person in persons_of(session, appeal_id)}
    standing = [
        GivenWord(row, people[row.person_id], is_over=not _word(row).stands_on(day))
        for row in words_that_stand(session, appeal_id)
    ]
    withdrawn = session.exec(
        select(Consent, Person.number)
        .join(Person, col(Person.id) == col(Consent.ended_by_id))
        .where(Consent.appeal_id == appeal_id, col(Consent.is_withdrawn).is_(True))
        .order_by(col(Consent.ended_at_utc).desc(), col(Consent.id))
    )
    gone = [GivenWord(row, people[row.person_id], is_over=True, ended_by=n) for row, n in withdrawn]
    return [*standing, *gone]
