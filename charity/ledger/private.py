"""What opens an entry's commitments, sealed at rest, and how it is wiped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlmodel import Session

from charity.kernel.cipher import Cipher, Entropy
from charity.ledger.bulk import Row
from charity.ledger.chunks import chunked
from charity.ledger.commitments import SALT_BYTES, commitment
from charity.ledger.entry import Draft
from charity.ledger.tables import PRIVATE_FACT

DONOR = "donor"
REF = "ref"


class Opening(NamedTuple):
    """A salt and the value it opens a commitment to."""

    salt: bytes
    value: str


class Salted(NamedTuple):
    """One value of a draft with its fresh salt and the commitment to both."""

    field: str
    salt: bytes
    value: str
    commitment: bytes


class Salts:
    """Salts drawn many at once: asking the machine for each costs as much as all else about it."""

    def __init__(self, entropy: Entropy, *, at_once: int = 256) -> None:
        self._entropy = entropy
        self._at_once = at_once
        self._drawn: list[bytes] = []
        self._asked = 1

    def next(self) -> bytes:
        """Return a fresh salt, handed out this once."""
        if not self._drawn:
            octets = self._entropy(SALT_BYTES * self._asked)
            self._drawn = [octets[at : at + SALT_BYTES] for at in range(0, len(octets), SALT_BYTES)]
            self._asked = min(self._at_once, 2 * self._asked)
        return self._drawn.pop()


def salted_values(draft: Draft, salts: Salts) -> list[Salted]:
    """Return the personal values of a draft, each committed to with a salt of its own."""
    values = [(DONOR, draft.donor), (REF, draft.reference.text if draft.reference else None)]
    found = []
    for field, value in values:
        if value is not None:
            salt = salts.next()
            found.append(Salted(field, salt, value, commitment(salt, field, value)))
    return found


def row(seq: int, salted: Salted, cipher: Cipher) -> Row:
    """Return the row that keeps one opening."""
    sealed = cipher.seal(place(salted.field, seq), salted.value)
    return seq, salted.field, salted.salt, sealed


def openings(session: Session, seqs: Sequence[int], *, cipher: Cipher) -> dict[tuple[int, str], Opening]:
    """Return what opens the commitments of entries, by (seq, field); wiped ones are left out."""
    found = {}
    facts = PRIVATE_FACT.c
    for some in chunked(seqs):
        query = PRIVATE_FACT.select().where(facts.entry_seq.in_(some), facts.salt.is_not(None))
        for seq, field, salt, sealed in session.connection().execute(query):
            found[seq, field] = Opening(salt, cipher.open(place(field, seq), sealed))
    return found


def donors_of(session: Session, seqs: Sequence[int], *, cipher: Cipher) -> dict[int, str]:
    """Return the donor's name of entries that have one which was not wiped."""
    opened = openings(session, seqs, cipher=cipher)
    return {seq: opening.value for (seq, field), opening in opened.items() if field == DONOR}


def wipe(session: Session, seqs: Iterable[int], *, field: str = DONOR) -> None:
    """Forget salt and value of a field: every hash, proof and sum still verifies, nothing opens it."""
    facts = PRIVATE_FACT.c
    for some in chunked(list(seqs)):
        where = PRIVATE_FACT.update().where(facts.entry_seq.in_(some), facts.field == field)
        session.connection().execute(where.values(salt=None, value_sealed=None))


def place(field: str, seq: int) -> str:
    """Return the name of the place that a value is sealed for."""
    return f"private_fact.{field}|{seq}"
