"""What a statement holds once read: rows, totals, period, what it declares, what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from charity.kernel.words import N_
from charity.statements.problems import Problem


class RowKind(StrEnum):
    """What a row stands for.

    `lump`: money in of several unknown donors. `fee`: a row of its own for a channel's fee; its amount is 0
    and `fee_minor` says how much (negative: returned). `withdrawal`: money that leaves a payment company for
    the desk's bank account; `settlement`: the same money as the bank sees it come in, never a second
    donation. Both are counted as ignored in a file's totals and move money between accounts when booked.
    """

    DONATION = "donation"
    LUMP = "lump"
    REFUND = "refund"
    FEE = "fee"
    WITHDRAWAL = "withdrawal"
    SETTLEMENT = "settlement"
    IGNORED = "ignored"


class IgnoredBecause(StrEnum):
    """Why a row is neither a donation nor a refund."""

    NOTHING_RECEIVED = "nothing_received"
    REFUND_FAILED = "refund_failed"
    REVOKED_UNPAID = "revoked_unpaid"
    SPENDING = "spending"
    OWN_TRANSFER = "own_transfer"
    PAYOUT_OUT = "payout_out"
    TRADE_CLOSED = "trade_closed"
    RETURNED = "returned"
    RETURNED_TO_SENDER = "returned_to_sender"
    NOT_SETTLED = "not_settled"
    NO_MONEY = "no_money"
    PRIVATE_INCOME = "private_income"


IGNORED_WORDS = {
    IgnoredBecause.NOTHING_RECEIVED: N_("A coupon paid for it all: no money came in."),
    IgnoredBecause.REFUND_FAILED: N_("The refund failed: the money came back and is still held."),
    IgnoredBecause.REVOKED_UNPAID: N_("The trade was revoked before money moved."),
    IgnoredBecause.SPENDING: N_("Money that was spent, not received."),
    IgnoredBecause.OWN_TRANSFER: N_("Money moved between the owner's own accounts."),
    IgnoredBecause.PAYOUT_OUT: N_("Money that left the account; payouts are booked at the desk."),
    IgnoredBecause.TRADE_CLOSED: N_("The trade was closed before money moved."),
    IgnoredBecause.RETURNED: N_("Money that came back to the owner, who had paid it before."),
    IgnoredBecause.RETURNED_TO_SENDER: N_("It was given back to its sender, so nothing was received."),
    IgnoredBecause.NOT_SETTLED: N_("Not completed yet: it comes again in a later statement once it is."),
    IgnoredBecause.NO_MONEY: N_("A note of the provider that moves no money."),
    IgnoredBecause.PRIVATE_INCOME: N_("Income that is no gift, such as wages or interest."),
}


_IN_NO_SUM = frozenset({RowKind.IGNORED, RowKind.WITHDRAWAL, RowKind.SETTLEMENT})


@dataclass(frozen=True, slots=True)
class Row:
    """One data row. Amounts are positive minor units; a returned fee is negative.

    `channel` is the account, not the file format (`WeChat`, `Alipay`, `Bank`, `Cash`, `PayPal`, `Stripe`).
    `code` is an explicit appeal code of its own column, `text` the free text in which a code may stand. `at`
    is a day's beginning where the format knows days only. `of_id`: where a refund has a number of its own
    only (PayPal, Stripe), the number of the payment it returns; else empty: `external_id` is that number.
    """

    number: int
    line: int
    kind: RowKind
    channel: str
    external_id: str
    refund_id: str
    at: datetime
    amount_minor: int
    fee_minor: int
    currency: str
    text: str = ""
    code: str = ""
    donor: str = ""
    reason: str = ""
    of_id: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes the movement of money one and the same in any file."""
        return self.channel, self.external_id, self.refund_id

    @property
    def paid_id(self) -> str:
        """The number of the payment that a refund returns."""
        return self.of_id or self.external_id


@dataclass(frozen=True, slots=True)
class Declared:
    """What the file claims of itself; None where it claims nothing."""

    rows: int | None = None
    donations_minor: int | None = None
    refunds_minor: int | None = None
    fees_minor: int | None = None

    def as_json(self) -> dict[str, int]:
        """Return only what is claimed."""
        claims = {
            "rows": self.rows,
            "donations_minor": self.donations_minor,
            "refunds_minor": self.refunds_minor,
            "fees_minor": self.fees_minor,
        }
        return {name: value for name, value in claims.items() if value is not None}


@dataclass(slots=True)
class Totals:
    """What the rows of one currency add up to."""

    currency: str
    donations: int = 0
    donations_minor: int = 0
    refunds: int = 0
    refunds_minor: int = 0
    fees_minor: int = 0
    lumps: int = 0
    lumps_minor: int = 0
    ignored: int = 0

    def add(self, row: Row) -> None:
        """Count one row."""
        if row.kind in _IN_NO_SUM:
            self.ignored += 1
            return
        self.fees_minor += row.fee_minor
        if row.kind is RowKind.DONATION:
            self.donations += 1
            self.donations_minor += row.amount_minor
        elif row.kind is RowKind.REFUND:
            self.refunds += 1
            self.refunds_minor += row.amount_minor
        elif row.kind is RowKind.LUMP:
            self.lumps += 1
            self.lumps_minor += row.amount_minor

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object of the published interface."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account a statement is of, and what it says stood there, in minor units; None where it does not.

    `name` is the provider's number of it (a merchant's number, a card), never shown in public. `covers` is
    the period that the file says it covers, which may be longer than from its first row to its last.
    """

    name: str = ""
    currency: str = ""
    opening_minor: int | None = None
    closing_minor: int | None = None
    covers: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as read. `row_count` counts data rows, those that could not be read too."""

    format: str | None
    encoding: str | None
    row_count: int = 0
    rows: Sequence[Row] = ()
    totals: tuple[Totals, ...] = ()
    declared: Declared | None = None
    problems: tuple[Problem, ...] = ()
    period: tuple[datetime, datetime] | None = field(default=None)
    account: Account = field(default_factory=Account)
    channels: frozenset[str] = frozenset()

    @property
    def is_bookable(self) -> bool:
        """Whether nothing forbids booking."""
        return not any(problem.is_error for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object of `statements inspect --json`."""
        period = self.period and {
            "from": self.period[0].isoformat(),
            "to": self.period[1].isoformat(),
        }
        return {
            "format": self.format,
            "encoding": self.encoding,
            "rows": self.row_count,
            "period": period,
            "totals": [totals.as_json() for totals in self.totals],
            "declared": self.declared.as_json() if self.declared else None,
            "problems": [problem.as_json() for problem in self.problems],
        }


def unreadable(problem: Problem, *, format_name: str | None = None) -> Statement:
    """Return the statement of a file that could not be read at all."""
    return Statement(format=format_name, encoding=None, problems=(problem,))
