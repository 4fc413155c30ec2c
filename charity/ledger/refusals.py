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


class NothingToSign(Refusal):
    """A log without a single entry."""

    code = "nothing_to_sign"
    words = N_("The log is empty: there is nothing to sign yet.")
    status = 409


class LogKeyChanged(Refusal):
    """A signing key or a name that is not this log's. Facts: `origin`, the log's name."""

    code = "log_key_changed"
    words = N_(
        "The log %(origin)s was begun under another name or key, so nothing was signed. "
        "Set CHARITY_LOG_ORIGIN and CHARITY_LOG_KEY back, or rotate the log."
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
