"""What is checked, what it found, and when a period may be signed and closed. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum

from charity.kernel.errors import NotYours, Refusal
from charity.kernel.roles import Actor, Role
from charity.kernel.words import N_

ALL_TICKED = 2**12 - 1


class CheckState(StrEnum):
    """How a check came out; `told`: agrees, and has something to know; `nothing`: nothing to compare."""

    GOOD = "good"
    TOLD = "told"
    LOOK = "look"
    NOTHING = "nothing"


STATE_WORDS: Mapping[CheckState, str] = {
    CheckState.GOOD: N_("They agree"),
    CheckState.TOLD: N_("They agree, with a note"),
    CheckState.LOOK: N_("To look at"),
    CheckState.NOTHING: N_("Nothing to compare"),
}

#: Number -> what is checked.
CHECK_WORDS: Mapping[int, str] = {
    1: N_("Each file has as many rows as it says"),
    2: N_("Each file’s rows add up to what it says"),
    3: N_("The running balance is unbroken from file to file"),
    4: N_("No day between the statements is missing"),
    5: N_("Each refund finds its payment and never exceeds it"),
    6: N_("The trade bill and the flow of funds agree day by day"),
    7: N_("What several files bring is booked once"),
    8: N_("Rows that wait to be matched"),
    9: N_("Donations outside the time of their appeal"),
    10: N_("Sums of several unknown donors"),
    11: N_("The code of a row and the appeal chosen for its file agree"),
    12: N_("The public ledger says what the matched rows say"),
}


@dataclass(frozen=True, slots=True)
class AccountKey:
    """One of the desk's accounts: a channel in one currency."""

    channel: str
    currency: str

    def text(self, home: str = "CNY") -> str:
        """Return how addresses call it."""
        return self.channel if self.currency == home else f"{self.channel}-{self.currency}"


@dataclass(frozen=True, slots=True)
class Span:
    """A period: whole days at the desk."""

    first: date
    last: date

    @property
    def after(self) -> date:
        """The first day after it."""
        return self.last + timedelta(days=1)

    def days(self) -> list[date]:
        """Return each day of it."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a check: a msgid with its places, and an amount or a count."""

    words: str
    minor: int | None = None
    count: int | None = None
    day: date | None = None
    facts: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows concerned are: a statement (with a state of its rows), an entry, or the pool."""

    kind: str  # "statement", "entry", "pool"
    key: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check with its figures, to the smallest unit, and the way to the rows concerned."""

    number: int
    state: CheckState
    figures: Sequence[Figure] = ()
    places: Sequence[Place] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Everything found of one account in one period. `statement_minor` None: no statement tells a balance."""

    key: AccountKey
    span: Span
    ledger_minor: int
    statement_minor: int | None
    checks: Sequence[Check]
    statement_day: date | None = None

    @property
    def difference_minor(self) -> int | None:
        """What the statement has more than the ledger; None where no statement tells."""
        return None if self.statement_minor is None else self.statement_minor - self.ledger_minor

    @property
    def looks(self) -> int:
        """How many checks want a look."""
        return sum(check.state is CheckState.LOOK for check in self.checks)

    @property
    def wants_explanation(self) -> bool:
        """Whether a signature needs words beside it."""
        return self.difference_minor != 0 or self.looks > 0

    def as_json(self) -> str:
        """Return the findings as text: what a signature stands under."""
        return json.dumps(
            {"checks": [asdict(check) for check in self.checks], "statement_day": self.statement_day},
            default=str,
            sort_keys=True,
            ensure_ascii=False,
        )

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of all that was found: another number makes another one."""
        parts = f"{self.key}|{self.span}|{self.ledger_minor}|{self.statement_minor}|{self.as_json()}"
        return hashlib.sha256(parts.encode()).hexdigest()


class NotAllTicked(Refusal):
    """A signature stands under twelve ticks."""

    code = "not_all_ticked"
    field = "ticks"
    words = N_("Look at each of the twelve checks and tick it; then sign.")


class ExplanationWanted(Refusal):
    """A difference, or a check to look at, is explained."""

    code = "explanation_wanted"
    field = "explanation"
    words = N_(
        "Explain the difference, or what the checks to look at found: what it is, and who clears it by when."
    )


class ChangedSinceLooked(Refusal):
    """Something was booked while the page was open."""

    code = "changed_since_looked"
    words = N_("The numbers changed while you looked at them. They are shown anew: look again, then sign.")
    status = 409


class NothingSigned(Refusal):
    """There is no standing signature to add a second one to."""

    code = "nothing_signed"
    words = N_("Nobody has signed this yet, or what was signed has changed since. A treasurer signs first.")
    status = 409


class SameSigner(Refusal):
    """Two different people sign."""

    code = "same_signer"
    words = N_("You signed this yourself. The second signature is somebody else’s.")


class SignedForGood(Refusal):
    """A closed period keeps its signatures."""

    code = "signed_for_good"
    words = N_("This period is closed: its signatures stay as they are. Later items are in the next period.")
    status = 409


class NotReconciled(Refusal):
    """A period is closed under signatures. Facts: `accounts`."""

    code = "not_reconciled"
    words = N_(
        "The period cannot be closed yet. These accounts are not signed by two people, or changed since: "
        "%(accounts)s."
    )
    status = 409


class EarlierOpen(Refusal):
    """Closing a month closes all before it, so they are closed in order. Facts: `month`."""

    code = "earlier_open"
    words = N_("%(month)s is still open. Months are closed in order: sign and close that one first.")
    status = 409


class NotOverYet(Refusal):
    """A period that still runs."""

    code = "not_over_yet"
    words = N_("This period is not over yet. It can be signed from the day after its last.")
    status = 409


def check_treasurer(by: Actor) -> None:
    """Refuse a first signature by somebody else."""
    if by.id is None or not by.may(Role.TREASURER):
        raise NotYours()


def check_second(signed_by_id: int, by: Actor) -> None:
    """Refuse a second signature by whoever signed first, or by no approver."""
    if by.id is None or not by.may(Role.APPROVER):
        raise NotYours()
    if by.id == signed_by_id:
        raise SameSigner()


def missing_days(span: Span, covered: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """Return the stretches of days of a period that no statement covers."""
    there = {first + timedelta(days=n) for first, last in covered for n in range((last - first).days + 1)}
    stretches: list[tuple[date, date]] = []
    for day in span.days():
        if day in there:
            continue
        if stretches and stretches[-1][1] == day - timedelta(days=1):
            stretches[-1] = stretches[-1][0], day
        else:
            stretches.append((day, day))
    return stretches
