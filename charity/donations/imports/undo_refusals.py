"""Why a statement is not undone."""

from __future__ import annotations

from charity.kernel.errors import Refusal
from charity.kernel.words import N_


class NotUndoable(Refusal):
    """A statement that is not booked, or is under way."""

    code = "not_undoable"
    words = N_("%(ref)s is not booked, so there is nothing to undo. Open it to see where it stands.")
    status = 409


class ImportSpent(Refusal):
    """A statement whose money was spent; nothing of it is undone. Facts: `appeal`, `brought`, `held`, …"""

    code = "import_spent"
    words = N_(
        "%(ref)s brought %(brought)s %(currency)s to %(appeal)s, which holds %(held)s now: the rest is spent."
        " Nothing was undone. Reverse the payout first, or correct the rows that are wrong one by one."
    )
    status = 409


class ImportMoved(Refusal):
    """A statement with a row that is one half of a transfer between the desk's accounts."""

    code = "import_moved"
    words = N_(
        "A row of %(ref)s was paired as a transfer between our own accounts. Nothing was undone. "
        "Undo that pair first."
    )
    status = 409


class ImportRefunded(Refusal):
    """A donation of the statement was refunded by an entry that did not come from it."""

    code = "import_refunded"
    words = N_(
        "The donation of entry %(seq)s came with %(ref)s and was refunded by entry %(by)s, which did not. "
        "Nothing was undone. Undo that refund first."
    )
    status = 409
