"""Rates of exchange against the leaves, and every amount by them computed again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from charity.ledger import accounts
from charity.ledger.checks.problems import Problems
from charity.ledger.checks.stored import leaf_stored, rows_as_stored
from charity.ledger.exchanged import KEPT, Pool, read
from charity.ledger.rates import Exchange, Rate, document, share_of
from charity.ledger.tables import ENTRY, EXCHANGE, POSTING

_Pools = defaultdict[tuple[str, str], Pool]


def check_exchanges(
    connection: sa.Connection, recomputed: Mapping[tuple[str, str], int], problems: Problems
) -> None:
    """Check every kept rate, in the order in which foreign money came and went."""
    kept = {row[0]: row for row in rows_as_stored(connection, KEPT.order_by(EXCHANGE.c.entry_seq))}
    for seq in _traded(connection, recomputed):
        if seq not in kept:
            problems.add(seq, "exchange", f"entry {seq}: an exchange whose rate is missing")
    pools: _Pools = defaultdict(lambda: Pool(0, 0))
    done: dict[int, tuple[str, Exchange]] = {}
    for seq, undone in _in_order(connection, list(kept)):
        if undone is not None:
            if undone in done:
                _add(pools, *done[undone], sign=-1)
            continue
        fault = _fault(connection, kept[seq], pools, done)
        if fault:
            problems.add(seq, "exchange", f"entry {seq}: {fault}")
    for (account, currency), minor in sorted(recomputed.items()):
        if minor < 0 and accounts.is_foreign_asset(account, currency):
            problems.add(None, "overdrawn", f"{account}: holds {minor} {currency}")


def _fault(
    connection: sa.Connection, row: Sequence[Any], pools: _Pools, done: dict[int, tuple[str, Exchange]]
) -> str:
    """Return what is wrong with an exchange, nothing when it holds; add it to its pool."""
    seq, appeal = row[0], str(row[1])
    try:
        exchange = read(row[2:])
        here = pools[appeal, exchange.currency]
        home_minor = _home_minor(exchange, here)
    except (AssertionError, ArithmeticError, TypeError, ValueError):
        return "what is kept of its exchange cannot be read"
    leaf = leaf_stored(connection, seq)
    _add(pools, appeal, exchange)
    done[seq] = appeal, exchange
    if leaf is None or leaf.appeal != appeal or document(exchange.facts(appeal)) not in leaf.doc:
        return "the leaf does not carry the hash of its rate"
    trading = {(unit, minor) for account, unit, minor in leaf.post if accounts.is_trading(account)}
    home = {(exchange.home_currency, exchange.home_minor)} if exchange.home_minor else set()
    if trading != {(exchange.currency, -exchange.minor)} | home:
        return "its postings are not what is kept of its exchange"
    return "" if exchange.home_minor == home_minor else f"{exchange.home_minor} is not what its rate gives"


def _home_minor(exchange: Exchange, pool: Pool) -> int:
    """Return what an exchange comes to by its rate, or a sale by its share of the pool."""
    if exchange.minor > 0:
        return exchange.rate.of(exchange.minor)
    given = exchange.proceeds_minor or 0
    if Rate(given, -exchange.minor) != exchange.rate:
        raise ValueError("the rate is not what was given for what was sold")
    return -share_of(-exchange.minor, pool.minor, pool.home_minor)


def _add(pools: _Pools, appeal: str, exchange: Exchange, *, sign: int = 1) -> None:
    here = pools[appeal, exchange.currency]
    pools[appeal, exchange.currency] = Pool(
        here.minor + sign * exchange.minor, here.home_minor + sign * exchange.home_minor
    )


def _in_order(connection: sa.Connection, seqs: list[int]) -> list[tuple[int, int | None]]:
    """Return exchanges and their reversals as (entry, what it reverses), in log order."""
    events: list[tuple[int, int | None]] = [(seq, None) for seq in seqs]
    for start in range(0, len(seqs), 500):
        some = seqs[start : start + 500]
        query = sa.select(ENTRY.c.seq, ENTRY.c.reverses).where(ENTRY.c.reverses.in_(some))
        events += [(seq, undone) for seq, undone in rows_as_stored(connection, query)]
    return sorted(events)


def _traded(connection: sa.Connection, recomputed: Mapping[tuple[str, str], int]) -> list[int]:
    """Return the entries, not reversals, that post between two currencies."""
    here = sorted({account for account, _ in recomputed if accounts.is_trading(account)})
    if not here:
        return []
    query = (
        sa.select(POSTING.c.entry_seq)
        .distinct()
        .join(ENTRY, ENTRY.c.seq == POSTING.c.entry_seq)
        .where(POSTING.c.account.in_(here), ENTRY.c.reverses.is_(None))
        .order_by(POSTING.c.entry_seq)
    )
    return [seq for (seq,) in rows_as_stored(connection, query)]
