"""Pairing what left one account with what came into another, and whose money it was. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from charity.kernel.errors import Refusal
from charity.kernel.shares import largest_remainder
from charity.kernel.words import N_

#: A payment company settles within so many days; a bank may date its row a day before the company does.
DAYS_MAX = 7
DAYS_BEFORE = 1


class NotEnoughThere(Refusal):
    """More would move than is booked in the account. Facts: `held`, `asked`, `currency`."""

    code = "not_enough_there"
    words = N_(
        "The ledger knows of %(held)s %(currency)s in this account and %(asked)s would leave it. Book the "
        "account's own statements first, and match the rows that wait."
    )
    status = 409


class NoPair(Refusal):
    """Two rows that are not the two halves of one movement."""

    code = "no_pair"
    field = "other"
    words = N_(
        "These rows are no pair: what came in may be no more than what left, in the same currency, into "
        "another account. The difference is the fee."
    )


class MovedMeanwhile(Refusal):
    """A row that was paired, or given back, in the meantime."""

    code = "moved_meanwhile"
    words = N_("This row was decided meanwhile. Load the page again to see how it stands now.")
    status = 409


class MoveSpent(Refusal):
    """A transfer that cannot be taken back: the money has gone on."""

    code = "move_spent"
    words = N_(
        "The money of this transfer has gone on since, so it cannot be taken back. Nothing was changed."
    )
    status = 409


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a movement: a row of a statement. `minor` leaves (with its `fee`), or comes in."""

    row_id: int
    channel: str
    currency: str
    at: datetime
    minor: int
    fee_minor: int = 0

    @property
    def arrives_minor(self) -> int:
        """What of a withdrawal comes in on the other side, where the statement says the fee."""
        return self.minor - self.fee_minor


@dataclass(frozen=True, slots=True)
class Pair:
    """A withdrawal and the settlement that is the same money."""

    left: Half
    came: Half

    @property
    def fee_minor(self) -> int:
        """What stayed with the company on the way."""
        return self.left.minor - self.came.minor


def pairs_among(withdrawals: Iterable[Half], settlements: Iterable[Half]) -> list[Pair]:
    """Return the pairs that amount and days tell without doubt: oldest first, each row once.

    The amounts are equal once the fee that the withdrawal's own row states is taken off; of several equal
    ones the oldest goes with the oldest, since the money of one is as good as that of another.
    """
    open_settlements = sorted(settlements, key=_age)
    pairs = []
    for left in sorted(withdrawals, key=_age):
        came = next((one for one in open_settlements if _fit(left, one)), None)
        if came is not None:
            open_settlements.remove(came)
            pairs.append(Pair(left, came))
    return pairs


def _age(half: Half) -> tuple[datetime, int]:
    return half.at, half.row_id


def _fit(left: Half, came: Half) -> bool:
    return (
        left.channel != came.channel
        and left.currency == came.currency
        and came.minor in {left.arrives_minor, left.minor}
        and -timedelta(days=DAYS_BEFORE) <= came.at - left.at <= timedelta(days=DAYS_MAX)
    )


def check_pair(left: Half, came: Half) -> Pair:
    """Return a pair that a person made; raises NoPair."""
    if left.channel == came.channel or left.currency != came.currency or not 0 < came.minor <= left.minor:
        raise NoPair()
    return Pair(left, came)


@dataclass(frozen=True, slots=True)
class Lot:
    """Money of one appeal that came into an account with one entry."""

    seq: int
    appeal: str
    minor: int


def taken_oldest_first(lots: Iterable[Lot], wanted_minor: int) -> dict[str, int]:
    """Return how much of each appeal's money goes when an amount leaves: the oldest money goes first.

    What the lots do not cover is not in the answer.
    """
    taken: dict[str, int] = {}
    left = wanted_minor
    for lot in sorted(lots, key=lambda one: one.seq):
        part = min(left, lot.minor)
        if part > 0:
            taken[lot.appeal] = taken.get(lot.appeal, 0) + part
            left -= part
        if not left:
            break
    return taken


def still_there(newest_first: Sequence[tuple[int, int]], balance_minor: int) -> list[tuple[int, int]]:
    """Return which entries' money makes up a balance, `(seq, minor)`: what went was the oldest."""
    found = []
    left = balance_minor
    for seq, minor in newest_first:
        if left <= 0:
            break
        part = min(left, minor)
        found.append((seq, part))
        left -= part
    if left > 0:  # money that came in otherwise than by a gift is the oldest there is
        found.append((-1, left))
    return found


def fees_shared(taken: Mapping[str, int], fee_minor: int) -> dict[str, int]:
    """Return each appeal's part of a fee by what it moved, exact to the fen (largest remainder)."""
    appeals = list(taken)
    shares = largest_remainder(fee_minor, [taken[appeal] for appeal in appeals])
    return dict(zip(appeals, shares, strict=True))
