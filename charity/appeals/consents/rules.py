"""Which consents a page needs, who may give them, and which of them stand today. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_

OWN_NO_WINS_FROM_AGE = 8
SIGNS_ALONE_FROM_AGE = 18


class Item(StrEnum):
    """A thing about people that a page may show."""

    STORY = "story"
    NAME = "name"
    PLACE = "place"
    AGE = "age"
    DIAGNOSIS = "diagnosis"
    HOSPITAL = "hospital"
    PHOTOS = "photos"
    CHILD_FACE = "child_face"
    FILM = "film"
    COSTS = "costs"
    UPDATES = "updates"


ITEM_WORDS: Mapping[Item, str] = {
    Item.STORY: N_("The story and its title"),
    Item.NAME: N_("The name, in the form shown"),
    Item.PLACE: N_("City and township"),
    Item.AGE: N_("Age in years"),
    Item.DIAGNOSIS: N_("Diagnosis"),
    Item.HOSPITAL: N_("Hospital"),
    Item.PHOTOS: N_("Photos without a child's face"),
    Item.CHILD_FACE: N_("A child's face"),
    Item.FILM: N_("Voice and film"),
    Item.COSTS: N_("Costs, line by line"),
    Item.UPDATES: N_("Updates"),
}


class Audience(StrEnum):
    """Who may be shown an item."""

    PAGE = "page"
    OUTLETS = "outlets"


AUDIENCE_WORDS: Mapping[Audience, str] = {
    Audience.PAGE: N_("Everyone, on our own page"),
    Audience.OUTLETS: N_("Media partners, for republishing"),
}


class PersonKind(StrEnum):
    """Whose consent it is."""

    BENEFICIARY = "beneficiary"
    GUARDIAN = "guardian"
    OTHER = "other"


PERSON_WORDS: Mapping[PersonKind, str] = {
    PersonKind.BENEFICIARY: N_("Beneficiary"),
    PersonKind.GUARDIAN: N_("Guardian"),
    PersonKind.OTHER: N_("Another identifiable person"),
}


class How(StrEnum):
    """How consent was given."""

    PAPER = "paper"
    IN_PERSON = "in_person"
    PHONE = "phone"


HOW_WORDS: Mapping[How, str] = {
    How.PAPER: N_("Signed on paper"),
    How.IN_PERSON: N_("Said in person"),
    How.PHONE: N_("Said by telephone, two of the staff listening"),
}


class PaperMissing(Refusal):
    """A signed consent is among the evidence."""

    code = "paper_missing"
    field = "evidence"
    words = N_("Choose the signed paper. Add it to the evidence first if it is not there yet.")


class SecondListenerMissing(Refusal):
    """A consent by telephone is heard by two of the staff."""

    code = "second_listener_missing"
    field = "second_staff"
    words = N_("A consent by telephone is heard by two: choose the colleague who listened with you.")


class AlreadyOver(Refusal):
    """A consent ends in the future."""

    code = "already_over"
    field = "until"
    words = N_("This day is past. Choose a later one, or leave it empty.")


class NothingChosen(Refusal):
    """A consent names what it is for."""

    code = "nothing_chosen"
    field = "items"
    words = N_("Choose at least one thing that this is about.")


class NobodyToSee(Refusal):
    """A consent names who may be shown what it is for."""

    code = "nobody_to_see"
    field = "audiences"
    words = N_("Choose who may be shown it.")


class AlreadyNamed(Refusal):
    """A case has one beneficiary."""

    code = "already_named"
    field = "kind"
    words = N_("The beneficiary is in the list already.")


@dataclass(frozen=True, slots=True)
class Voice:
    """A person whose consent counts: the beneficiary, a guardian, or another who can be recognised."""

    person_id: int
    kind: PersonKind
    birth_year: int | None = None

    def age_on(self, day: date) -> int | None:
        """Return the age reached in the year of a day; None when the year of birth is not known."""
        return None if self.birth_year is None else day.year - self.birth_year


@dataclass(frozen=True, slots=True)
class Word:
    """One yes or no that stands: by whom, on what, for whom, until when."""

    person_id: int
    item: Item
    audience: Audience
    is_yes: bool
    until: date | None = None
    consent_id: int | None = None

    def stands_on(self, day: date) -> bool:
        """Return whether it still stands; a no does not expire."""
        return not self.is_yes or self.until is None or day <= self.until


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page's contents require: the items, and who else can be recognised where."""

    items: frozenset[Item]
    persons: frozenset[tuple[int, Item]] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """Which words stand for one audience on one day."""

    voices: Sequence[Voice]
    words: Sequence[Word]
    audience: Audience
    day: date

    def _words_of(self, person_id: int, item: Item) -> list[Word]:
        return [
            w
            for w in self.words
            if (w.person_id, w.item, w.audience) == (person_id, item, self.audience) and w.stands_on(self.day)
        ]

    def yes_of(self, person_id: int, item: Item) -> Word | None:
        """Return a person's yes, unless that person also says no."""
        words = self._words_of(person_id, item)
        return None if any(not w.is_yes for w in words) else next(iter(words), None)

    def _says_no(self, voice: Voice, item: Item) -> bool:
        return any(not w.is_yes for w in self._words_of(voice.person_id, item))

    def carrier(self, item: Item) -> Word | None:
        """Return the yes that carries an item: the beneficiary's own, a guardian's below eighteen.

        From eight a child's own no wins; at eighteen the patient signs and a guardian's word ends.
        """
        patient = next((v for v in self.voices if v.kind is PersonKind.BENEFICIARY), None)
        if patient is None:
            return None
        age = patient.age_on(self.day)
        if age is None or age >= SIGNS_ALONE_FROM_AGE:
            return self.yes_of(patient.person_id, item)
        if age >= OWN_NO_WINS_FROM_AGE and self._says_no(patient, item):
            return None
        guardians = [v for v in self.voices if v.kind is PersonKind.GUARDIAN]
        if any(self._says_no(g, item) for g in guardians):
            return None
        return next((w for g in guardians if (w := self.yes_of(g.person_id, item))), None)

    def may_show(self, item: Item, persons: Iterable[int] = ()) -> bool:
        """Return whether an item may be shown, with everybody else who can be recognised in it."""
        patients = {v.person_id for v in self.voices if v.kind is PersonKind.BENEFICIARY}
        return self.carrier(item) is not None and all(
            self.yes_of(person, item) is not None for person in persons if person not in patients
        )

    def missing(self, wanted: Wanted) -> list[Item]:
        """Return the items of a page that may not be shown, in the order of the panel."""
        return [
            item
            for item in Item
            if item in wanted.items and not self.may_show(item, {p for p, i in wanted.persons if i is item})
        ]


def check_given(
    *, how: How, evidence_id: int | None, second_staff_id: int | None, recorded_by_id: int | None
) -> None:
    """Refuse a consent whose way of giving is not proved."""
    if how is How.PAPER and evidence_id is None:
        raise PaperMissing()
    if how is How.PHONE and second_staff_id in {None, recorded_by_id}:
        raise SecondListenerMissing()


def check_scope(
    items: Sequence[Item], audiences: Sequence[Audience], until: date | None, *, today: date
) -> None:
    """Refuse a consent to nothing, for nobody, or that is over already."""
    if not items:
        raise NothingChosen()
    if not audiences:
        raise NobodyToSee()
    if until is not None and until < today:
        raise AlreadyOver()
