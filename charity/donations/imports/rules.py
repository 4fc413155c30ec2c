"""Where a row of a statement belongs, and why it may not be booked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from charity.kernel.errors import Refusal
from charity.kernel.references import APPEAL, BadReference, find_references, parse_reference, plain
from charity.kernel.words import N_
from charity.ledger.accounts import Custody
from charity.statements.problems import Problem
from charity.statements.row import IGNORED_WORDS, Row, RowKind

IMPORT = "ST"  # the kind of an import's reference
ROWS_AT_ONCE = 10_000  # of a longer file, this many rows are booked in one transaction
LISTED_MAX = 1_000  # of a longer file, this many rows of each state are listed before it is booked
LATE = "late"  # the note of a line booked on the first open day, since its own was closed


class ImportState(StrEnum):
    """A statement that was brought in; while it is `booking` or `undoing`, nothing of it is counted."""

    PREVIEWED = "previewed"
    BOOKING = "booking"
    BOOKED = "booked"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"  # looked at and put away: nothing of it was ever booked


#: States in which a statement is closed: what it brought is counted, or was taken back whole.
CLOSED = frozenset({ImportState.BOOKED, ImportState.UNDONE})
#: States in which a statement is under way: it is finished, or taken back, before it is counted.
UNDER_WAY = frozenset({ImportState.BOOKING, ImportState.UNDOING})
#: States of which nothing is left: the same file may be brought in again.
GONE = frozenset({ImportState.UNDONE, ImportState.DROPPED})


class RowState(StrEnum):
    """What became of a row; `replaced`: a later statement brought the same movement again.

    `set_aside`: a person put it aside, `reason` says why. `moving`: a withdrawal or settlement, money that
    goes from one of the desk's accounts to another and waits there for its other half.
    """

    BOOKED = "booked"
    ALREADY_KNOWN = "already_known"
    UNMATCHED = "unmatched"
    IGNORED = "ignored"
    REPLACED = "replaced"
    SET_ASIDE = "set_aside"
    MOVING = "moving"


#: Rows that people may still have to look at: their private texts and the hash of their reference are kept.
KEPT_OPEN = frozenset({RowState.UNMATCHED, RowState.SET_ASIDE, RowState.MOVING})


#: Kinds of rows that are money between the desk's own accounts.
MOVING_KINDS = frozenset({RowKind.WITHDRAWAL, RowKind.SETTLEMENT})


class Aside(StrEnum):
    """Why a person put a row aside."""

    NOT_A_GIFT = "aside_not_a_gift"
    OWN_MONEY = "aside_own_money"
    BOOKED_OTHERWISE = "aside_booked_otherwise"
    GIVEN_BACK = "aside_given_back"
    TRIAL = "aside_trial"
    OTHER = "aside_other"


class Reason(StrEnum):
    """Why a row is kept but not booked."""

    NO_CODE = "no_code"
    BAD_CODE = "bad_code"
    SEVERAL_CODES = "several_codes"
    UNKNOWN_APPEAL = "unknown_appeal"
    OTHER_APPEAL = "other_appeal"
    TAKES_NO_MONEY = "takes_no_money"
    NO_CASH_DESK = "no_cash_desk"
    OTHER_CURRENCY = "other_currency"
    REFUND_ALONE = "refund_alone"
    REFUND_BEYOND = "refund_beyond"
    DIFFERS = "differs"
    CAME_BEFORE = "came_before"
    UNDONE = "import_undone"
    BOOKING_UNDONE = "booking_undone"


STATE_WORDS: Mapping[RowState, str] = {
    RowState.BOOKED: N_("Matched"),
    RowState.ALREADY_KNOWN: N_("Already booked"),
    RowState.UNMATCHED: N_("To look at"),
    RowState.IGNORED: N_("Ignored"),
    RowState.REPLACED: N_("Came again in a later statement"),
    RowState.SET_ASIDE: N_("Set aside"),
    RowState.MOVING: N_("Moves between our accounts"),
}

ASIDE_WORDS: Mapping[str, str] = {
    Aside.NOT_A_GIFT: N_("It is no gift: a fee, interest, a payment for something else."),
    Aside.OWN_MONEY: N_("It is the desk's own money."),
    Aside.BOOKED_OTHERWISE: N_("The same money is booked already in another way."),
    Aside.GIVEN_BACK: N_("It was given back to the sender outside the channel."),
    Aside.TRIAL: N_("A trial payment of the desk."),
    Aside.OTHER: N_("Another reason, in the note."),
}

REASON_WORDS: Mapping[str, str] = {
    Reason.NO_CODE: N_("No appeal's code in its text."),
    Reason.BAD_CODE: N_("The code in its text fails its check: a character is wrong."),
    Reason.SEVERAL_CODES: N_("Several appeals' codes in its text."),
    Reason.UNKNOWN_APPEAL: N_("The code is well formed, but there is no such appeal."),
    Reason.OTHER_APPEAL: N_("The code is another appeal's than the one chosen."),
    Reason.TAKES_NO_MONEY: N_("The appeal takes no money here: not published, closed, or not ours to book."),
    Reason.NO_CASH_DESK: N_("The appeal's money goes straight to the family: no cash is taken for it."),
    Reason.OTHER_CURRENCY: N_("The row is in another currency than the appeal."),
    Reason.REFUND_ALONE: N_("The donation that this refund returns is not in the ledger."),
    Reason.REFUND_BEYOND: N_("More would be refunded than was given."),
    Reason.CAME_BEFORE: N_("It came before in an earlier statement, where somebody decided about it."),
    Reason.DIFFERS: N_("The same number was booked before with another amount."),
    Reason.UNDONE: N_("The whole statement was undone."),
    Reason.BOOKING_UNDONE: N_(
        "Its booking was undone with another statement: bring this file in again, then it is booked."
    ),
    **{str(reason): words for reason, words in IGNORED_WORDS.items()},
    **ASIDE_WORDS,
}


LATE_WORDS = N_("Its own day is in a closed period, so it is booked on the first open day.")


class NotBookable(Refusal):
    """A statement with errors; nothing of it may be booked."""

    code = "not_bookable"
    field = "file"
    words = N_("This file cannot be booked. What is wrong with it is listed below; nothing was changed.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


class NoStatement(Refusal):
    """No file was chosen."""

    code = "no_statement"
    field = "file"
    words = N_("Choose the statement file first.")


class FileTooLarge(Refusal):
    """A file larger than the desk takes by page."""

    code = "file_too_large"
    field = "file"
    words = N_("This file is larger than %(limit_mb)s MB. Export a shorter period and bring it in parts.")
    status = 413


class AppealTakesNoMoney(Refusal):
    """The chosen appeal cannot receive these rows."""

    code = "appeal_takes_no_money"
    field = "appeal"
    words = N_(
        "%(appeal)s takes no money here: it is not published, is closed, or its money is not ours to book. "
        "Choose another appeal, or none."
    )


class NoCashDesk(Refusal):
    """Cash for an appeal whose money goes straight to the family."""

    code = "no_cash_desk"
    field = "appeal"
    words = N_("The money of %(appeal)s goes straight to the family, so the desk takes no cash for it.")


class UnknownAppeal(Refusal):
    """A chosen appeal that does not exist."""

    code = "unknown_appeal"
    field = "appeal"
    words = N_("There is no appeal %(appeal)s. Check each character.")


class ImportOverdraws(Refusal):
    """A row that would take a fund below zero; the whole file is refused."""

    code = "import_overdraws"
    words = N_(
        "Row %(row)s would take %(appeal)s below zero: it holds %(held)s %(currency)s and the row asks for "
        "%(asked)s. Nothing of the file was booked. Bring the earlier statement first, or look at the refund."
    )


@dataclass(frozen=True, slots=True)
class Recipient:
    """What booking needs to know of an appeal."""

    ref: str
    custody: Custody
    currency: str
    takes_money: bool
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """What a row's texts say about its appeal."""

    ref: str | None = None
    reason: Reason | None = None


_BEGUN = re.compile(r"(?<![A-Z])L\s?X(?:[\s\-_·./:~]{0,3}[0-9OI]){4}")


def code_in(code: str, text: str) -> Code:
    """Return the appeal's reference that a row names in its own column or in its text.

    A thing that begins like a reference but is not whole is a bad code, not a missing one.
    """
    if code.strip():
        try:
            return Code(str(parse_reference(code, APPEAL)))
        except BadReference:
            return Code(reason=Reason.BAD_CODE)
    found = list(find_references(text, APPEAL))
    good = {str(one.reference) for one in found if one.reference}
    if len(good) > 1 or (good and any(one.reference is None for one in found)):
        return Code(reason=Reason.SEVERAL_CODES)
    if good:
        return Code(good.pop())
    return Code(reason=Reason.BAD_CODE if found or _BEGUN.search(plain(text)) else Reason.NO_CODE)


@dataclass(frozen=True, slots=True)
class Destination:
    """The appeal a row is booked to, or the reason why not (`appeal` then names a known one, or none)."""

    appeal: str | None
    reason: Reason | None = None


def destination_of(
    row: Row, code: Code, chosen: Recipient | None, recipients: Mapping[str, Recipient]
) -> Destination:
    """Return where a donation belongs, by its code and the appeal chosen for the whole file."""
    if code.ref is None:
        if code.reason is Reason.NO_CODE and chosen is not None:
            return _accepted(row, chosen)
        return Destination(None, code.reason)
    recipient = recipients.get(code.ref)
    if recipient is None:
        return Destination(None, Reason.UNKNOWN_APPEAL)
    if chosen is not None and chosen.ref != recipient.ref:
        return Destination(recipient.ref, Reason.OTHER_APPEAL)
    return _accepted(row, recipient)


def _accepted(row: Row, recipient: Recipient) -> Destination:
    reason = None
    if not recipient.takes_money:
        reason = Reason.TAKES_NO_MONEY
    elif recipient.custody is Custody.OBSERVED and row.channel == "Cash":
        reason = Reason.NO_CASH_DESK
    elif row.currency != recipient.currency:
        reason = Reason.OTHER_CURRENCY
    return Destination(recipient.ref, reason)
