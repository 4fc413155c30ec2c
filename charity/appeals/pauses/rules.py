"""Who may stop an appeal alone, why, and who starts it again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.roles import Role
from charity.kernel.words import N_

#: Anyone of these pauses alone, at once; two different ones of these resume.
MAY_PAUSE = (Role.REVIEWER, Role.EDITOR, Role.LIAISON, Role.APPROVER)


class PauseReason(StrEnum):
    """Why giving is paused, in a form that alleges nothing."""

    CHECKING = "checking"
    FAMILY_ASKED = "family_asked"
    UNCONFIRMED = "unconfirmed"
    DETAILS_CHANGE = "details_change"
    OTHER = "other"


PAUSE_WORDS: Mapping[PauseReason, str] = {
    PauseReason.CHECKING: N_("We are checking something"),
    PauseReason.FAMILY_ASKED: N_("The family asked for it"),
    PauseReason.UNCONFIRMED: N_("We have not been able to confirm with the family lately"),
    PauseReason.DETAILS_CHANGE: N_("Details are being brought up to date"),
    PauseReason.OTHER: N_("Another reason"),
}


class ResumeTakesTwo(Refusal):
    """Whoever asked to resume does not confirm it."""

    code = "resume_takes_two"
    words = N_("Resuming takes two people: a colleague has to confirm it.")
    status = 403


class NotPaused(Refusal):
    """Only a paused appeal is resumed."""

    code = "not_paused"
    words = N_("This appeal is not paused.")
    status = 409


class ConfirmFamilyFirst(Refusal):
    """An appeal nobody confirmed with the family is confirmed before it resumes."""

    code = "confirm_family_first"
    words = N_("More than 14 days have passed since anyone confirmed with the family. Do that first.")


def check_second(asked_by_id: int | None, by_id: int | None) -> None:
    """Refuse a resumption by the one who asked for it."""
    if asked_by_id is None or asked_by_id == by_id:
        raise ResumeTakesTwo()
