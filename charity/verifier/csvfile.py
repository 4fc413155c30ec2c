"""The table for spreadsheets beside the leaves: does every cell say what the leaves say."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from charity.ledger.leaf import Leaf
from charity.ledger.merkle import leaf_hash
from charity.verifier.funds import exponent_of

HEADER = ["seq", "day", "kind", "appeal", "account", "amount", "currency", "minor", "reverses", "leaf_hash"]


def first_difference(octets: bytes, leaves: Iterable[tuple[Leaf, bytes]]) -> int | None:
    """Return the number of the first line that does not say what the leaves say, None when all do."""
    wanted = rows_of(leaves)
    line = 0
    try:
        for row in csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), strict=True):
            line += 1
            if row != next(wanted, None):
                return line
    except (ValueError, csv.Error):
        return line + 1
    return None if next(wanted, None) is None else line + 1


def rows_of(leaves: Iterable[tuple[Leaf, bytes]]) -> Iterator[list[str]]:
    """Yield the rows of the table: one a posting, one for an entry without postings."""
    yield HEADER
    for entry, octets in leaves:
        begin = [str(entry.seq), entry.day, entry.kind, entry.appeal or ""]
        end = ["" if entry.reverses is None else str(entry.reverses), leaf_hash(octets).hex()]
        for account, currency, minor in entry.post:
            yield [*begin, account, _plain(minor, currency), currency, str(minor), *end]
        if not entry.post:
            yield [*begin, "", "", "", "", *end]


def _plain(minor: int, currency: str) -> str:
    exponent = exponent_of(currency)
    major, rest = divmod(abs(minor), 10**exponent)
    return f"{'-' if minor < 0 else ''}{major}" + (f".{rest:0{exponent}d}" if exponent else "")
