"""What a help request may become, what it must say, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.roles import CASE_ROLES, Actor, Role
from charity.kernel.words import N_


class CaseStatus(StrEnum):
    """Where a help request stands, up to its review."""

    RECEIVED = "received"
    SCREENED = "screened"
    IN_VERIFICATION = "in_verification"
    VISIT_SCHEDULED = "visit_scheduled"
    VISITED = "visited"
    IN_REVIEW = "in_review"
    VERIFIED = "verified"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class NeedKind(StrEnum):
    """What kind of help is asked for."""

    TREATMENT = "treatment"
    CARE = "care"
    LIVING = "living"
    GOODS = "goods"


class Channel(StrEnum):
    """How a help request came in."""

    ONLINE = "online"
    CALL_ME = "call_me"
    PHONE = "phone"
    WALK_IN = "walk_in"


class Relation(StrEnum):
    """What the seeker is to the beneficiary."""

    SELF = "self"
    PARENT = "parent"
    CHILD = "child"
    SPOUSE = "spouse"
    RELATIVE = "relative"
    GUARDIAN = "guardian"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


class Insurance(StrEnum):
    """Which medical insurance pays a part."""

    UNKNOWN = "unknown"
    RESIDENT = "resident"
    EMPLOYEE = "employee"
    NONE = "none"


class DeclineReason(StrEnum):
    """Why a help request is declined; the family is told, and may ask to have it looked at again."""

    NOT_OUR_CITY = "not_our_city"
    OTHER_OFFICE = "other_office"
    POLICY_COVERS = "policy_covers"
    NEED_NOT_SHOWN = "need_not_shown"
    PAPERS_CONTRADICT = "papers_contradict"
    NO_AUTHORISATION = "no_authorisation"
    UNREACHABLE = "unreachable"
    DUPLICATE = "duplicate"
    NOT_A_PLEA = "not_a_plea"
    OTHER = "other"


_OUT = frozenset({CaseStatus.DECLINED, CaseStatus.WITHDRAWN})

MOVES: Mapping[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.RECEIVED: frozenset({CaseStatus.SCREENED}) | _OUT,
    CaseStatus.SCREENED: frozenset({CaseStatus.IN_VERIFICATION}) | _OUT,
    CaseStatus.IN_VERIFICATION: frozenset({CaseStatus.VISIT_SCHEDULED}) | _OUT,
    CaseStatus.VISIT_SCHEDULED: frozenset({CaseStatus.VISITED, CaseStatus.IN_VERIFICATION}) | _OUT,
    CaseStatus.VISITED: frozenset({CaseStatus.IN_REVIEW, CaseStatus.VISIT_SCHEDULED}) | _OUT,
    CaseStatus.IN_REVIEW: frozenset({CaseStatus.VERIFIED, CaseStatus.VISITED, CaseStatus.IN_VERIFICATION})
    | _OUT,
    CaseStatus.VERIFIED: frozenset({CaseStatus.IN_REVIEW, CaseStatus.WITHDRAWN}),
    CaseStatus.DECLINED: frozenset({CaseStatus.SCREENED}),
    CaseStatus.WITHDRAWN: frozenset(),
}

#: Before these a request is no case yet: it may still lack its kind and district.
BEFORE_SCREENING = frozenset({CaseStatus.RECEIVED}) | _OUT


class NoSuchMove(Refusal):
    """The lifecycle of a help request knows no such step."""

    code = "case_cannot_move"
    words = N_(
        "This step is not possible from where the request stands now. Load its page again to see where."
    )
    status = 409


class ReasonMissing(Refusal):
    """Declining, an emergency and passing over a duplicate each want their reason."""

    code = "case_reason_missing"
    field = "reason"
    words = N_("Give a reason in a few words.")


class NotReadyToScreen(Refusal):
    """A request becomes a case when it says who, what and where."""

    code = "not_ready_to_screen"
    words = N_("Fill in who needs help, which kind of help and the district first, then screen the request.")


class BadPhone(Refusal):
    """A telephone number that nobody can be reached at."""

    code = "bad_phone"
    field = "phone"
    words = N_("Give a telephone number with all its digits, such as 139 0000 0000 or 0467 000 0000.")


class BadIdentityNumber(Refusal):
    """An identity number whose check digit, date or place is wrong."""

    code = "bad_identity_number"
    field = "identity_number"
    words = N_("This identity number has a mistake in it: compare it with the card, or leave it empty.")


class BadBirthText(Refusal):
    """A birth that is neither a year nor a day."""

    code = "bad_birth_text"
    field = "birth"
    words = N_("Write the year of birth, such as 2008, or the whole date, such as 2008-03-15.")


class BirthContradicted(Refusal):
    """Birth date and identity number say different things."""

    code = "birth_contradicted"
    field = "birth"
    words = N_("The date of birth and the identity number do not agree.")


class BadBirth(Refusal):
    """A birth in the future or longer ago than anyone lives."""

    code = "bad_birth"
    field = "birth"
    words = N_("Give a year of birth between %(first)s and %(last)s.")


class UnknownDistrict(Refusal):
    """A district that is not one of the desk's."""

    code = "unknown_district"
    field = "district"
    words = N_("Choose a district from the list.")


class PhoneKnown(Refusal):
    """Another request with the same telephone number exists."""

    code = "phone_known"
    field = "duplicate_reason"
    words = N_(
        "A request with this phone exists: %(refs)s. Look at it first; "
        "if this is another matter, say why here and save again."
    )
    status = 409


class IdentityKnown(Refusal):
    """Another request for the same identity number exists."""

    code = "identity_known"
    field = "duplicate_reason"
    words = N_(
        "A request with this identity number exists: %(refs)s. Look at it first; "
        "if this is another matter, say why here and save again."
    )
    status = 409


class CannotTakeCase(Refusal):
    """A case is given to somebody who works on cases of its district."""

    code = "cannot_take_case"
    field = "person"
    words = N_("This person does not work on cases of that district. Choose another.")


def check_move(now: CaseStatus, to: CaseStatus) -> None:
    """Refuse a step that the lifecycle does not know."""
    if to not in MOVES[now]:
        raise NoSuchMove()


def check_birth(year: int | None, *, today: date) -> None:
    """Refuse a year of birth that cannot be."""
    if year is not None and not today.year - 120 <= year <= today.year:
        raise BadBirth(first=today.year - 120, last=today.year)


def may_take(person: Actor, district: str) -> bool:
    """Return whether a person works on cases of a district; the auditor only reads them."""
    covers = not person.districts or not district or district in person.districts
    return covers and person.may(*(CASE_ROLES - {Role.AUDITOR}))
