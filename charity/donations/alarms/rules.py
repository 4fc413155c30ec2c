"""When a second look is wanted. Pure; thresholds are settings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from charity.kernel.errors import NotYours, Refusal
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_

HISTORY = timedelta(days=30)
_FULL_WIDTH = 0xFEE0  # from a plain letter to its full-width twin


class AlarmKind(StrEnum):
    """What stood out."""

    MANY_GIFTS = "many_gifts"
    DONOR_IS_PAYEE = "donor_is_payee"
    DONOR_IS_STAFF = "donor_is_staff"
    ROUND_SUM = "round_sum"


class Decision(StrEnum):
    """What a person found on a second look."""

    HARMLESS = "harmless"
    FOLLOWED_UP = "followed_up"


KIND_WORDS: Mapping[AlarmKind, str] = {
    AlarmKind.MANY_GIFTS: N_("Many more donations in a day than this appeal is used to"),
    AlarmKind.DONOR_IS_PAYEE: N_("A donor has the name of somebody who is paid"),
    AlarmKind.DONOR_IS_STAFF: N_("A donor has the name of somebody of the desk"),
    AlarmKind.ROUND_SUM: N_("A large, perfectly round sum"),
}
ADVICE: Mapping[AlarmKind, str] = {
    AlarmKind.MANY_GIFTS: N_(
        "Often a report in the news. Look where the appeal was shared, and whether many small ones "
        "come from one person."
    ),
    AlarmKind.DONOR_IS_PAYEE: N_(
        "Money may be going in a circle, or two people share a name. Compare the account that gave with the "
        "account that is paid."
    ),
    AlarmKind.DONOR_IS_STAFF: N_(
        "Colleagues may give like anybody. Make sure that they have no part in this appeal's money."
    ),
    AlarmKind.ROUND_SUM: N_("Look at the slip or the bill: real costs are rarely round."),
}
DECISION_WORDS: Mapping[Decision, str] = {
    Decision.HARMLESS: N_("Looked at: nothing is wrong"),
    Decision.FOLLOWED_UP: N_("Something is wrong: it is being followed up"),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on something stands out."""

    gifts_a_day: int = 200
    times_the_usual: int = 10
    round_from_minor: int = 1_000_000


class AboutYou(Refusal):
    """Nobody decides an alarm that concerns their own act or name."""

    code = "about_you"
    words = N_("This concerns you or what you asked for, so a colleague has to look at it.")
    status = 403


class SayWhatYouFound(Refusal):
    """A decision says what it rests on."""

    code = "say_what_you_found"
    field = "note"
    words = N_("Say in a sentence what you looked at and what you found.")


def check_looker(about_id: int | None, by: Actor) -> None:
    """Refuse a decision by somebody without a part in money, or by whom it concerns."""
    if by.id is None or not by.may(Role.TREASURER, Role.APPROVER):
        raise NotYours()
    if by.id == about_id:
        raise AboutYou()


def same_name(name: str) -> str:
    """Return a name as it is compared: full width, case, spaces and points make no difference."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def first_letters(name: str) -> set[str]:
    """Return every way in which the first letter of a compared name may have been written."""
    first = same_name(name)[:1]
    written = {first, first.upper()} if first else set()
    return written | {chr(ord(one) + _FULL_WIDTH) for one in written if "!" <= one <= "~"}


def days_that_stand_out(days: Mapping[date, int], limits: Thresholds, *, today: date) -> dict[date, int]:
    """Return the usual number of each recent day with far more gifts than the days before it."""
    found = {}
    for day, gifts in days.items():
        usual = _usual(days, day)
        is_recent = today - day <= HISTORY
        if is_recent and gifts >= limits.gifts_a_day and gifts >= limits.times_the_usual * max(usual, 1):
            found[day] = usual
    return found


def _usual(days: Mapping[date, int], day: date) -> int:
    """Return the mean of the days with gifts in the month before a day, rounded up."""
    before = [gifts for other, gifts in days.items() if timedelta() < day - other <= HISTORY]
    return -(-sum(before) // len(before)) if before else 0


def is_round(minor: int, limits: Thresholds) -> bool:
    """Return whether an amount is large and of whole ten thousands of yuan."""
    return abs(minor) >= limits.round_from_minor and abs(minor) % 1_000_000 == 0


def wanted_names(names: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Return whom each compared name belongs to; names of one letter tell nothing."""
    return {same_name(name): who for who, name in names if len(same_name(name)) > 1}
