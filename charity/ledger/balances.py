"""Running balances per account and the equation per appeal, kept in the transaction of the entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from charity.kernel.errors import Missing
from charity.kernel.money import Money
from charity.ledger import batches
from charity.ledger.accounts import Custody, Part, fund_of, part_of
from charity.ledger.bulk import Row
from charity.ledger.chunks import chunked
from charity.ledger.entry import Draft, Kind, Posting
from charity.ledger.foreign import ForeignMoney
from charity.ledger.refusals import Overdrawn
from charity.ledger.tables import APPEAL_TOTAL, BALANCE, PART

#: Income is negative in double entry; the equation tells it as a positive amount.
_COLUMN_AND_SIGN = {
    Part.RECEIVED: ("received_minor", -1),
    Part.PAID_OUT: ("paid_out_minor", 1),
    Part.REFUNDED: ("refunded_minor", 1),
    Part.FEES: ("fees_minor", 1),
    Part.HELD: ("held_minor", 1),
}
COUNTED = {Kind.DONATION: "donations", Kind.LUMP: "lumps"}


@dataclass(frozen=True, slots=True)
class AppealTotals:
    """The equation of one appeal in its currency; counts are of standing (not reversed) entries."""

    appeal: str
    custody: Custody
    currency: str
    received_minor: int = 0
    paid_out_minor: int = 0
    refunded_minor: int = 0
    fees_minor: int = 0
    held_minor: int = 0
    donations: int = 0
    lumps: int = 0

    @property
    def balances(self) -> bool:
        """Whether received = paid out + refunded + fees + held."""
        out = self.paid_out_minor + self.refunded_minor + self.fees_minor + self.held_minor
        return self.received_minor == out


@dataclass(frozen=True, slots=True)
class ForeignHeld:
    """Money of one account that is not in its appeal's currency."""

    account: str
    money: Money


_NUMBERS = tuple(f.name for f in fields(AppealTotals))[3:]
#: The equations as they are kept, with what is in open batches.
TOTALS = sa.select(*(APPEAL_TOTAL.c[f.name] for f in fields(AppealTotals)))
#: The equations as they are told: what is in open batches is not counted yet.
_TOLD = (
    sa.select(
        APPEAL_TOTAL.c.appeal,
        APPEAL_TOTAL.c.custody,
        APPEAL_TOTAL.c.currency,
        *(APPEAL_TOTAL.c[name] - sa.func.coalesce(sa.func.sum(PART.c[name]), 0) for name in _NUMBERS),
    )
    .outerjoin(PART, (PART.c.appeal == APPEAL_TOTAL.c.appeal) & PART.c.is_open)
    .group_by(*APPEAL_TOTAL.primary_key.columns)
)


def open_appeal(session: Session, *, appeal: str, custody: Custody, currency: str = "CNY") -> None:
    """Open the fund of an appeal at its publication; opening it again the same way does nothing."""
    connection = session.connection()
    found = connection.execute(TOTALS.where(APPEAL_TOTAL.c.appeal == appeal)).one_or_none()
    if found is None:
        zeros = dict.fromkeys(_NUMBERS, 0)
        row = {"appeal": appeal, "custody": custody.value, "currency": currency}
        connection.execute(APPEAL_TOTAL.insert().values(row | zeros))
        return
    assert (found.custody, found.currency) == (custody, currency), f"{appeal} changed its custody or currency"


def appeal_totals(session: Session, appeal: str) -> AppealTotals:
    """Return the equation of one appeal: one row read. Raises Missing for an appeal without a fund."""
    found = session.connection().execute(_TOLD.where(APPEAL_TOTAL.c.appeal == appeal)).one_or_none()
    if found is None:
        raise Missing()
    return _totals_of(found)


def all_totals(session: Session) -> list[AppealTotals]:
    """Return the equation of every appeal, by reference."""
    rows = session.connection().execute(_TOLD.order_by(APPEAL_TOTAL.c.appeal))
    return [_totals_of(row) for row in rows]


def account_balances(session: Session, appeal: str) -> list[tuple[str, Money]]:
    """Return the balance of each account of an appeal; only the trading account has several."""
    suffix = f":{appeal}"
    query = sa.select(BALANCE).where(BALANCE.c.account.endswith(suffix, autoescape=True))
    rows = session.connection().execute(query.order_by(BALANCE.c.account))
    return [(account, Money(minor, currency)) for account, currency, minor in rows]


def foreign_held(session: Session) -> dict[str, list[ForeignHeld]]:
    """Return the money in other currencies than their appeals', by appeal."""
    named = sa.func.replace(BALANCE.c.account, sa.literal("-") + BALANCE.c.currency + ":", "")
    query = sa.select(BALANCE.c.account, BALANCE.c.currency, BALANCE.c.minor).where(
        BALANCE.c.account.startswith("Assets:"), named != BALANCE.c.account, BALANCE.c.minor != 0
    )
    found: defaultdict[str, list[ForeignHeld]] = defaultdict(list)
    for account, currency, minor in session.connection().execute(query.order_by(BALANCE.c.account)):
        found[fund_of(account)].append(ForeignHeld(account, Money(minor, currency)))
    return dict(found)


def _totals_of(row: Sequence[Any]) -> AppealTotals:
    appeal, custody, currency, *numbers = row
    return AppealTotals(appeal, Custody(custody), currency, *map(int, numbers))


def change_of(postings: Iterable[Posting], currency: str) -> dict[str, int]:
    """Return what postings add to the columns of the equation in its currency."""
    change: defaultdict[str, int] = defaultdict(int)
    for posting in postings:
        part = part_of(posting.account)
        if posting.currency == currency and part is not Part.PROMISED:
            column, sign = _COLUMN_AND_SIGN[part]
            change[column] += sign * posting.minor
    return change


class Funds:
    """The balances that drafts touch, while they are applied one by one; `batch` as `post_many` has it."""

    def __init__(self, connection: sa.Connection, drafts: Sequence[Draft], batch: str | None = None) -> None:
        self._connection = connection
        self._accounts: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._totals: dict[str, dict[str, Any]] = {}
        appeals = sorted({d.appeal for d in drafts if d.appeal and d.postings})
        for some in chunked(appeals):
            for row in connection.execute(TOTALS.where(APPEAL_TOTAL.c.appeal.in_(some))):
                self._totals[row.appeal] = dict(row._mapping)
        self._before = {appeal: dict(fund) for appeal, fund in self._totals.items()}
        self._unspendable = batches.unspendable(connection, but_of=batch)
        currencies = {appeal: fund["currency"] for appeal, fund in self._totals.items()}
        self._foreign = ForeignMoney(connection, drafts, currencies)

    def apply(self, draft: Draft, position: int, reversed_kinds: Mapping[int, str]) -> None:
        """Add a draft to the balances; raises Overdrawn where it would take its fund below zero."""
        if not draft.postings:
            return
        assert draft.appeal in self._totals, f"the fund of {draft.appeal} is opened at publication"
        fund = self._totals[draft.appeal]
        change = change_of(draft.postings, fund["currency"])
        spendable = fund["held_minor"] - self._unspendable.get(draft.appeal, 0)
        if change["held_minor"] < 0 and spendable + change["held_minor"] < 0:
            raise Overdrawn(
                appeal=draft.appeal,
                held=Money(spendable, fund["currency"]).plain(),
                asked=Money(-change["held_minor"], fund["currency"]).plain(),
                currency=fund["currency"],
                position=position,
            )
        for column, minor in change.items():
            fund[column] += minor
        self._foreign.apply(draft, fund["currency"], fund["held_minor"], position)
        self._count(fund, draft, reversed_kinds)
        for posting in draft.postings:
            self._accounts[posting.account, posting.currency] += posting.minor

    def _count(self, fund: dict[str, Any], draft: Draft, reversed_kinds: Mapping[int, str]) -> None:
        if draft.reverses is None:
            kind, step = draft.kind, 1
        else:
            kind, step = Kind(reversed_kinds[draft.reverses]), -1
        if kind in COUNTED:
            fund[COUNTED[kind]] += step

    def save(self) -> None:
        """Write what changed: balances first, since the database holds totals against them."""
        if self._accounts:
            self._connection.execute(_adding(self._connection.dialect.name), self._account_rows())
        if self._totals:
            where = APPEAL_TOTAL.update().where(APPEAL_TOTAL.c.appeal == sa.bindparam("of_appeal"))
            numbers: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in _NUMBERS}
            rows = [
                {"of_appeal": appeal} | {f"new_{name}": fund[name] for name in _NUMBERS}
                for appeal, fund in self._totals.items()
            ]
            self._connection.execute(where.values(numbers), rows)

    def parts(self, batch: str, first_seq: int, last_seq: int) -> list[Row]:
        """Return what the drafts brought to each appeal, as rows of a part of an open batch."""

        def brought(appeal: str) -> Iterable[int]:
            return (self._totals[appeal][name] - self._before[appeal][name] for name in _NUMBERS)

        return [(appeal, first_seq, last_seq, batch, True, *brought(appeal)) for appeal in self._totals]

    def _account_rows(self) -> list[dict[str, Any]]:
        return [
            {"account": account, "currency": currency, "minor": minor}
            for (account, currency), minor in sorted(self._accounts.items())
        ]


def _adding(dialect: str) -> sa.Insert:
    """Return the statement that adds to a balance, or begins it."""
    keys = ["account", "currency"]
    if dialect == "sqlite":
        lite = sqlite.insert(BALANCE)
        return lite.on_conflict_do_update(
            index_elements=keys, set_={"minor": BALANCE.c.minor + lite.excluded.minor}
        )
    post = postgresql.insert(BALANCE)
    return post.on_conflict_do_update(
        index_elements=keys, set_={"minor": BALANCE.c.minor + post.excluded.minor}
    )
