"""What a person may do with a row of a statement that no code placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from charity.donations.imports.rules import Reason
from charity.kernel.errors import NotYours, Refusal
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_
from charity.statements.row import RowKind

#: A row is split over so many appeals at most.
PARTS_MAX = 5
#: So many rows are matched at once.
BULK_MAX = 50


class Deed(StrEnum):
    """What a person did with a row."""

    MATCHED = "matched"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Part:
    """A row's money, or some of it, for one appeal."""

    appeal: str
    minor: int


class DecidedMeanwhile(Refusal):
    """A row that somebody matched, set aside or brought again in the meantime."""

    code = "decided_meanwhile"
    words = N_("This row was decided meanwhile. Load its page again to see how it stands now.")
    status = 409


class ChooseAppeal(Refusal):
    """A match that names no appeal."""

    code = "choose_appeal"
    field = "appeal"
    words = N_("Choose the appeal that this money is for.")


class PartsDiffer(Refusal):
    """Parts that do not add up to the row. Facts: `parts` and `whole` (plain)."""

    code = "parts_differ"
    field = "parts"
    words = N_("The parts add up to %(parts)s %(currency)s, the row is %(whole)s. Correct a part.")


class SameAppealTwice(Refusal):
    """Two parts of one row for one appeal. Facts: `appeal`."""

    code = "same_appeal_twice"
    field = "parts"
    words = N_("%(appeal)s stands in two parts. Put both into one.")


class AnotherCurrency(Refusal):
    """Money in another currency that is more than one plain gift. Facts: `currency`, `home`."""

    code = "another_currency"
    field = "appeal"
    words = N_(
        "The row is in %(currency)s and the appeal in %(home)s. Such a row can be matched whole to one "
        "appeal whose money is held, as a gift without a fee. Set it aside otherwise, with a note."
    )


class RateWanted(Refusal):
    """Money in another currency without a confirmed rate of its day. Facts: `currency`, `day`."""

    code = "rate_wanted"
    field = "appeal"
    words = N_(
        "There is no confirmed rate of %(currency)s for %(day)s. Enter it on the page of rates and have "
        "another person confirm it; then match the row."
    )


class NotMatched(Refusal):
    """A kind of row that is not booked as a gift. Facts: none."""

    code = "not_matched"
    words = N_(
        "The same number was booked before with another amount. Compare both and set this row aside, with "
        "the reason."
    )


class DonationWanted(Refusal):
    """A refund without the entry that it returns."""

    code = "donation_wanted"
    field = "donation"
    words = N_("Enter the number of the ledger entry that this refund returns: it is on the entry's page.")


class NotThatDonation(Refusal):
    """A refund against an entry that cannot be what it returns. Facts: `entry`."""

    code = "not_that_donation"
    field = "donation"
    words = N_(
        "Entry %(entry)s is no standing donation of this channel and currency from which this much can still "
        "be returned. Look at the entry's page."
    )


class NoteWanted(Refusal):
    """Another reason needs its note."""

    code = "aside_note_wanted"
    field = "note"
    words = N_("Say in a few words why this row is set aside.")


class NothingChosen(Refusal):
    """Matching several rows at once, and none was ticked."""

    code = "no_row_ticked"
    field = "rows"
    words = N_("Tick the rows that belong to the appeal first.")


class RowRefused(Refusal):
    """One of several rows cannot be matched; none was. Facts: `number`, `statement`."""

    code = "row_refused"
    field = "rows"
    words = N_(
        "Row %(number)s of %(statement)s cannot be matched together with others: open it and look. "
        "Nothing was changed."
    )


class MatchSpent(Refusal):
    """A match whose money is spent already. Facts: `appeal`, `held`, `asked`, `currency`."""

    code = "match_spent"
    words = N_(
        "%(appeal)s holds %(held)s %(currency)s and undoing the match would take out %(asked)s: the money is "
        "spent already. Nothing was changed."
    )
    status = 409


def check_treasurer(by: Actor) -> None:
    """Refuse an act of the treasurer by somebody else."""
    if by.id is None or not by.may(Role.TREASURER):
        raise NotYours()


def check_parts(parts: Sequence[Part], whole_minor: int, *, plain: Mapping[str, str]) -> None:
    """Refuse parts that are not the row's whole amount, each for an appeal of its own.

    `plain`: the facts `parts`, `whole` and `currency` in words, for the refusal.
    """
    if not parts or any(not part.appeal for part in parts):
        raise ChooseAppeal()
    seen: set[str] = set()
    for part in parts:
        if part.appeal in seen:
            raise SameAppealTwice(appeal=part.appeal)
        seen.add(part.appeal)
    if any(part.minor <= 0 for part in parts) or sum(part.minor for part in parts) != whole_minor:
        raise PartsDiffer(**plain)


def may_match(kind: str, reason: str) -> bool:
    """Tell whether a row's money may be booked to an appeal by hand."""
    return reason != Reason.DIFFERS and kind in {RowKind.DONATION, RowKind.LUMP, RowKind.REFUND, RowKind.FEE}
