"""The kept openings against the commitments in the leaves."""

from __future__ import annotations

import sqlalchemy as sa

from charity.kernel.cipher import Cipher, SealBroken
from charity.ledger import private
from charity.ledger.checks.problems import Problems
from charity.ledger.commitments import commitment
from charity.ledger.tables import ENTRY, PRIVATE_FACT


def check_openings(connection: sa.Connection, cipher: Cipher, problems: Problems) -> None:
    """Open every value that was not wiped and compare it with its entry's commitment."""
    facts = PRIVATE_FACT.c
    query = (
        sa.select(facts.entry_seq, facts.field, facts.salt, facts.value_sealed, ENTRY.c.donor, ENTRY.c.ref)
        .join(ENTRY, ENTRY.c.seq == facts.entry_seq)
        .where(facts.salt.is_not(None))
        .order_by(facts.entry_seq, facts.field)
    )
    for seq, field, salt, sealed, donor, ref in connection.execute(query).yield_per(5_000):
        committed = donor if field == private.DONOR else ref
        try:
            value = cipher.open(private.place(field, seq), sealed)
        except SealBroken:
            problems.add(seq, "sealed", f"entry {seq}: the sealed {field} does not open")
            continue
        if committed != commitment(salt, field, value):
            problems.add(seq, "opening", f"entry {seq}: the kept {field} does not open its commitment")
