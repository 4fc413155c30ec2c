"""On which days a payout may be paid, come back, be shown to have been used."""

from __future__ import annotations

from datetime import date

from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class PaidAhead(Refusal):
    """A payment is noted when it was made."""

    code = "paid_ahead"
    field = "paid_on"
    words = N_("This day has not come yet. Enter the day on which the bank paid.")


class PaidBeforeApproval(Refusal):
    """Money goes after it was approved. Facts: `day`."""

    code = "paid_before_approval"
    field = "paid_on"
    words = N_("This payout was approved on %(day)s, so it cannot have been paid before.")


class PaymentNoted(Refusal):
    """The bank's reference of a payout stands once it is noted. Facts: `day`."""

    code = "payment_noted"
    words = N_("The payment is noted already, as made on %(day)s. Another reference is not put over it.")
    status = 409


class BackAhead(Refusal):
    """A return is booked when it has come."""

    code = "back_ahead"
    field = "on"
    words = N_("This day has not come yet. Enter the day on which the money came back.")


class BackBeforePaid(Refusal):
    """What comes back went out before. Facts: `day`."""

    code = "back_before_paid"
    field = "on"
    words = N_("This payout was paid on %(day)s, so it cannot have come back before.")


class DuePassed(Refusal):
    """Evidence can only be asked for by a day that is still to come."""

    code = "due_passed"
    field = "evidence_due_on"
    words = N_("This day has passed. Enter the day by which the evidence can be brought.")


def check_paid_on(day: date, *, approved_on: date, today: date) -> None:
    """Refuse a day of payment that has not come, or that lies before the approval."""
    if day > today:
        raise PaidAhead()
    if day < approved_on:
        raise PaidBeforeApproval(day=approved_on.isoformat())


def check_back_on(day: date, *, paid_on: date, today: date) -> None:
    """Refuse a day of return that has not come, or that lies before the payment."""
    if day > today:
        raise BackAhead()
    if day < paid_on:
        raise BackBeforePaid(day=paid_on.isoformat())


def check_due(due: date, today: date) -> None:
    """Refuse evidence that would be overdue at once."""
    if due < today:
        raise DuePassed()
