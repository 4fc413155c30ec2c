"""What a family is told about where its request stands. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from charity.intake.clocks import Calendar, due_after_working_days, promise
from charity.intake.rules import CaseStatus
from charity.kernel.errors import Refusal
from charity.kernel.words import N_

TRIES_WINDOW = timedelta(minutes=15)
TRIES_PER_ADDRESS = 20
TRIES_PER_CODE = 5
STAGE_WORKING_DAYS = 15


class UnknownCode(Refusal):
    """No request for this code; the same words whether it never was or the PIN is wrong."""

    code = "unknown_code"
    field = "code"
    words = N_("We find no request for this code. Compare it once more; if it is lost, call us.")


class WrongPin(Refusal):
    """The PIN does not belong to the code."""

    code = "wrong_pin"
    field = "pin"
    words = N_("Code and PIN do not belong together. Try again; if the PIN is lost, call us.")


#: Stage -> what it means, and what happens next.
STAGES: Mapping[CaseStatus, tuple[str, str]] = {
    CaseStatus.RECEIVED: (
        N_("Your request has arrived."),
        N_("Somebody from the desk calls you."),
    ),
    CaseStatus.SCREENED: (
        N_("We have read your request and made a case of it."),
        N_("We tell you how it goes on and what we need from you."),
    ),
    CaseStatus.IN_VERIFICATION: (
        N_("We are checking what you told us."),
        N_("We ask the hospital, offices and neighbours you named, then agree a day for a home visit."),
    ),
    CaseStatus.VISIT_SCHEDULED: (
        N_("A home visit is agreed."),
        N_("Two of our visitors come to your home. They show their cards; they never ask for money."),
    ),
    CaseStatus.VISITED: (
        N_("The home visit is done."),
        N_("We write down what we saw and work out the need. Somebody who was not there checks it."),
    ),
    CaseStatus.IN_REVIEW: (
        N_("A third person is reviewing the case."),
        N_("We tell you the result."),
    ),
    CaseStatus.VERIFIED: (
        N_("Your request is verified."),
        N_("We talk with you about what may be published. Nothing is shown without your consent."),
    ),
    CaseStatus.DECLINED: (
        N_("We could not take on your request."),
        N_("If you think this is wrong, call us: somebody else looks at it again."),
    ),
    CaseStatus.WITHDRAWN: (
        N_("Your request is withdrawn."),
        N_("Nothing more happens. You can ask again at any time."),
    ),
}
_CLOSED = frozenset({CaseStatus.DECLINED, CaseStatus.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a request stands, what happens next, and by when (None: nothing is due)."""

    words: str
    next_words: str
    due_at: datetime | None
    is_closed: bool


def stage_told(
    status: CaseStatus, *, received_at: datetime, moved_at: datetime, is_emergency: bool, calendar: Calendar
) -> Stage:
    """Return what to tell a family about a stage."""
    words, next_words = STAGES[status]
    is_closed = status in _CLOSED
    due_at = None
    promised = promise(received_at, is_emergency=is_emergency, calendar=calendar)
    if status is CaseStatus.RECEIVED:
        due_at = promised.acknowledge_by
    elif status is CaseStatus.SCREENED:
        due_at = promised.answer_by
    elif not is_closed:
        due_at = due_after_working_days(moved_at, STAGE_WORKING_DAYS, calendar)
    return Stage(words, next_words, due_at, is_closed)


def minutes_until_free(first_try: datetime, *, at: datetime) -> int:
    """Return after how many minutes a person may try again."""
    return max(1, -int((at - first_try - TRIES_WINDOW).total_seconds() // 60))


class Wanted(StrEnum):
    """What a family can still bring."""

    AUTHORISATION = "authorisation"
    MEDICAL_RECORD = "medical_record"
    BENEFICIARY = "beneficiary"
    ADDRESS = "address"


WANTED_WORDS: Mapping[Wanted, str] = {
    Wanted.AUTHORISATION: N_(
        "The authorisation to enquire is not signed yet. We bring it, or you sign it at the desk."
    ),
    Wanted.MEDICAL_RECORD: N_("We have no medical record or bill yet. You can add a photo here."),
    Wanted.BENEFICIARY: N_("We do not know the name of the person who needs help yet. We ask when we call."),
    Wanted.ADDRESS: N_("We do not know the address yet. We ask when we call."),
}


def what_is_missing(
    *,
    is_treatment: bool,
    is_authorised: bool,
    has_medical_paper: bool,
    has_beneficiary: bool,
    has_address: bool,
) -> tuple[Wanted, ...]:
    """Return what a family can still bring, the most pressing first."""
    wanted = (
        (Wanted.AUTHORISATION, is_authorised),
        (Wanted.MEDICAL_RECORD, has_medical_paper or not is_treatment),
        (Wanted.BENEFICIARY, has_beneficiary),
        (Wanted.ADDRESS, has_address),
    )
    return tuple(missing for missing, is_there in wanted if not is_there)
