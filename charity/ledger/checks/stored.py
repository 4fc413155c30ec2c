"""An entry as it is stored, whatever is stored there, and what of it contradicts its leaf."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from charity.ledger.checks.problems import Problems
from charity.ledger.entry import FACT_KINDS, Kind, sums_to_zero
from charity.ledger.leaf import BadLeaf, Leaf, decode
from charity.ledger.tables import ENTRY, POSTING

Post = list[tuple[str, str, int]]


class Stored(NamedTuple):
    """One row of `ledger_entry`, its columns in the order in which an audit reads them."""

    seq: int
    kind: str
    day: Any
    appeal: str | None
    posting_count: int
    donor: bytes | None
    ref: bytes | None
    reverses: int | None
    documents: str
    leaf: bytes
    leaf_hash: bytes


ENTRIES = sa.select(*(ENTRY.c[name] for name in Stored._fields)).order_by(ENTRY.c.seq)
POSTINGS = sa.select(POSTING.c.account, POSTING.c.currency, POSTING.c.minor).order_by(
    POSTING.c.entry_seq, POSTING.c.position
)
POSTING_COUNTS = (
    sa.select(POSTING.c.entry_seq, sa.func.count())
    .group_by(POSTING.c.entry_seq)
    .order_by(POSTING.c.entry_seq)
)


def rows_as_stored(connection: sa.Connection, query: sa.Select[Any]) -> list[Any]:
    """Return the driver's own rows: quick, and a column tampered with does not stop the audit."""
    result = connection.execute(query)
    assert result.cursor is not None, "a SELECT has a cursor"
    rows = list(result.cursor.fetchall())
    result.close()
    return rows


def leaf_stored(connection: sa.Connection, seq: object) -> Leaf | None:
    """Return what a stored leaf says, None when there is none or none that can be read."""
    rows = rows_as_stored(connection, sa.select(ENTRY.c.leaf).where(ENTRY.c.seq == seq))
    try:
        return decode(octets_of(rows[0][0])) if rows else None
    except BadLeaf:
        return None


def explain(row: Stored, post: Post, hashed: bytes, log_origin: str, problems: Problems) -> None:
    """Say what of an entry is wrong; `hashed` is the hash of the stored leaf's bytes."""

    def say(code: str, words: str) -> None:
        problems.add(row.seq, code, f"entry {row.seq}: {words}")

    if hashed != row.leaf_hash:
        say("leaf-hash", "the stored leaf does not have the stored hash")
    if row.posting_count != len(post):
        say("posting-count", f"{len(post)} postings are stored, not {row.posting_count}")
    try:
        leaf = decode(octets_of(row.leaf))
    except BadLeaf as error:
        say("leaf", f"the stored leaf is {error}")
        return
    differing = _differences(leaf, row, log_origin)
    if differing:
        say("columns", f"leaf and columns differ in {', '.join(differing)}")
    if [tuple(one) for one in leaf.post] != post:
        say("postings", "leaf and stored postings differ")
    if not sums_to_zero((currency, minor) for _, currency, minor in leaf.post):
        say("unbalanced", "its postings do not sum to zero")
    if leaf.kind not in set(Kind) or bool(leaf.post) == (leaf.kind in FACT_KINDS):
        say("kind", f"{leaf.kind} is no kind with {len(leaf.post)} postings")


def octets_of(value: object) -> bytes:
    """Return stored bytes, or the bytes of what was put in their place."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _differences(leaf: Leaf, row: Stored, log_origin: str) -> list[str]:
    """Return the names of what a leaf and its columns tell differently."""
    pairs = {
        "log": (leaf.log, log_origin),
        "seq": (leaf.seq, row.seq),
        "kind": (leaf.kind, row.kind),
        "day": (leaf.day, str(row.day)),
        "appeal": (leaf.appeal, row.appeal),
        "donor": (leaf.donor, row.donor),
        "ref": (leaf.ref, row.ref),
        "reverses": (leaf.reverses, row.reverses),
        "doc": (" ".join(leaf.doc), row.documents),
    }
    return [name for name, (said, kept) in pairs.items() if said != kept]
