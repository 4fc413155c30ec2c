"""The last characters of a donation's own number, as a keyed hash by which its donor finds it again.

The hash of the last four stands first, then short ones of the last five and six: whoever gives four, five or
six characters is answered by one stretch of one index, and nothing of the number can be read from it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

from charity.donations.lines.rules import Booking
from charity.ledger.entry import Kind
from charity.ledger.journal import Journal

TAIL_MIN, TAIL_MAX = 4, 6
PURPOSE = "ledger_line.tail"

_BYTES = {4: 8, 5: 3, 6: 3}


def folded(number: str) -> str:
    """Return the letters and digits of a number, whatever width, case or spaces it was written in."""
    if number.isascii() and number.isalnum():
        return number.upper()
    return "".join(one for one in unicodedata.normalize("NFKC", number).upper() if one.isalnum())


@lru_cache(maxsize=32_768)
def _part(key: bytes, tail: str) -> bytes:
    return hashlib.blake2b(tail.encode(), key=key, digest_size=_BYTES[len(tail)]).digest()


def tail_index(key: bytes, number: str) -> bytes | None:
    """Return the look-up value of a number's end; None where it has fewer than four characters."""
    text = folded(number)[-TAIL_MAX:]
    if len(text) < TAIL_MIN:
        return None
    return b"".join(_part(key, text[-size:]) for size in range(TAIL_MIN, len(text) + 1))


def stretch(key: bytes, tail: str) -> tuple[bytes, bytes]:
    """Return the first and the last value that numbers with this end may have."""
    low = tail_index(key, tail)
    assert low is not None, "an end has four characters at least"
    return low, low + b"\xff" * sum(_BYTES.values())


def key_of(journal: Journal) -> bytes:
    """Return the key of the hashes: one question to the house's cipher for a whole batch."""
    return journal.keyed(PURPOSE, "")


def tail_of(booking: Booking, key: bytes) -> bytes | None:
    """Return what the line of a booking is found by; None for anything but a donor's own donation."""
    draft = booking.draft
    if draft.kind is not Kind.DONATION or draft.reference is None or booking.is_forgotten:
        return None
    return tail_index(key, draft.reference.external_id)
