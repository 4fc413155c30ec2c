"""Each entry against its stored bytes: canonical leaf, hash, columns, postings, sums, reversals.

A leaf has one canonical form. So where the form written from the columns equals the stored bytes, the bytes
are canonical and columns and postings say the same as they do; only where it does not are they taken apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import sha256
from itertools import accumulate
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from charity.ledger.checks.days import DayChecks
from charity.ledger.checks.problems import Problems
from charity.ledger.checks.stored import (
    ENTRIES,
    POSTING_COUNTS,
    POSTINGS,
    Post,
    Stored,
    explain,
    octets_of,
    rows_as_stored,
)
from charity.ledger.entry import FACT_KINDS, MONEY_KINDS, Kind, Posting, sums_to_zero
from charity.ledger.leaf import encode
from charity.ledger.reversals import entries_of, postings_of
from charity.ledger.tables import ENTRY, POSTING

CHUNK_ENTRIES = 4_096

_appeal_and_kind = itemgetter(3, 1)
_FACTS = frozenset(kind.value for kind in FACT_KINDS)
_MONEY = frozenset(kind.value for kind in MONEY_KINDS)


class EntryChecks:
    """Walks the entries in log order and keeps what the totals are checked with.

    `balances`: sums by (account, currency). `standing`: entries not reversed, by (appeal, kind).
    `standing_references`: a 1 for each entry with a reference that is not reversed.
    """

    def __init__(
        self,
        connection: sa.Connection,
        origins: Sequence[tuple[int, str]],
        days: DayChecks,
        problems: Problems,
    ) -> None:
        """`origins`: from which entry on leaves bear which log's name, in order."""
        self._connection = connection
        self._origins = list(origins)
        self._days = days
        self._problems = problems
        self._reversed: set[int] = set()
        self.balances: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.standing: Counter[tuple[str | None, str]] = Counter()
        self.standing_references = bytearray()
        self.size = 0

    def next_chunk(self) -> list[bytes] | None:
        """Check the next entries; return the hashes of their stored bytes, None at the end."""
        rest = [first - self.size for first, _ in self._origins if first > self.size]
        query = ENTRIES.where(ENTRY.c.seq >= self.size).limit(min([CHUNK_ENTRIES, *rest]))
        rows = self._dense(rows_as_stored(self._connection, query))
        if not rows:
            return None
        self._days.check(rows)
        posts, hashes = self._checked(rows)
        self.standing.update(map(_appeal_and_kind, rows))
        self.standing_references.extend([row[6] is not None for row in rows])
        self._check_reversals([Stored(*row) for row in rows if row[7] is not None], posts)
        self.size += len(rows)
        return hashes

    def _dense(self, rows: list[Any]) -> list[Any]:
        """Return the rows up to the first gap in their numbers; behind a gap nothing can be said."""
        wanted = range(self.size, self.size + len(rows))
        if [row[0] for row in rows] == list(wanted):
            return rows
        gap = next(n for n, row in zip(wanted, rows, strict=True) if row[0] != n)
        self._problems.add(gap, "gap", f"entry {gap} is missing; the audit of entries ends here")
        return rows[: gap - self.size]

    def finish(self) -> None:
        """Check that no posting stands without an entry, and no entry before the first."""
        before = self._connection.execute(sa.select(sa.func.min(ENTRY.c.seq))).scalar()
        if before is not None and before < 0:
            self._problems.add(before, "gap", f"entry {before} stands before the first")
        beyond = sa.select(sa.func.min(POSTING.c.entry_seq)).where(
            (POSTING.c.entry_seq >= self.size) | (POSTING.c.entry_seq < 0)
        )
        stray = self._connection.execute(beyond).scalar()
        if stray is not None:
            self._problems.add(stray, "posting-without-entry", f"a posting of {stray} belongs to no entry")

    def _checked(self, rows: Sequence[Any]) -> tuple[list[Post], list[bytes]]:
        """Check entries with their postings; return these and the hashes of the stored bytes.

        Postings are dealt out as the entries count them, which a count that was tampered with puts wrong:
        where anything is, they are dealt out again as each names its entry.
        """
        here = POSTING.c.entry_seq.between(self.size, self.size + len(rows) - 1)
        flat = rows_as_stored(self._connection, POSTINGS.where(here))
        counted = rows_as_stored(self._connection, POSTING_COUNTS.where(here))
        is_told = counted == [(row[0], row[4]) for row in rows if row[4]]
        posts = _dealt(flat, [row[4] for row in rows]) if is_told else None
        passed = None if posts is None else _passed(rows, posts, self._origin())
        if posts is None or passed is None or passed.bad:
            named = dict(tuple(one) for one in counted)
            posts = _dealt(flat, [named.get(row[0], 0) for row in rows])
            assert posts is not None, "each posting here names one of these entries"
            passed = _passed(rows, posts, self._origin())
        for place in passed.bad:
            row, hashed = Stored(*rows[place]), passed.hashes[place]
            explain(row, posts[place], hashed, self._origin(), self._problems)
        for key, minor in passed.sums.items():
            self.balances[key] += minor
        return posts, passed.hashes

    def _origin(self) -> str:
        """Return the log's name in the leaves of this chunk."""
        return next(name for first, name in reversed(self._origins) if first <= self.size)

    def _check_reversals(self, reversals: Sequence[Stored], posts: Sequence[Post]) -> None:
        say = self._problems.add
        targets = {n for row in reversals if isinstance(n := row.reverses, int) and 0 <= n < row.seq}
        originals = postings_of(self._connection, list(targets))
        for row in reversals:
            stored = [Posting(*one) for one in posts[row.seq - self.size]]
            if row.reverses in self._reversed:
                say(row.seq, "reversed-twice", f"entry {row.seq}: {row.reverses} was reversed before")
            if row.reverses not in targets or _mirrored(originals.get(row.reverses, [])) != stored:
                say(row.seq, "reversal", f"entry {row.seq} is no full reversal of {row.reverses}")
            if row.reverses in targets:
                self._reversed.add(row.reverses)
        for seq, kind, appeal in entries_of(self._connection, list(targets)):
            self.standing[appeal, kind] -= 1
            self.standing_references[seq] = 0
            if kind == Kind.REVERSAL:
                say(seq, "reversal", f"entry {seq} is a reversal and was reversed")


class _Passed(NamedTuple):
    """What a pass over entries found: hashes of the stored bytes, sums, and the places of what is wrong."""

    hashes: list[bytes]
    sums: dict[tuple[str, str], int]
    bad: list[int]


def _passed(rows: Sequence[Any], posts: Sequence[Post], origin: str) -> _Passed:
    hashes: list[bytes] = []
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    bad: list[int] = []
    for row, post in zip(rows, posts, strict=True):
        seq, kind, day, appeal, count, donor, ref, reverses, documents, octets, stored_hash = row
        try:
            written = encode(
                origin, seq, kind, str(day), appeal, post,
                donor, ref, reverses, documents and documents.split(),
            )  # fmt: skip
            hashed = sha256(b"\x00" + octets).digest()
            good = written == octets and hashed == stored_hash and count == len(post)
            good = good and _adds_up(post) and kind in (_MONEY if post else _FACTS)
            for account, currency, minor in post:
                sums[account, currency] += minor
        except (ValueError, TypeError, AttributeError):
            good, hashed = False, sha256(b"\x00" + octets_of(octets)).digest()
        if not good:
            bad.append(len(hashes))
        hashes.append(hashed)
    return _Passed(hashes, sums, bad)


def _dealt(flat: list[Any], counts: Sequence[Any]) -> list[Post] | None:
    """Return the postings of each entry, None where the counts do not come to all of them."""
    if not all(type(count) is int and count >= 0 for count in counts) or sum(counts) != len(flat):
        return None
    ends = list(accumulate(counts))
    return [flat[end - count : end] for end, count in zip(ends, counts, strict=True)]


def _mirrored(postings: Sequence[Posting]) -> list[Posting]:
    return [Posting(p.account, p.currency, -p.minor) for p in postings]


def _adds_up(post: Post) -> bool:
    """Return whether an entry's postings sum to zero; nearly all are two of one currency."""
    if len(post) == 2 and post[0][1] == post[1][1]:
        return post[0][2] + post[1][2] == 0
    return sums_to_zero([(currency, minor) for _, currency, minor in post])
