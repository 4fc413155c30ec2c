"""What the page of transfers between the desk's own accounts shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from charity.donations.matching.shown import age_text
from charity.donations.moving.queries import Waiting
from charity.donations.moving.rules import Pair
from charity.donations.moving.tables import AccountMove
from charity.donations.words import CHANNEL_WORDS
from charity.kernel.clock import desk_day
from charity.kernel.money import Money
from charity.kernel.web.words import _
from charity.statements.row import RowKind


@dataclass(frozen=True, slots=True)
class HalfShown:
    """A row that waits for its other half."""

    row_id: int
    label: str
    channel: str
    day: date
    age: str
    amount: Money
    fee: Money
    statement: str
    number: int
    is_withdrawal: bool


@dataclass(frozen=True, slots=True)
class PairShown:
    """Two rows that amount and days say are one movement."""

    left: HalfShown
    came: HalfShown
    fee: Money


@dataclass(frozen=True, slots=True)
class MoveShown:
    """A transfer that was booked."""

    id: int
    words: str
    amount: Money
    fee: Money
    at: datetime
    who: str
    rows: Sequence[int]
    entries: Sequence[int]
    undone: str


def channel_text(channel: str) -> str:
    """Return an account of the desk in the reader's language."""
    return _(CHANNEL_WORDS.get(channel, channel))


def half_shown(one: Waiting, today: date) -> HalfShown:
    """Return a row that waits for its other half."""
    half, day = one.half, desk_day(one.row.at_utc)
    return HalfShown(
        row_id=half.row_id,
        label=_(
            "%(channel)s, row %(number)s of %(statement)s",
            channel=channel_text(half.channel),
            number=one.row.number,
            statement=one.imported.ref,
        ),
        channel=channel_text(half.channel),
        day=day,
        age=age_text(one.row, today),
        amount=Money(half.minor, half.currency),
        fee=Money(half.fee_minor, half.currency),
        statement=one.imported.ref,
        number=one.row.number,
        is_withdrawal=one.row.kind == RowKind.WITHDRAWAL,
    )


def pair_shown(pair: Pair, halves: Mapping[int, HalfShown]) -> PairShown:
    """Return a pair that would be booked."""
    fee = Money(pair.fee_minor, pair.left.currency)
    return PairShown(halves[pair.left.row_id], halves[pair.came.row_id], fee)


def move_shown(move: AccountMove, entries: Sequence[int], names: Mapping[int, str]) -> MoveShown:
    """Return a transfer that was booked, with its rows and entries."""
    assert move.id is not None
    who = names.get(move.undone_by_id or 0, "")
    return MoveShown(
        id=move.id,
        words=_(
            "%(from_account)s to %(to_account)s",
            from_account=channel_text(move.from_channel),
            to_account=channel_text(move.to_channel),
        ),
        amount=Money(move.amount_minor, move.currency),
        fee=Money(move.fee_minor, move.currency),
        at=move.at_utc,
        who=names.get(move.by_id, ""),
        rows=[row_id for row_id in (move.from_row_id, move.to_row_id) if row_id is not None],
        entries=entries,
        undone=_("Undone by %(who)s", who=who) if move.undone_at_utc else "",
    )
