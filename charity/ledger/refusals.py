"""What the ledger will not book."""

from __future__ import annotations

from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class Overdrawn(Refusal):
    """An entry that would take a fund below zero.

    Facts: `appeal`, `held` and `asked` (plain amounts), `currency`, `position` (of the draft in its batch).
    """

    code = "overdrawn"
    field = "amount"
    words = N_(
        "%(appeal)s holds %(held)s %(currency)s, which does not cover %(asked)s: "
        "no fund may go below zero. Enter a smaller amount, or wait for money to come in."
    )


class SameKeyOtherPayload(Refusal):
    """A key that was used before, for something else."""

    code = "same_key_other_payload"
    words = N_(
        "This form was sent before with other contents. Nothing was booked this time: "
        "open the form anew and enter it again."
    )
    status = 409


class AlreadyBooked(Refusal):
    """A reference of a channel that stands in the ledger already. Facts: `seq`, `position`."""

    code = "already_booked"
    words = N_("This movement of money is in the ledger already, as entry %(seq)s.")
    status = 409


class AlreadyReversed(Refusal):
    """An entry that was reversed before. Facts: `seq`."""

    code = "already_reversed"
    words = N_("Entry %(seq)s was reversed before; an entry is reversed at most once.")
    status = 409


class CannotReverse(Refusal):
    """An entry that cannot be reversed: it moves no money, or is a reversal itself. Facts: `seq`."""

    code = "cannot_reverse"
    words = N_("Entry %(seq)s cannot be reversed: book what is right as a new entry.")


class EndsOtherwise(Refusal):
    """A reversal for a reason that is not its entry's: a pledge's for money, or money's for a pledge."""

    code = "ends_otherwise"
    words = N_(
        "Entry %(seq)s cannot be reversed for this reason: a pledge is settled, expires or is voided, "
        "and nothing else is."
    )


class LinkedLeg(Refusal):
    """One leg of a transfer, which is undone with the other or not at all. Facts: `seq`, `other`."""

    code = "linked_leg"
    words = N_(
        "Entry %(seq)s is one leg of a transfer between appeals and entry %(other)s is the other. "
        "Undo the whole transfer: both are reversed together."
    )
    status = 409


class ConvertedSince(Refusal):
    """A donation in another currency of which some was sold later. Facts: `seq`, `by`, `currency`."""

    code = "converted_since"
    words = N_(
        "Some %(currency)s of the appeal was converted by entry %(by)s after entry %(seq)s was booked. "
        "Reverse that conversion first."
    )
    status = 409


class NotWorthAUnit(Refusal):
    """An amount in another currency that comes to nothing in the appeal's. Facts: `amount`, `currency`."""

    code = "not_worth_a_unit"
    field = "amount"
    words = N_("%(amount)s %(currency)s comes to nothing at this rate. Check the amount and the rate.")


class SameCurrency(Refusal):
    """An exchange within the appeal's own currency, or with its currency on the wrong side."""

    code = "same_currency"
    field = "currency"
    words = N_(
        "%(appeal)s is kept in %(home)s: an exchange is between that and another currency, "
        "and what it brings is in %(home)s. Check the currencies."
    )


class NoTransfer(Refusal):
    """A remainder that cannot be handed to that appeal. Facts: `source`, `to`."""

    code = "no_transfer"
    field = "appeal"
    words = N_(
        "What is left of %(source)s cannot be handed to %(to)s: choose another appeal whose money is held "
        "here in the same currency."
    )


class NotPending(Refusal):
    """A pledge that ended already, or an entry that is no pledge. Facts: `seq`."""

    code = "pledge_not_pending"
    words = N_("Entry %(seq)s is no pledge that waits: it was settled, has expired or was voided before.")
    status = 409


class NotItsDonation(Refusal):
    """A donation that cannot settle a pledge. Facts: `seq` of the pledge, `appeal`."""

    code = "not_its_donation"
    field = "donation"
    words = N_(
        "Pledge %(seq)s is settled by a donation to %(appeal)s that stands and settles no other pledge. "
        "Choose that donation."
    )


class PeriodClosed(Refusal):
    """An entry with a day in a closed period.

    Facts: `day`, `closed_until`, `open_day` (the first open one), `position` (of the draft in its batch).
    """

    code = "period_closed"
    field = "day"
    words = N_(
        "The books are closed up to %(closed_until)s, so nothing is booked on %(day)s any more. Book it on "
        "%(open_day)s or later; its reference tells what it belongs to."
    )
    status = 409


class PeriodNotOver(Refusal):
    """A period that still runs. Facts: `last_day`, `today`."""

    code = "period_not_over"
    words = N_("%(last_day)s is not over at the desk, where it is %(today)s. Close the period after it.")


class PeriodGoesBack(Refusal):
    """A period that ends before the last closed one. Facts: `last_day`, `closed_until`."""

    code = "period_goes_back"
    words = N_(
        "The books are closed up to %(closed_until)s already, and %(last_day)s with them. "
        "A closed period is never opened again."
    )
    status = 409


class NothingToSign(Refusal):
    """A log without a single entry."""

    code = "nothing_to_sign"
    words = N_("The log is empty: there is nothing to sign yet.")
    status = 409


class LogKeyChanged(Refusal):
    """A signing key or a name that is not this log's. Facts: `origin`, the log's name."""

    code = "log_key_changed"
    words = N_(
        "The log %(origin)s was begun under another name or key than CHARITY_LOG_ORIGIN and CHARITY_LOG_KEY "
        "have now. Set them back, or rotate the log."
    )
    status = 409


class ForkedLog(Refusal):
    """A tree that does not continue what was signed last: stored entries were changed. Facts: `size`."""

    code = "forked_log"
    words = N_(
        "The log does not continue its last checkpoint of %(size)s entries, so nothing was signed: stored "
        "entries were changed. Run ledger verify and restore a backup."
    )
    status = 409
