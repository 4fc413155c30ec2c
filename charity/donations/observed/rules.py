"""What may be kept of a family's own export, and what a page may say of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from charity.kernel.errors import NotYours, Refusal
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_
from charity.ledger.accounts import ALIPAY, WECHAT, Custody
from charity.statements.excerpt import PERSONAL
from charity.statements.row import Row, RowKind

ROWS_MAX = 3000  # of one export on one page; an export covers three months at most

#: The channels a donor can have a proof of.
PROVED_BY = (WECHAT, ALIPAY)


class ExportState(StrEnum):
    """A family's export: waiting for the family's choice, booked, or dropped whole."""

    WAITING = "waiting"
    BOOKED = "booked"
    DROPPED = "dropped"


class MoneyNotObserved(Refusal):
    """The appeal's money does not go straight to the family."""

    code = "money_not_observed"
    words = N_(
        "The money of %(appeal)s does not go straight to the family, so no family's export is read for it."
    )


class NotAFamilysExport(Refusal):
    """A bill of a merchant, a bank or the desk."""

    code = "not_a_familys_export"
    field = "file"
    words = N_(
        "This is not a person's own export. Bring the bill that WeChat or Alipay sent to the family when it "
        "asked for it in the app."
    )


class NothingLikeGifts(Refusal):
    """An export without any money in that may be a gift."""

    code = "nothing_like_gifts"
    field = "file"
    words = N_("This export shows no money in that could be a gift. Nothing of it was kept.")


class TooManyReceipts(Refusal):
    """More rows than one page can ask a family about."""

    code = "too_many_receipts"
    field = "file"
    words = N_(
        "This export shows more than %(limit)s receipts. Export a shorter period and bring it in parts."
    )


class NotAgreed(Refusal):
    """The family's word is missing."""

    code = "not_agreed"
    field = "agreed"
    words = N_("The family must have handed the file over itself and agree that receipts are shown.")


class SameFileAgain(Refusal):
    """The same bytes were brought before for this appeal."""

    code = "same_file_again"
    field = "file"
    words = N_("This very file was brought in before for %(appeal)s. Nothing was changed.")
    status = 409


class RowsNotThere(Refusal):
    """Rows ticked that the export does not have."""

    code = "rows_not_there"
    words = N_("The rows have changed meanwhile. Look at the list again.")
    status = 409


def check_treasurer(by: Actor) -> None:
    """Refuse everybody but a treasurer."""
    if Role.TREASURER not in by.roles:
        raise NotYours()


def check_observed(appeal: str, custody: str) -> None:
    """Refuse a family's export where its money is not the family's."""
    if custody != Custody.OBSERVED:
        raise MoneyNotObserved(appeal=appeal)


def check_receipts(format_name: str | None, receipts: Sequence[Row]) -> None:
    """Refuse what is no family's export, shows nothing, or more than can be looked at."""
    if format_name not in PERSONAL:
        raise NotAFamilysExport()
    if not receipts:
        raise NothingLikeGifts()
    if len(receipts) > ROWS_MAX:
        raise TooManyReceipts(limit=ROWS_MAX)


def kept_of(receipts: Sequence[Row], left_out: frozenset[int]) -> list[Row]:
    """Return the rows that the family does not leave out; raises RowsNotThere."""
    if left_out - {row.number for row in receipts}:
        raise RowsNotThere()
    return [row for row in receipts if row.number not in left_out]


@dataclass(frozen=True, slots=True)
class ReceiptsShown:
    """What is known of an appeal's receipts: of which files, how much the family left out, proofs compared.

    It is never everything: records deleted in the app are in no export.
    """

    files: int
    receipts: int
    left_out: int
    shown_from: datetime | None
    shown_until: datetime | None
    proofs: int = 0
    proofs_missing: int = 0


def is_lump(row: Row) -> bool:
    """Whether a row stands for several donors that nobody knows."""
    return row.kind is RowKind.LUMP
