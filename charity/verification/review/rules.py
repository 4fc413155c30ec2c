"""Who may review, what a review decides, and what it says was not checked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.words import N_

WORDS_CHARS_MAX = 2000


class Decision(StrEnum):
    """What a review decides."""

    VERIFIED = "verified"
    RETURNED = "returned"
    DECLINED = "declined"


DECISION_WORDS: Mapping[Decision, str] = {
    Decision.VERIFIED: N_("Verified"),
    Decision.RETURNED: N_("Returned for a fix"),
    Decision.DECLINED: N_("Declined"),
}


class Reason(StrEnum):
    """Why a request is declined."""

    PAPERS_CONTRADICT = "papers_contradict"
    VISIT_RAISED_DOUBTS = "visit_raised_doubts"
    NOT_IN_SCOPE = "not_in_scope"
    NO_NEED_LEFT = "no_need_left"
    POLICY_COVERS = "policy_covers"
    NO_AUTHORISATION = "no_authorisation"
    NOT_REACHED = "not_reached"


REASON_WORDS: Mapping[Reason, str] = {
    Reason.PAPERS_CONTRADICT: N_("The papers contradict each other"),
    Reason.VISIT_RAISED_DOUBTS: N_("The visit raised doubts that could not be cleared"),
    Reason.NOT_IN_SCOPE: N_("Not within what the desk may do"),
    Reason.NO_NEED_LEFT: N_("By the figures nothing is missing"),
    Reason.POLICY_COVERS: N_("Insurance or assistance covers it"),
    Reason.NO_AUTHORISATION: N_("The family did not authorise the checks"),
    Reason.NOT_REACHED: N_("The family could not be reached"),
}


class Unchecked(StrEnum):
    """What the desk may have left unchecked: a fixed list that the family sees first."""

    DEPOSITS = "deposits"
    PROPERTY_ELSEWHERE = "property_elsewhere"
    VEHICLES = "vehicles"
    COMMERCIAL_INSURANCE = "commercial_insurance"
    RELATIVES_MEANS = "relatives_means"
    OTHER_FUNDRAISING = "other_fundraising"
    DEBTS = "debts"
    SECOND_OPINION = "second_opinion"


UNCHECKED_WORDS: Mapping[Unchecked, str] = {
    Unchecked.DEPOSITS: N_("Bank deposits and securities were not looked up with banks."),
    Unchecked.PROPERTY_ELSEWHERE: N_("Houses and land in other cities were not looked up."),
    Unchecked.VEHICLES: N_("Vehicles registered elsewhere were not looked up."),
    Unchecked.COMMERCIAL_INSURANCE: N_("Commercial insurance was not looked up with insurers."),
    Unchecked.RELATIVES_MEANS: N_("The means of relatives outside the household were not checked."),
    Unchecked.OTHER_FUNDRAISING: N_(
        "Fundraising in closed groups and on every other platform was not checked."
    ),
    Unchecked.DEBTS: N_("Private debts were not checked."),
    Unchecked.SECOND_OPINION: N_("No second medical opinion was asked for."),
}


class ReviewerVisited(Refusal):
    """Whoever visited cannot review."""

    code = "reviewer_visited"
    words = N_("You visited this family, so a colleague who did not has to review the case.")
    status = 403


class StillBlocked(Refusal):
    """A case with something missing is not verified."""

    code = "case_still_blocked"
    words = N_("This cannot be verified yet: see what is missing, each line leads to its fix.")


class NotInReview(Refusal):
    """A case is reviewed after it was sent for review, and once."""

    code = "not_in_review"
    words = N_("This case is not waiting for a review. Perhaps a colleague has just decided it.")
    status = 409


class NotReadyForReview(Refusal):
    """A case is sent for review when nothing is missing."""

    code = "not_ready_for_review"
    words = N_("Something is still missing before a review; each line leads to its fix.")


class WordsMissing(Refusal):
    """Returning and declining say why in words."""

    code = "decision_words_missing"
    field = "words"
    words = N_("Write your reasons in words: what is to be mended, or why the request is declined.")


class ReasonCodeMissing(Refusal):
    """Declining has a reason from the list."""

    code = "reason_code_missing"
    field = "reason"
    words = N_("Choose the reason for declining.")


class UncheckedUnconfirmed(Refusal):
    """The family has seen what was not checked."""

    code = "unchecked_unconfirmed"
    field = "family_saw"
    words = N_("Confirm that the family has seen the list of what we did not check.")


class NoVisitNoDoubt(Refusal):
    """Doubts of a visit need a visit."""

    code = "no_visit_no_doubt"
    field = "reason"
    words = N_("No visit has been made yet. Choose another reason.")
