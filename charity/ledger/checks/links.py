"""Entries that name each other, against their leaves: transfers of two legs, undoings, settled pledges."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from charity.ledger import accounts
from charity.ledger.checks.problems import Problems
from charity.ledger.checks.stored import leaf_stored, rows_as_stored
from charity.ledger.entry import Kind, LinkKind, PledgeEnd
from charity.ledger.leaf import Leaf
from charity.ledger.rates import document
from charity.ledger.tables import ENTRY, LINK, POSTING

_Facts = Mapping[str, Any]


def check_links(
    connection: sa.Connection, recomputed: Mapping[tuple[str, str], int], problems: Problems
) -> None:
    """Check every link against both leaves, and that none is missing where an entry needs one."""
    columns = LINK.c
    query = sa.select(columns.kind, columns.first_seq, columns.second_seq, columns.document, columns.facts)
    transfers: dict[object, tuple[int, int]] = {}
    incoming, settling = set(), set()
    for kind, first, second, named, facts in rows_as_stored(connection, query.order_by(columns.first_seq)):
        if kind == LinkKind.TRANSFER:
            transfers[named] = first, second
            incoming.add(second)
        if kind == LinkKind.SETTLEMENT:
            settling.add(first)
        leaves = leaf_stored(connection, first), leaf_stored(connection, second)
        for fault in _faults(str(kind), leaves, named, str(facts), transfers.get(named)):
            problems.add(first, "link", f"entry {first} and entry {second}: {fault}")
    for seq in _incoming(connection, recomputed):
        if seq not in incoming:
            words = f"entry {seq}: a remainder comes in that left no appeal"
            problems.add(seq, "link", words)
    _check_pledges(connection, settling, problems)
    _check_undone(connection, set(transfers.values()), problems)


def _faults(
    kind: str,
    leaves: tuple[Leaf | None, Leaf | None],
    named: object,
    facts: str,
    legs: tuple[int, int] | None,
) -> Iterator[str]:
    first, second = leaves
    if document(facts) != named:
        yield "what links them does not have the stored hash"
        return
    try:
        said = json.loads(facts)
    except ValueError:
        said = None
    if first is None or second is None or not isinstance(said, dict):
        yield "one of them is missing or cannot be read"
        return
    linked = [first] if kind == LinkKind.SETTLEMENT else [first, second]
    if not all(named in leaf.doc for leaf in linked):
        yield "a leaf does not carry the hash of what links them"
    if not _says_so(kind, first, second, said, legs):
        yield "they do not say what links them"


def _says_so(kind: str, first: Leaf, second: Leaf, said: _Facts, legs: tuple[int, int] | None) -> bool:
    """Return whether two leaves are what their link says; `legs` are those of its transfer."""
    match kind:
        case LinkKind.TRANSFER:
            return _is_transfer(first, second, said)
        case LinkKind.UNDOING:
            return legs is not None and (second.reverses, first.reverses) == legs
        case LinkKind.SETTLEMENT:
            return _is_settlement(first, second, said)
    return False


def _is_transfer(out: Leaf, into: Leaf, said: _Facts) -> bool:
    minor, currency = said.get("minor"), said.get("currency")
    return (
        out.kind == into.kind == Kind.REMAINDER
        and (out.appeal, into.appeal) == (said.get("from"), said.get("to"))
        and out.appeal != into.appeal
        and out.day == into.day == said.get("day")
        and (accounts.remainder_out(str(out.appeal)), currency, minor) in map(tuple, out.post)
        and any(
            (account, unit) == (accounts.remainder_in(str(into.appeal)), currency) and moved == -_whole(minor)
            for account, unit, moved in into.post
        )
    )


def _is_settlement(end: Leaf, donation: Leaf, said: _Facts) -> bool:
    return (
        (end.kind, donation.kind) == (Kind.REVERSAL, Kind.DONATION)
        and end.appeal == donation.appeal == said.get("appeal")
        and (end.reverses, donation.seq) == (said.get("pledge"), said.get("donation"))
    )


def _whole(minor: object) -> int:
    return minor if isinstance(minor, int) else 0


def _incoming(connection: sa.Connection, recomputed: Mapping[tuple[str, str], int]) -> list[int]:
    """Return the entries, not reversals, that post to the income of another appeal's remainder."""
    here = sorted({account for account, _ in recomputed if account.startswith("Income:Remainder:")})
    if not here:
        return []
    query = (
        sa.select(POSTING.c.entry_seq)
        .join(ENTRY, ENTRY.c.seq == POSTING.c.entry_seq)
        .where(POSTING.c.account.in_(here), ENTRY.c.reverses.is_(None))
        .order_by(POSTING.c.entry_seq)
    )
    return [seq for (seq,) in rows_as_stored(connection, query)]


def _check_pledges(connection: sa.Connection, settling: set[int], problems: Problems) -> None:
    """Check that each pledge that ended did so for a reason of its own, and a settled one by its donation."""
    pledge = ENTRY.alias("pledge")
    query = (
        sa.select(ENTRY.c.seq, ENTRY.c.reason)
        .join(pledge, pledge.c.seq == ENTRY.c.reverses)
        .where(pledge.c.kind == sa.literal_column(f"'{Kind.PLEDGE}'"))
        .order_by(ENTRY.c.seq)
    )
    for seq, reason in rows_as_stored(connection, query):
        if reason not in set(PledgeEnd):
            problems.add(seq, "pledge", f"entry {seq}: a pledge ended for no reason of its own")
        elif (reason == PledgeEnd.SETTLED) != (seq in settling):
            problems.add(seq, "pledge", f"entry {seq}: a settled pledge and its donation do not meet")


def _check_undone(connection: sa.Connection, transfers: set[tuple[int, int]], problems: Problems) -> None:
    """Check that both legs of a transfer are reversed, or neither."""
    if not transfers:
        return
    legs = [leg for pair in transfers for leg in pair]
    undone = set()
    for start in range(0, len(legs), 500):
        query = sa.select(ENTRY.c.reverses).where(ENTRY.c.reverses.in_(legs[start : start + 500]))
        undone |= {seq for (seq,) in rows_as_stored(connection, query)}
    for first, second in sorted(transfers):
        if (first in undone) != (second in undone):
            words = f"entry {first} and entry {second}: one leg of a transfer was undone without the other"
            problems.add(first, "link", words)
