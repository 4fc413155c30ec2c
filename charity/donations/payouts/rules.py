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


#: From this amount on a third person confirms, unless the desk's setting says otherwise.
THIRD_FROM_MINOR = 5_000_000


class PayoutState(StrEnum):
    """A payout's way: asked by one person, decided by another, a large one confirmed by a third."""

    ASKED = "asked"
    AGREED = "agreed"  # approved by the second person, a third has to confirm
    APPROVED = "approved"
    DECLINED = "declined"
    RETURNED = "returned"  # the bank sent it back, and another person booked that


#: States in which nothing is decided yet: what is asked for is no longer free.
UNDECIDED = (PayoutState.ASKED, PayoutState.AGREED)


class ConfirmedHow(StrEnum):
    """How a payee told that the money is there."""

    PHONE = "phone"
    WRITING = "writing"
    IN_PERSON = "in_person"


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
    PayoutState.AGREED: N_("Approved, a third person has to confirm"),
    PayoutState.APPROVED: N_("Approved and booked"),
    PayoutState.DECLINED: N_("Not approved"),
    PayoutState.RETURNED: N_("Came back from the bank"),
}
HOW_WORDS: Mapping[str, str] = {
    ConfirmedHow.PHONE: N_("By a telephone call"),
    ConfirmedHow.WRITING: N_("In writing"),
    ConfirmedHow.IN_PERSON: N_("In person"),
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


class NotTheThird(Refusal):
    """A large payout is confirmed by somebody who neither asked for it nor approved it."""

    code = "not_the_third"
    words = N_("You asked for this payout or approved it, so a third person has to confirm it.")
    status = 403


class EvidenceOverdue(Refusal):
    """Money does not go on while the use of earlier money is not shown. Facts: `appeal`, `count`."""

    code = "evidence_overdue"
    field = "overdue_reason"
    words = N_(
        "%(count)s earlier payouts of %(appeal)s are not shown to have been used though it is due. "
        "Bring that evidence first, or say here why the money goes all the same."
    )


class NotGone(Refusal):
    """What was never paid cannot come back, nor be confirmed."""

    code = "not_gone"
    words = N_("The bank's reference of this payout is not noted yet. Note the payment first.")
    status = 409


class TrancheTaken(Refusal):
    """A tranche is asked for once. Facts: `number`."""

    code = "tranche_taken"
    field = "tranche"
    words = N_("Tranche %(number)s of the plan was asked for already.")
    status = 409


class NotAsPlanned(Refusal):
    """A payout for a tranche asks for no more than the tranche. Facts: `number`, `amount`."""

    code = "not_as_planned"
    field = "amount"
    words = N_("Tranche %(number)s of the plan is %(amount)s yuan. Ask for no more, or change the plan.")


class AbovePlanned(Refusal):
    """A plan shares out no more than the need. Facts: `need`."""

    code = "above_planned"
    field = "amount"
    words = N_("The tranches together would be more than the need of %(need)s yuan.")


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


class NoThirdWanted(Refusal):
    """A third person's word is asked for once, after the approver's, on a large payout only."""

    code = "no_third_wanted"
    words = N_("No third person has to confirm this payout now. Its page says how it stands.")
    status = 409


def check_third_wanted(state: PayoutState) -> None:
    """Refuse a third person's word where none is waited for."""
    if state is not PayoutState.AGREED:
        raise NoThirdWanted()


def check_decider(requested_by_id: int, by: Actor) -> None:
    """Refuse a decision by whoever asked, or by somebody who is no approver."""
    if not by.may(Role.APPROVER):
        raise NotYours()
    if by.id is None or by.id == requested_by_id:
        raise SamePerson()


def check_third(requested_by_id: int, approved_by_id: int | None, by: Actor) -> None:
    """Refuse a confirmation by whoever asked or approved, or by somebody who has no part in money."""
    if by.id is None or not by.may(Role.APPROVER, Role.TREASURER):
        raise NotYours()
    if by.id in {requested_by_id, approved_by_id}:
        raise NotTheThird()


def check_shown(appeal: str, overdue: int, reason: str) -> None:
    """Refuse to send more money while evidence is overdue, unless somebody says why."""
    if overdue and not reason.strip():
        raise EvidenceOverdue(appeal=appeal, count=overdue)


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
