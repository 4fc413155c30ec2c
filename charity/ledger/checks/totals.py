"""What is derived from the entries against what they add up to: balances, equations, standing references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from charity.ledger.accounts import UnknownAccount, fund_of
from charity.ledger.balances import COUNTED, TOTALS, change_of
from charity.ledger.checks.problems import Problems
from charity.ledger.checks.stored import rows_as_stored
from charity.ledger.entry import Posting
from charity.ledger.tables import BALANCE, REFERENCE

_CHUNK = 10_000


def check_balances(
    connection: sa.Connection, recomputed: Mapping[tuple[str, str], int], problems: Problems
) -> None:
    """Compare the balance of each account with the sum of its postings."""
    rows = connection.execute(sa.select(BALANCE.c.account, BALANCE.c.currency, BALANCE.c.minor))
    stored = {(account, currency): minor for account, currency, minor in rows}
    for key in sorted(stored.keys() | recomputed.keys()):
        if stored.get(key) != recomputed.get(key):
            account, currency = key
            words = f"{account}: {stored.get(key)} {currency} is kept, {recomputed.get(key)} is booked"
            problems.add(None, "balance", words)


def check_equations(
    connection: sa.Connection,
    recomputed: Mapping[tuple[str, str], int],
    standing: Mapping[tuple[str | None, str], int],
    problems: Problems,
) -> None:
    """Compare each appeal's equation and counts with its accounts and standing entries."""
    postings: defaultdict[str, list[Posting]] = defaultdict(list)
    for (account, currency), minor in recomputed.items():
        try:
            postings[fund_of(account)].append(Posting(account, currency, minor))
        except UnknownAccount:
            problems.add(None, "account", f"{account} is no account of the house")
    for row in connection.execute(TOTALS).mappings():
        change = change_of(postings.pop(row["appeal"], []), row["currency"])
        wanted = {name: change.get(name, 0) for name in row if name.endswith("_minor")}
        wanted |= {name: standing.get((row["appeal"], kind), 0) for kind, name in COUNTED.items()}
        for name, number in wanted.items():
            if row[name] != number:
                words = f"{row['appeal']}: {name} is kept as {row[name]}, booked as {number}"
                problems.add(None, "total", words)
        _check_fund(row["appeal"], wanted, problems)
    for appeal in sorted(postings):
        problems.add(None, "total", f"{appeal} has entries and no totals")


def _check_fund(appeal: str, wanted: Mapping[str, int], problems: Problems) -> None:
    out = sum(wanted[f"{name}_minor"] for name in ("paid_out", "refunded", "fees", "held"))
    if wanted["received_minor"] != out:
        problems.add(None, "equation", f"{appeal}: received is not paid out + refunded + fees + held")
    if wanted["held_minor"] < 0:
        problems.add(None, "overdrawn", f"{appeal}: holds {wanted['held_minor']}")


def check_references(connection: sa.Connection, standing: bytearray, problems: Problems) -> None:
    """Check that exactly the entries with a reference that stand (a 1 at their place) are kept so."""
    kept = bytearray(len(standing))
    seqs = REFERENCE.c.entry_seq
    query = sa.select(seqs).where(seqs < len(standing)).order_by(seqs).limit(_CHUNK)
    last = -1
    while rows := rows_as_stored(connection, query.where(seqs > last)):
        for (seq,) in rows:
            kept[seq] = 1
        last = rows[-1][0]
    if kept == standing:
        return
    for seq, (one, other) in enumerate(zip(standing, kept, strict=True)):
        if one != other:
            words = "stands and is not kept so" if one else "is kept as standing and does not stand"
            problems.add(seq, "reference", f"the reference of entry {seq} {words}")
