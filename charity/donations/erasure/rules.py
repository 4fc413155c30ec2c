"""Who may be forgotten, on whose word, and what stops it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from charity.kernel.errors import NotYours, Refusal
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_

#: How long the vouchers of an account are kept in mainland China (会计档案管理办法, 2015, annex 1).
STATEMENT_KEPT_YEARS = 30


class Scope(StrEnum):
    """How much of a donor is forgotten."""

    ENTRY = "entry"
    DONOR = "donor"


class Reason(StrEnum):
    """Why a donor is forgotten; a code, so that nothing of the person is written down."""

    ASKED = "asked"
    GUARDIAN = "guardian"
    HEIR = "heir"
    ORDERED = "ordered"
    MISTAKE = "mistake"


class Shown(StrEnum):
    """How the desk knows that it is this donor who asks."""

    ORDER_NUMBER = "order_number"
    OWN_APP = "own_app"
    RECEIPT = "receipt"
    LETTER = "letter"
    ORDER = "order"


class ErasureState(StrEnum):
    """Where a donor's wish stands."""

    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"


class DeclineReason(StrEnum):
    """Why a name stays where it is; a code, like every reason here."""

    NOT_SHOWN = "not_shown"
    TAKEN_BACK = "taken_back"
    WRONG_ENTRY = "wrong_entry"
    KEPT_BY_LAW = "kept_by_law"


class Authority(StrEnum):
    """Who can hold what would be erased."""

    COURT = "court"
    POLICE = "police"
    PROSECUTOR = "prosecutor"
    AUDIT_OFFICE = "audit_office"


SCOPE_WORDS: Mapping[Scope, str] = {
    Scope.ENTRY: N_("This entry alone, with what was refunded or reversed of it"),
    Scope.DONOR: N_("Every entry of this name in this channel, as listed"),
}
REASON_WORDS: Mapping[Reason, str] = {
    Reason.ASKED: N_("The donor asked for it"),
    Reason.GUARDIAN: N_("The guardian of a donor under age asked for it"),
    Reason.HEIR: N_("The heirs of a donor who died asked for it"),
    Reason.ORDERED: N_("An authority ordered it"),
    Reason.MISTAKE: N_("The name is of somebody who gave nothing"),
}
SHOWN_WORDS: Mapping[Shown, str] = {
    Shown.ORDER_NUMBER: N_("Knew the order number, the amount and the day"),
    Shown.OWN_APP: N_("Showed the payment in their own account"),
    Shown.RECEIPT: N_("Showed the receipt with its proof"),
    Shown.LETTER: N_("Wrote a signed letter, which is on file"),
    Shown.ORDER: N_("An authority's order, which is on file"),
}
DECLINE_WORDS: Mapping[DeclineReason, str] = {
    DeclineReason.NOT_SHOWN: N_("Whoever asked has not shown to be this donor"),
    DeclineReason.TAKEN_BACK: N_("The donor took the wish back"),
    DeclineReason.WRONG_ENTRY: N_("It names the wrong entries; it is asked for anew"),
    DeclineReason.KEPT_BY_LAW: N_("The law or an authority demands that the name is kept"),
}
STATE_WORDS: Mapping[ErasureState, str] = {
    ErasureState.ASKED: N_("Waits for a second person"),
    ErasureState.DONE: N_("Forgotten"),
    ErasureState.DECLINED: N_("Not done"),
}
AUTHORITY_WORDS: Mapping[Authority, str] = {
    Authority.COURT: N_("A court"),
    Authority.POLICE: N_("The police"),
    Authority.PROSECUTOR: N_("A prosecutor's office"),
    Authority.AUDIT_OFFICE: N_("An audit or supervising office"),
}

#: Who asks in a donor's name, and who acts on it; never the same person.
ASKERS = (Role.TREASURER,)
DECIDERS = (Role.APPROVER,)
#: Who may place a hold, alone and at once; another of them lifts it.
HOLDERS = (Role.TREASURER, Role.APPROVER)


class NoDonorToForget(Refusal):
    """Only an entry that has a donor's name can lose it."""

    code = "no_donor_to_forget"
    heading = N_("There is no donor to forget")
    words = N_("This entry holds no donor's name: it came without one, or the donor was forgotten already.")
    status = 409


class AskedAlready(Refusal):
    """A wish waits once."""

    code = "erasure_asked_already"
    heading = N_("It was asked for already")
    words = N_("This was asked for already and waits for a second person.")
    status = 409


class OnHold(Refusal):
    """A court or police hold stops erasure."""

    code = "erasure_on_hold"
    heading = N_("A hold stands on this appeal")
    words = N_("Nothing of %(appeal)s may be erased while a hold stands on it.")
    status = 409


class SamePersonForgets(Refusal):
    """What cannot be undone takes two."""

    code = "same_person_forgets"
    words = N_("Whoever asked cannot decide: a name that is gone cannot be brought back, so it takes two.")
    status = 403


class DecidedAlready(Refusal):
    """A wish is decided once."""

    code = "erasure_decided_already"
    heading = N_("It is decided already")
    words = N_("This was decided already.")
    status = 409


class DeclineReasonMissing(Refusal):
    """Leaving a name where it is has a reason."""

    code = "decline_reason_missing"
    field = "declined_for"
    words = N_("Choose why nothing is erased: the donor will ask.")


class NoSuchAppeal(Refusal):
    """A hold is placed on an appeal that there is."""

    code = "no_such_appeal"
    field = "appeal"
    words = N_("There is no appeal of this reference. Check each character.")


class SamePersonLifts(Refusal):
    """A hold is lifted by somebody else than who placed it."""

    code = "same_person_lifts"
    words = N_("Whoever placed the hold cannot lift it: ask a colleague.")
    status = 403


class FileNumberMissing(Refusal):
    """A hold names the file it rests on."""

    code = "file_number_missing"
    field = "file_no"
    words = N_("Enter the authority's file number: the hold rests on it.")


def check_asker(by: Actor) -> None:
    """Refuse whoever does not keep the money."""
    if not by.may(*ASKERS):
        raise NotYours()


def check_decider(asked_by_id: int, by: Actor) -> None:
    """Refuse whoever is no approver, and whoever asked."""
    if not by.may(*DECIDERS):
        raise NotYours()
    if by.id == asked_by_id:
        raise SamePersonForgets()


def check_holder(by: Actor) -> None:
    """Refuse whoever may neither place nor lift a hold."""
    if not by.may(*HOLDERS):
        raise NotYours()


def file_kept_until(brought_in: date) -> date:
    """Return until when a statement's file is kept: years are counted from the end of its own."""
    return date(brought_in.year + STATEMENT_KEPT_YEARS, 12, 31)
