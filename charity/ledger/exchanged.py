"""Exchanges as kept beside their entries: the rate, and what foreign money stands in the books for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from charity.ledger.bulk import Row
from charity.ledger.entry import Draft
from charity.ledger.rates import Exchange, Rate
from charity.ledger.tables import ENTRY, EXCHANGE


@dataclass(frozen=True, slots=True)
class Pool:
    """Foreign money of an appeal: how much, and what it stands in the books for in the appeal's currency."""

    minor: int
    home_minor: int


def rows_of(drafts: Sequence[Draft], first_seq: int) -> list[Row]:
    """Return the rows that keep the rates of drafts."""
    rows: list[Row] = []
    for seq, draft in enumerate(drafts, first_seq):
        kept = draft.exchange
        if kept is not None:
            rows.append(
                (
                    seq, draft.appeal, kept.currency, kept.minor, kept.home_currency, kept.home_minor,
                    kept.proceeds_minor, kept.rate.numerator, kept.rate.denominator,
                )
            )  # fmt: skip
    return rows


def pool_of(connection: sa.Connection, appeal: str, currency: str) -> Pool:
    """Return an appeal's pool of a foreign currency: the sum of its exchanges that stand."""
    columns, reversal = EXCHANGE.c, ENTRY.alias("reversal")
    sums = sa.select(
        sa.func.coalesce(sa.func.sum(columns.minor), 0), sa.func.coalesce(sa.func.sum(columns.home_minor), 0)
    ).where(
        columns.appeal == appeal,
        columns.currency == currency,
        ~sa.exists().where(reversal.c.reverses == columns.entry_seq),
    )
    minor, home_minor = connection.execute(sums).one()
    return Pool(int(minor), int(home_minor))


def exchange_of(session: Session, seq: int) -> Exchange | None:
    """Return what an entry exchanged and at what rate, None for an entry within one currency."""
    row = session.connection().execute(KEPT.where(EXCHANGE.c.entry_seq == seq)).one_or_none()
    return None if row is None else read(row[2:])


KEPT = sa.select(
    EXCHANGE.c.entry_seq,
    EXCHANGE.c.appeal,
    EXCHANGE.c.currency,
    EXCHANGE.c.minor,
    EXCHANGE.c.home_currency,
    EXCHANGE.c.home_minor,
    EXCHANGE.c.proceeds_minor,
    EXCHANGE.c.numerator,
    EXCHANGE.c.denominator,
)


def read(columns: Sequence[object]) -> Exchange:
    """Return an exchange from its stored columns, `currency` first."""
    currency, minor, home_currency, home_minor, proceeds, numerator, denominator = columns
    assert isinstance(minor, int)
    assert isinstance(home_minor, int)
    assert isinstance(proceeds, int | None)
    assert isinstance(numerator, int)
    assert isinstance(denominator, int)
    rate = Rate(numerator, denominator)
    return Exchange(str(currency), minor, str(home_currency), home_minor, rate, proceeds)
