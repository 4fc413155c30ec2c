"""Which entries have a receipt, who may issue it, and what a paper of each custody may call itself."""

from __future__ import annotations

from charity.kernel.errors import Missing, Refusal
from charity.kernel.roles import Role
from charity.kernel.words import N_

#: It bears a donor's name: whoever keeps the money, and whoever answers donors.
ISSUERS = (Role.TREASURER, Role.LIAISON)

#: Up to so many digits a text names an entry of the log; a channel's own numbers are longer, or no digits.
SEQ_DIGITS_MAX = 12


class NotADonation(Refusal):
    """Only what one donor gave has a receipt."""

    code = "not_a_donation"
    words = N_(
        "Entry %(seq)s is no donation of one donor, so there is no receipt for it. A sum of unknown donors, "
        "a payout, a refund or a reversal is shown in the public ledger with its proof."
    )


class NoSuchDonation(Missing):
    """No entry under that number."""

    code = "no_such_donation"
    words = N_(
        "No standing donation is booked under this number. Compare it with the statement; what came in after "
        "the last statement is not booked yet."
    )


class TwoOfThatNumber(Refusal):
    """Two channels gave out the same number."""

    code = "two_of_that_number"
    words = N_("Several entries bear this number: %(seqs)s. Give the number of the entry.")
