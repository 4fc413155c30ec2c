"""The kept openings against the commitments in the leaves."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from charity.kernel.cipher import Cipher, SealBroken
from charity.ledger import private
from charity.ledger.checks.problems import PROBLEMS_MAX, Problems
from charity.ledger.commitments import commitment
from charity.ledger.standing import text_index
from charity.ledger.tables import ENTRY, PRIVATE_FACT, REFERENCE

_FACTS = PRIVATE_FACT.c
_COMMITTED = {private.DONOR: ENTRY.c.donor, private.REF: ENTRY.c.ref}
_KEPT = (
    sa.select(
        _FACTS.entry_seq, _FACTS.field, _FACTS.salt, _FACTS.value_sealed,
        ENTRY.c.seq, ENTRY.c.donor, ENTRY.c.ref, REFERENCE.c.reference_index,
    )
    .outerjoin(ENTRY, ENTRY.c.seq == _FACTS.entry_seq)
    .outerjoin(REFERENCE, REFERENCE.c.entry_seq == _FACTS.entry_seq)
    .where(_FACTS.salt.is_not(None))
    .order_by(_FACTS.entry_seq, _FACTS.field)
)  # fmt: skip


def check_openings(connection: sa.Connection, cipher: Cipher, problems: Problems) -> None:
    """Open every value that was not wiped and hold it against commitment and look-up value."""
    for row in connection.execute(_KEPT).yield_per(5_000):
        fault = _fault(row, cipher)
        if fault is not None:
            code, words = fault
            problems.add(row.entry_seq, code, f"entry {row.entry_seq}: {words}")
    for field, committed in _COMMITTED.items():
        for seq in connection.execute(_unkept(field, committed)).scalars():
            problems.add(seq, "opening", f"entry {seq}: what opened its {field} is gone, and was not wiped")


def _fault(row: Any, cipher: Cipher) -> tuple[str, str] | None:
    if row.seq is None:
        return "opening", f"a {row.field} is kept of an entry that is not there"
    try:
        value = cipher.open(private.place(row.field, row.entry_seq), row.value_sealed)
    except SealBroken:
        return "sealed", f"the sealed {row.field} does not open"
    committed = row.donor if row.field == private.DONOR else row.ref
    if committed != commitment(row.salt, row.field, value):
        return "opening", f"the kept {row.field} does not open its commitment"
    index = row.reference_index
    if row.field == private.REF and index is not None and index != text_index(cipher, value):
        return "reference", "its reference is looked up under another one"
    return None


def _unkept(field: str, committed: sa.ColumnElement[bytes]) -> sa.Select[Any]:
    """Return the query for entries whose commitment has no row that opened it; a wiped row stays."""
    mine = (_FACTS.entry_seq == ENTRY.c.seq) & (_FACTS.field == field)
    query = sa.select(ENTRY.c.seq).outerjoin(PRIVATE_FACT, mine)
    absent = committed.is_not(None) & _FACTS.entry_seq.is_(None)
    return query.where(absent).order_by(ENTRY.c.seq).limit(PROBLEMS_MAX)
