"""The cash desk's rules: what may be taken, the denominations, how the box is shared out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from charity.kernel.errors import NotYours, Refusal
from charity.kernel.references import BadReference, Reference, parse_reference
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_

#: Notes and coins of the renminbi in fen, the greatest first; those out of circulation may still be given.
DENOMINATIONS = (10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
VOIDED = "cash_voided"
DEPOSIT_UNDONE = "deposit_undone"


class NotHeldHere(Refusal):
    """Cash for an appeal whose money is not held here."""

    code = "cash_not_held_here"
    field = "appeal"
    words = N_(
        "The money of %(appeal)s is not held here, so the desk takes no cash for it. "
        "Choose an appeal whose money is held."
    )


class NotOpenForCash(Refusal):
    """An appeal that takes no money."""

    code = "not_open_for_cash"
    field = "appeal"
    words = N_(
        "%(appeal)s takes no money: it is not published, or its account is closed. Choose another appeal."
    )


class DayAhead(Refusal):
    """A day that has not come yet."""

    code = "day_ahead"
    field = "received_on"
    words = N_("This day has not come yet. Enter the day on which the cash was taken.")


class BeforePublication(Refusal):
    """A day on which the appeal was not public yet. Facts: `appeal`, `day`."""

    code = "before_publication"
    field = "received_on"
    words = N_(
        "%(appeal)s was published on %(day)s, so no cash was given for it before. "
        "Enter the day on which the cash was taken."
    )


class PaperKnown(Refusal):
    """A paper receipt whose number was used before. Facts: `paper`, `ref`."""

    code = "paper_known"
    field = "paper_no"
    words = N_("Paper receipt %(paper)s is entered already, as %(ref)s. Check the number on the paper.")
    status = 409


class PaperBooked(Refusal):
    """A paper receipt that a cash sheet brought before. Facts: `paper`, `seq`."""

    code = "paper_booked"
    field = "paper_no"
    words = N_("Paper receipt %(paper)s came with a cash sheet: it is in the ledger as entry %(seq)s.")
    status = 409


class OwnReceipt(Refusal):
    """Who took the cash cannot void its receipt."""

    code = "own_receipt"
    words = N_("You took this cash, so another treasurer or approver has to void the receipt.")
    status = 403


class VoidedAlready(Refusal):
    """A receipt that was voided before."""

    code = "voided_already"
    words = N_("This receipt was voided before.")
    status = 409


class ReasonWanted(Refusal):
    """Undoing says why."""

    code = "cash_reason_wanted"
    field = "reason"
    words = N_("Say in a few words why.")


class DifferenceUnexplained(Refusal):
    """The box and the books differ, and nobody says why. Facts: `difference`, `currency`."""

    code = "difference_unexplained"
    field = "explanation"
    words = N_(
        "The box and the books differ by %(difference)s %(currency)s. Count once more; "
        "if it stays so, write what is known about it."
    )


class OwnCount(Refusal):
    """Who counted cannot sign as the second person."""

    code = "own_count"
    words = N_("You counted this box, so another person has to sign.")
    status = 403


class CountedAgain(Refusal):
    """A count that a later one replaced, or that is signed."""

    code = "counted_again"
    words = N_(
        "This count is signed already, or the box was counted again since. Load the page of the box anew."
    )
    status = 409


class MoreThanInBox(Refusal):
    """More than the box holds by the books. Facts: `held`, `currency`."""

    code = "more_than_in_box"
    field = "amount"
    words = N_("By the books the box holds %(held)s %(currency)s. Pay in no more than that.")


class OwnDeposit(Refusal):
    """Who paid in cannot undo it."""

    code = "own_deposit"
    words = N_("You entered this deposit, so another treasurer or approver has to undo it.")
    status = 403


class UndoneAlready(Refusal):
    """A deposit that was undone before."""

    code = "undone_already"
    words = N_("This was undone before.")
    status = 409


def check_treasurer(by: Actor) -> None:
    """Refuse an act of the treasurer by somebody else."""
    if by.id is None or not by.may(Role.TREASURER):
        raise NotYours()


def check_second(first_id: int, by: Actor, refusal: Refusal) -> None:
    """Refuse the second person's act by the first, or by somebody without money powers."""
    if by.id is None or not by.may(Role.TREASURER, Role.APPROVER):
        raise NotYours()
    if by.id == first_id:
        raise refusal


def check_day(day: date, today: date) -> None:
    """Refuse a day to come."""
    if day > today:
        raise DayAhead()


def check_published(appeal: str, published_on: date | None, day: date) -> None:
    """Refuse a day before the appeal was published."""
    if published_on is not None and day < published_on:
        raise BeforePublication(appeal=appeal, day=published_on.isoformat())


def above_need(need_minor: int, kept_minor: int, given_minor: int) -> int:
    """Return how much of what is given is more than what is still needed."""
    return max(given_minor - max(need_minor - kept_minor, 0), 0)


def receipt_ref(desk: str, year: int, number: int) -> str:
    """Return the number of a receipt with its check letter: `XJ-2026-0001-…`."""
    return str(Reference(desk, year, number))


def parse_receipt_ref(text: str, desks: Sequence[str]) -> str:
    """Return a receipt's number in its printed form; raises BadReference."""
    for desk in desks:
        try:
            return str(parse_reference(text, desk))
        except BadReference:
            continue
    raise BadReference(text=text[:40])


def counted_minor(pieces: Mapping[int, int]) -> int:
    """Return what counted notes and coins come to, given how many there are of each."""
    return sum(denomination * count for denomination, count in pieces.items())


def oldest_first(held: Sequence[tuple[str, int]], amount: int) -> list[tuple[str, int]]:
    """Return whose money goes: of those given, oldest first, until the amount is reached."""
    taken, left = [], amount
    for appeal, minor in held:
        part = min(left, minor)
        if part > 0:
            taken.append((appeal, part))
            left -= part
    return taken
