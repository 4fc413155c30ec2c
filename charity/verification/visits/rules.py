"""How a home visit is made: two different people, a sheet each, sealed when handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class VisitStatus(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    VISITED = "visited"
    CANCELLED = "cancelled"


VISIT_WORDS: Mapping[VisitStatus, str] = {
    VisitStatus.PLANNED: N_("planned"),
    VisitStatus.VISITED: N_("visited"),
    VisitStatus.CANCELLED: N_("cancelled"),
}


class SheetState(StrEnum):
    """Whether a visitor still writes."""

    OPEN = "open"
    SUBMITTED = "submitted"


class Answer(StrEnum):
    """What a visitor saw of an item."""

    YES = "yes"
    NO = "no"
    NOT_SEEN = "not_seen"


ANSWER_WORDS: Mapping[Answer, str] = {
    Answer.YES: N_("Yes"),
    Answer.NO: N_("No"),
    Answer.NOT_SEEN: N_("Not seen"),
}


class Item(StrEnum):
    """What every home visit looks at."""

    LIVES_HERE = "lives_here"
    ROOM = "room"
    ILLNESS = "illness"
    ORIGINALS = "originals"
    INCOME = "income"
    PROPERTY = "property"
    NEIGHBOURS = "neighbours"
    OTHER_AID = "other_aid"
    CHILD_ASKED = "child_asked"
    MONEY_EXPLAINED = "money_explained"


ITEM_WORDS: Mapping[Item, str] = {
    Item.LIVES_HERE: N_("The people named in the request live here"),
    Item.ROOM: N_("The rooms and how they are furnished fit what we were told"),
    Item.ILLNESS: N_("The illness or the hardship could be seen"),
    Item.ORIGINALS: N_("Originals of identity and medical papers were shown"),
    Item.INCOME: N_("Sources of income were asked for and fit what we were told"),
    Item.PROPERTY: N_("House, land, vehicle or shop fit what we were told"),
    Item.NEIGHBOURS: N_("Neighbours or the village committee were asked, as authorised"),
    Item.OTHER_AID: N_("Other aid and other fundraising were asked for"),
    Item.CHILD_ASKED: N_("A child from eight years was asked in person"),
    Item.MONEY_EXPLAINED: N_("The family was told what is published, what is not, and how money is paid out"),
}


class PhotoKind(StrEnum):
    """Slots for photos, by what they show."""

    HOME = "home"
    ROOM = "room"
    IDENTITY_PAPER = "identity_paper"
    MEDICAL_RECORD = "medical_record"
    BILL = "bill"
    PRODUCE = "produce"
    OTHER = "other"


PHOTO_WORDS: Mapping[PhotoKind, str] = {
    PhotoKind.HOME: N_("The home from outside"),
    PhotoKind.ROOM: N_("A room"),
    PhotoKind.IDENTITY_PAPER: N_("An identity paper"),
    PhotoKind.MEDICAL_RECORD: N_("A medical record"),
    PhotoKind.BILL: N_("A bill"),
    PhotoKind.PRODUCE: N_("Produce or goods"),
    PhotoKind.OTHER: N_("Something else"),
}


class SameVisitor(Refusal):
    """A home visit needs two different people."""

    code = "same_visitor"
    field = "second_visitor"
    words = N_("Choose a second visitor: a home visit is made by two people.")


class NotAVisitor(Refusal):
    """Only somebody with the visitor's role goes on a visit."""

    code = "not_a_visitor"
    field = "first_visitor"
    words = N_("Choose somebody who holds the visitor's role in this district.")


class VisitInPast(Refusal):
    """A visit is planned for a time to come."""

    code = "visit_in_past"
    field = "day"
    words = N_("This time has passed. Choose a day and an hour to come.")


class AlreadyPlanned(Refusal):
    """One visit is under way at a time."""

    code = "already_planned"
    words = N_("A visit to this family is planned already. Change that one, or cancel it first.")
    status = 409


class SheetBegun(Refusal):
    """A visitor who has begun a sheet is not exchanged silently."""

    code = "sheet_begun"
    field = "second_visitor"
    words = N_("A visitor has begun a sheet already. Cancel this visit and plan another instead.")
    status = 409


class VisitOver(Refusal):
    """A visit that was made or cancelled stays as it is."""

    code = "visit_over"
    words = N_("This visit is over; it can no longer be changed.")
    status = 409


class CancelReasonMissing(Refusal):
    """Cancelling or moving a visit says why."""

    code = "cancel_reason_missing"
    field = "reason"
    words = N_("Write why the visit is moved or cancelled.")


class SheetNotYours(Refusal):
    """A sheet is written by its own visitor."""

    code = "sheet_not_yours"
    words = N_("You are not one of the two visitors of this visit.")
    status = 403


class SheetSealed(Refusal):
    """A sheet handed in can no longer be changed."""

    code = "sheet_sealed"
    words = N_("You have handed in this sheet; it can no longer be changed.")
    status = 409


class SheetIncomplete(Refusal):
    """A sheet is handed in whole."""

    code = "sheet_incomplete"
    words = N_("Answer every item of the checklist before you hand in the sheet.")


class PersonsMissing(Refusal):
    """A visit met somebody, or says that nobody was there."""

    code = "persons_missing"
    words = N_("Write whom you met, or that nobody was at home.")


class SignatureMissing(Refusal):
    """The household signs, or the sheet says why not."""

    code = "signature_missing"
    field = "signed_name"
    words = N_("Let the household type a name as its signature, or write why it did not sign.")


class NotYetThere(Refusal):
    """A sheet is handed in once the visit's hour has come."""

    code = "not_yet_there"
    words = N_("The visit is still to come. You can hand in the sheet once its day has come.")


class SheetIsOthers(Refusal):
    """The other visitor's sheet stays unseen until both are in."""

    code = "sheet_is_others"
    words = N_("The sheets are opened once both visitors have handed theirs in.")
    status = 403


@dataclass(frozen=True, slots=True)
class Plan:
    """Who goes when."""

    first_visitor_id: int
    second_visitor_id: int
    planned_at_utc: datetime

    def check(self, *, at: datetime) -> None:
        """Refuse one person twice, or a time that has passed."""
        if self.first_visitor_id == self.second_visitor_id:
            raise SameVisitor()
        if self.planned_at_utc <= at:
            raise VisitInPast()


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What a sheet holds in words, opened."""

    persons_met: str = ""
    contradictions: str = ""
    impression: str = ""
    signed_name: str = ""
    unsigned_reason: str = ""


def check_whole(words: SheetWords, answered: frozenset[Item]) -> None:
    """Refuse to take in a sheet with something left out."""
    if answered != frozenset(Item):
        raise SheetIncomplete()
    if not words.persons_met:
        raise PersonsMissing()
    if not words.signed_name and not words.unsigned_reason:
        raise SignatureMissing()
