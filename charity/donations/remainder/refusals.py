"""What is refused about a remainder, and whom."""

from __future__ import annotations

from charity.appeals.rules import AppealStatus
from charity.donations.remainder.rules import FROM, Why
from charity.kernel.errors import NotYours, Refusal
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_


class NothingLeft(Refusal):
    """An appeal that holds nothing to decide about. Facts: `appeal`."""

    code = "nothing_left"
    words = N_("%(appeal)s holds nothing that is free to decide about.")
    status = 409


class MoneyIsAskedFor(Refusal):
    """Payouts, refunds or handovers are open: what is held is not all free. Facts: `appeal`."""

    code = "money_is_asked_for"
    words = N_(
        "A payout, a refund or a handover of %(appeal)s is still open. Decide or finish it first: the "
        "remainder is what is left after it."
    )
    status = 409


class TooEarly(Refusal):
    """A remainder of an appeal that does not stand there. Facts: `appeal`."""

    code = "too_early_for_remainder"
    field = "why"
    words = N_(
        "%(appeal)s does not stand where a remainder is decided for this reason. End giving first, then take "
        "the step “Paying out”; a death and a finding of falsehood are steps of their own."
    )
    status = 409


class BillsNotShown(Refusal):
    """Bills are paid against papers."""

    code = "bills_not_shown"
    field = "file"
    words = N_("Add the unpaid bills as a photo or PDF: a remainder pays documented bills only.")


class FundNotNamed(Refusal):
    """What cannot go back goes to a fund that has a name."""

    code = "fund_not_named"
    field = "fund"
    words = N_("Name the fund of the same purpose that takes what cannot go back to its donors.")


class ProposedByYou(Refusal):
    """A remainder is decided by somebody who did not propose it."""

    code = "remainder_same_person"
    words = N_("You proposed this, so another approver has to decide it.")
    status = 403


class ArithmeticMoved(Refusal):
    """Money moved since the proposal: its arithmetic is not true any more."""

    code = "arithmetic_moved"
    words = N_(
        "Money of this appeal moved since this was proposed, so its arithmetic is not true any more. "
        "Withdraw it and propose it anew; nothing was decided."
    )
    status = 409


class OpenProposal(Refusal):
    """One proposal at a time."""

    code = "open_proposal"
    words = N_("A proposal for this appeal waits for its decision already.")
    status = 409


class DecisionMoved(Refusal):
    """A proposal that was decided or withdrawn meanwhile."""

    code = "decision_moved"
    words = N_("This proposal was decided or withdrawn meanwhile. Load its page again to see how.")
    status = 409


def check_proposes(by: Actor) -> None:
    """Refuse a proposal by somebody who is no treasurer."""
    if by.id is None or not by.may(Role.TREASURER):
        raise NotYours()


def check_decides(proposed_by_id: int, by: Actor) -> None:
    """Refuse a decision by whoever proposed, or by somebody who is no approver."""
    if not by.may(Role.APPROVER):
        raise NotYours()
    if by.id is None or by.id == proposed_by_id:
        raise ProposedByYou()


def check_stage(appeal: str, why: Why, stage: AppealStatus) -> None:
    """Refuse a remainder of an appeal that is not that far."""
    if stage not in FROM[why]:
        raise TooEarly(appeal=appeal)
