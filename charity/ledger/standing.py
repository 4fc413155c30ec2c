"""References of channels that stand in the ledger, kept as keyed HMACs: a second booking is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from charity.kernel.cipher import Cipher
from charity.ledger.bulk import Row
from charity.ledger.chunks import chunked
from charity.ledger.entry import Draft, ExternalReference
from charity.ledger.refusals import AlreadyBooked
from charity.ledger.tables import REFERENCE


def reference_index(cipher: Cipher, reference: ExternalReference) -> bytes:
    """Return the look-up value of a reference."""
    return text_index(cipher, reference.text)


def text_index(cipher: Cipher, text: str) -> bytes:
    """Return the look-up value of a reference that is written out."""
    return cipher.blind_index("ledger.reference", text)


def find_standing(connection: sa.Connection, indexes: Sequence[bytes]) -> dict[bytes, int]:
    """Return the entry of each look-up value that stands."""
    found: dict[bytes, int] = {}
    columns = REFERENCE.c
    for some in chunked(indexes):
        query = sa.select(columns.reference_index, columns.entry_seq).where(columns.reference_index.in_(some))
        found |= {bytes(index): seq for index, seq in connection.execute(query)}
    return found


def claim(
    connection: sa.Connection, drafts: Sequence[tuple[int, Draft]], first_seq: int, cipher: Cipher
) -> list[Row]:
    """Return the rows that make the references of drafts stand, given (position, draft).

    Raises AlreadyBooked for the first that stands in the ledger or twice among the drafts.
    """
    indexes = [_index_of(cipher, draft) for _, draft in drafts]
    taken = find_standing(connection, [index for index in indexes if index])
    rows: list[Row] = []
    for seq, ((position, _), index) in enumerate(zip(drafts, indexes, strict=True), first_seq):
        if index is None:
            continue
        if index in taken:
            raise AlreadyBooked(seq=taken[index], position=position)
        taken[index] = seq
        rows.append((index, seq))
    return rows


def free(connection: sa.Connection, reversed_seqs: Iterable[int]) -> None:
    """Take away the references of entries that were reversed: they may be booked again."""
    for some in chunked(list(reversed_seqs)):
        connection.execute(REFERENCE.delete().where(REFERENCE.c.entry_seq.in_(some)))


def _index_of(cipher: Cipher, draft: Draft) -> bytes | None:
    return reference_index(cipher, draft.reference) if draft.reference else None
