"""Who may decide a payout, how much may go, from which of the appeal's accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from charity.appeals.rules import AppealStatus
from charity.kernel.errors import NotYours, Refusal
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_
from charity.ledger.accounts import BANK, CHANNELS, Custody

EVIDENCE_DAYS = 30


class PayoutState(StrEnum):
    """A payout's way: asked by one person, decided by another."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


class PayeeKind(StrEnum):
    """Who may be paid; never the desk or its staff."""

    HOSPITAL = "hospital"
    GUARDIAN = "guardian"
    BENEFICIARY = "beneficiary"
    FUND = "fund"  # a fund of the same purpose: a remainder only


#: Whom a family itself pays; what is left over goes to no fund there.
PAID_BY_FAMILIES = (PayeeKind.HOSPITAL, PayeeKind.GUARDIAN, PayeeKind.BENEFICIARY)


class Demanded(StrEnum):
    """The evidence of use that is asked for with a payout."""

    HOSPITAL_BILL = "hospital_bill"
    PAYMENT_SLIP = "payment_slip"
    SIGNED_RECEIPT = "signed_receipt"


STATE_WORDS: Mapping[PayoutState, str] = {
    PayoutState.ASKED: N_("Waiting for approval"),
    PayoutState.APPROVED: N_("Approved and booked"),
    PayoutState.DECLINED: N_("Not approved"),
}
PAYEE_WORDS: Mapping[str, str] = {
    PayeeKind.HOSPITAL: N_("Hospital"),
    PayeeKind.GUARDIAN: N_("Guardian"),
    PayeeKind.BENEFICIARY: N_("Beneficiary"),
    PayeeKind.FUND: N_("Fund of the same purpose (a remainder)"),
}
DEMANDED_WORDS: Mapping[str, str] = {
    Demanded.HOSPITAL_BILL: N_("Hospital bill"),
    Demanded.PAYMENT_SLIP: N_("Payment slip of the bank"),
    Demanded.SIGNED_RECEIPT: N_("Receipt signed by the payee"),
}


class SamePerson(Refusal):
    """A payout is decided by somebody who did not ask for it."""

    code = "same_person"
    words = N_("You asked for this payout, so another approver has to decide it.")
    status = 403


class AboveHeld(Refusal):
    """More than the appeal holds."""

    code = "above_held"
    field = "amount"
    words = N_(
        "%(appeal)s holds %(held)s %(currency)s that nobody has asked for yet. Ask for no more than that."
    )


class NothingHeld(Refusal):
    """An appeal whose money is not held here: the desk cannot pay it out."""

    code = "nothing_held"
    field = "appeal"
    words = N_("The money of %(appeal)s is not held here, so there is nothing to pay out.")


class NotObserved(Refusal):
    """Documented use is recorded where the family itself holds the money."""

    code = "not_observed"
    field = "appeal"
    words = N_("The money of %(appeal)s does not go straight to the family: its spending is a payout.")


class RemainderUndecided(Refusal):
    """A fund is paid what is left over, once that is decided."""

    code = "remainder_undecided"
    field = "payee_kind"
    words = N_("A fund is paid only what is left over, after the remainder of %(appeal)s was decided.")


class AlreadyDecided(Refusal):
    """A payout that was decided the other way meanwhile."""

    code = "already_decided"
    words = N_("This payout was decided before. Load its page again to see how.")
    status = 409


class NotYetApproved(Refusal):
    """A payment slip for what nobody approved."""

    code = "not_yet_approved"
    words = N_("This payout is not approved, so nothing can have been paid.")
    status = 409


class ReasonWanted(Refusal):
    """A payout that is not approved says why."""

    code = "reason_wanted"
    field = "reason"
    words = N_("Say in a few words why this payout is not approved.")


def check_decider(requested_by_id: int, by: Actor) -> None:
    """Refuse a decision by whoever asked, or by somebody who is no approver."""
    if not by.may(Role.APPROVER):
        raise NotYours()
    if by.id is None or by.id == requested_by_id:
        raise SamePerson()


def check_treasurer(by: Actor) -> None:
    """Refuse an act of the treasurer by somebody else."""
    if by.id is None or not by.may(Role.TREASURER):
        raise NotYours()


def check_held(appeal: str, custody: Custody) -> None:
    """Refuse a payout from an appeal whose money is not held."""
    if custody is not Custody.HELD:
        raise NothingHeld(appeal=appeal)


def check_payee(appeal: str, kind: PayeeKind, status: AppealStatus) -> None:
    """Refuse to pay a fund while the money is still for the family."""
    is_settled = status in {AppealStatus.REMAINDER_DECIDED, AppealStatus.FOUND_FALSE}
    if kind is PayeeKind.FUND and not is_settled:
        raise RemainderUndecided(appeal=appeal)


def check_observed(appeal: str, custody: Custody) -> None:
    """Refuse documented use where the money is not observed."""
    if custody is not Custody.OBSERVED:
        raise NotObserved(appeal=appeal)


def check_covered(appeal: str, amount: Money, available: Money) -> None:
    """Refuse an amount that the appeal does not hold, or that others have asked for."""
    if amount > available:
        raise AboveHeld(appeal=appeal, held=available.plain(), currency=available.currency)


def evidence_due(day: date) -> date:
    """Return by when the use of a payout is to be shown, unless another day was set."""
    return day + timedelta(days=EVIDENCE_DAYS)


def drawn_from(balances: Mapping[str, int], amount_minor: int) -> dict[str, int]:
    """Return how much is taken from each channel's account: the bank first, then in the fixed order.

    What no account covers is left to the ledger to refuse.
    """
    order = [BANK, *(channel for channel in CHANNELS if channel != BANK)]
    taken: dict[str, int] = {}
    left = amount_minor
    for channel in order:
        part = min(left, max(0, balances.get(channel, 0)))
        if part:
            taken[channel] = part
            left -= part
    if left:
        taken[BANK] = taken.get(BANK, 0) + left
    return taken
