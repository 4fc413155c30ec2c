"""The arithmetic of a remainder: pure, deterministic, exact to the last minor unit."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from charity.appeals.rules import AppealStatus
from charity.kernel.shares import largest_remainder
from charity.kernel.words import N_

FORM = 1  # the form of the bytes; a new form gets a new number


class Why(StrEnum):
    """Why money is left."""

    RECOVERY = "recovery"
    DEATH = "death"
    ALL_FALSE = "false"
    SURPLUS = "surplus"


class DecisionState(StrEnum):
    """A decision's way: proposed by one person, decided by another."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Choice(StrEnum):
    """What a donor wants with their share."""

    BACK = "back"
    FUND = "fund"


class To(StrEnum):
    """Where the rule sends what is left after the bills; the appeal's own rule says which."""

    DONORS = "donors"
    FUND = "fund"
    APPEAL = "appeal"


class Outcome(StrEnum):
    """What becomes of one donation's share: it goes back, or why it goes to the last step."""

    BACK = "back"
    NOTHING = "nothing"  # its share rounds to nothing
    BELOW_LEAST = "below_least"
    CHOSEN = "chosen"
    LUMP = "lump"
    NO_NAME = "no_name"
    TOO_OLD = "too_old"
    FOREIGN = "foreign"
    NO_NUMBER = "no_number"


class Told(StrEnum):
    """What the public is told of the reason: a death or a recovery is the family's own to tell."""

    ALL_FALSE = "false"
    ENDED = "ended"


def told_as(why: Why) -> Told:
    """Return what is public of a reason."""
    return Told.ALL_FALSE if why is Why.ALL_FALSE else Told.ENDED


TOLD_WORDS: Mapping[Told, str] = {
    Told.ALL_FALSE: N_("The appeal was found false"),
    Told.ENDED: N_("Giving has ended, and money is left"),
}
WHY_WORDS: Mapping[Why, str] = {
    Why.RECOVERY: N_("Recovered: no more money is needed"),
    Why.DEATH: N_("The beneficiary died"),
    Why.ALL_FALSE: N_("The appeal was found false"),
    Why.SURPLUS: N_("More came in than was needed"),
}
TO_WORDS: Mapping[To, str] = {
    To.DONORS: N_("Back to the donors, each in proportion to what they gave"),
    To.FUND: N_("To the named fund of the same purpose"),
    To.APPEAL: N_("To another appeal of the same charity"),
}
CHOICE_WORDS: Mapping[Choice, str] = {
    Choice.BACK: N_("Give my share back to me"),
    Choice.FUND: N_("Leave my share to the fund"),
}
OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.BACK: N_("Goes back to the donors"),
    Outcome.NOTHING: N_("The share is less than one fen"),
    Outcome.BELOW_LEAST: N_("The share is less than the channel gives back"),
    Outcome.CHOSEN: N_("The donor left the share to the fund"),
    Outcome.LUMP: N_("A lump of several donations: the donors are not known"),
    Outcome.NO_NAME: N_("Cash without a name"),
    Outcome.TOO_OLD: N_("The channel gives nothing back after so long a time"),
    Outcome.FOREIGN: N_("Given in another currency"),
    Outcome.NO_NUMBER: N_("The number of the payment is not known or was erased on request"),
}

#: Where an appeal may stand when its remainder is decided, for each reason.
FROM: Mapping[Why, frozenset[AppealStatus]] = {
    Why.RECOVERY: frozenset({AppealStatus.PAYING_OUT, AppealStatus.REMAINDER_DECIDED}),
    Why.SURPLUS: frozenset({AppealStatus.PAYING_OUT, AppealStatus.REMAINDER_DECIDED}),
    Why.DEATH: frozenset(
        {AppealStatus.BENEFICIARY_DIED, AppealStatus.PAYING_OUT, AppealStatus.REMAINDER_DECIDED}
    ),
    Why.ALL_FALSE: frozenset({AppealStatus.FOUND_FALSE}),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule that the published appeal names: bills up to a limit, then where the rest goes."""

    bills_limit_minor: int
    to: To
    fund: str


@dataclass(frozen=True, slots=True)
class Gift:
    """A standing donation. `net_minor`: given less what went back; `obstacle`: why it cannot go back."""

    seq: int
    net_minor: int
    least_minor: int = 1
    obstacle: Outcome | None = None
    choice: Choice = Choice.BACK


@dataclass(frozen=True, slots=True)
class Share:
    """A donation's share and what becomes of it."""

    seq: int
    net_minor: int
    minor: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Split:
    """What is held, shared out: bills, back to donors, and on to the fund or another appeal."""

    held_minor: int
    bills_minor: int
    shared_minor: int
    shares: tuple[Share, ...]
    onward_minor: int

    @property
    def back_minor(self) -> int:
        """What goes back to donors."""
        return sum(share.minor for share in self.shares if share.outcome is Outcome.BACK)

    @property
    def groups(self) -> list[tuple[Outcome, int, int]]:
        """Each outcome with the count of donations and the sum of their shares, in a fixed order."""
        counts: Counter[Outcome] = Counter(share.outcome for share in self.shares)
        sums: defaultdict[Outcome, int] = defaultdict(int)
        for share in self.shares:
            sums[share.outcome] += share.minor
        return [(outcome, counts[outcome], sums[outcome]) for outcome in Outcome if counts[outcome]]


def split(why: Why, rule: Rule, *, held_minor: int, bills_minor: int, gifts: Sequence[Gift]) -> Split:
    """Share out what is held, step by step; the parts sum to it exactly, whatever the order of the gifts.

    1. Documented unpaid bills, up to the rule's limit; none where the appeal was found false.
    2. Where the rule says donors, or the appeal was found false: the rest over every standing donation by
       largest remainder, weighted by what is left of it, never more than was given. A share that its channel
       cannot give back, that is below the channel's least, or that its donor left to the fund, goes on.
    3. Whatever is left goes to the named fund, or to another appeal.
    """
    assert held_minor >= 0, "no fund is below zero"
    is_false = why is Why.ALL_FALSE
    bills = 0 if is_false else min(held_minor, bills_minor, rule.bills_limit_minor)
    rest = held_minor - bills
    ordered = sorted(gifts, key=lambda gift: gift.seq)
    to_donors = is_false or rule.to is To.DONORS
    shared = min(rest, sum(gift.net_minor for gift in ordered)) if to_donors else 0
    minors = largest_remainder(shared, [gift.net_minor for gift in ordered]) if to_donors else []
    shares = tuple(
        Share(gift.seq, gift.net_minor, minor, _outcome(gift, minor, is_false=is_false))
        for gift, minor in zip(ordered, minors, strict=False)
    )
    back = sum(share.minor for share in shares if share.outcome is Outcome.BACK)
    return Split(held_minor, bills, shared, shares, rest - back)


def _outcome(gift: Gift, minor: int, *, is_false: bool) -> Outcome:
    if not minor:
        return Outcome.NOTHING
    if gift.obstacle is not None:
        return gift.obstacle
    if gift.choice is Choice.FUND and not is_false:
        return Outcome.CHOSEN
    return Outcome.BACK if minor >= gift.least_minor else Outcome.BELOW_LEAST


@dataclass(frozen=True, slots=True)
class Facts:
    """What the arithmetic was done on; all of it is public."""

    appeal: str
    currency: str
    day: str
    why: Why
    rule: Rule
    rule_version: int
    rule_sha256: str
    log_size: int
    bills_minor: int
    bills_sha256: str
    fund: str


def canonical(facts: Facts, done: Split) -> bytes:
    """Return the arithmetic as JSON with sorted keys, no spaces, UTF-8, integers only."""
    whole = {
        "v": FORM,
        "ref": facts.appeal,
        "currency": facts.currency,
        "day": facts.day,
        "why": told_as(facts.why).value,
        "log_size": facts.log_size,  # held and shares are of the entries before this one
        "held_minor": done.held_minor,
        "rule": {
            "bills_limit_minor": facts.rule.bills_limit_minor,
            "to": facts.rule.to.value,
            "fund": facts.rule.fund,
            "wording": {"number": facts.rule_version, "sha256": facts.rule_sha256},
        },
        "steps": {
            "bills": {
                "documented_minor": facts.bills_minor,
                "document": facts.bills_sha256,
                "taken_minor": done.bills_minor,
            },
            "donors": {
                "method": "largest remainder over net donations, ties to the larger, then to the earlier",
                "shared_minor": done.shared_minor,
                "net_minor": sum(share.net_minor for share in done.shares),
                "back_minor": done.back_minor,
                "groups": [
                    {"outcome": outcome.value, "donations": count, "minor": minor}
                    for outcome, count, minor in done.groups
                ],
                "shares": [
                    [share.seq, share.net_minor, share.minor, share.outcome.value] for share in done.shares
                ],
            },
            "onward": {"minor": done.onward_minor, "fund": facts.fund},
        },
    }
    return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
