"""Sending twice books once: drafts whose key was used before give the first answer again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from charity.kernel.cipher import Cipher
from charity.ledger.chunks import chunked
from charity.ledger.entry import Draft
from charity.ledger.refusals import SameKeyOtherPayload
from charity.ledger.tables import ENTRY


@dataclass(frozen=True, slots=True)
class Booked:
    """The answer to a draft: its place in the log, and whether it was booked before."""

    seq: int
    leaf_hash: bytes
    was_known: bool = False


class Fresh(NamedTuple):
    """A draft to book: its position in the batch, and the MAC of its payload where it has a key."""

    position: int
    draft: Draft
    payload_mac: bytes | None


class Sorted(NamedTuple):
    """A batch told apart: what was booked before, what is new, and what repeats a new one."""

    known: dict[int, Booked]
    fresh: list[Fresh]
    repeats: dict[int, int]  # position of the repetition -> position of the first


def payload_mac(cipher: Cipher, draft: Draft) -> bytes:
    """Return a keyed MAC of all that a draft says: names are short, so a bare hash would tell them."""
    said = [
        draft.kind,
        draft.day.isoformat(),
        draft.appeal,
        [[p.account, p.currency, p.minor] for p in draft.postings],
        draft.donor,
        draft.reference and draft.reference.text,
        draft.reverses,
        draft.documents,
        draft.reason,
    ]
    return cipher.blind_index("ledger.payload", json.dumps(said, ensure_ascii=False, separators=(",", ":")))


def sort_out(connection: sa.Connection, drafts: Sequence[Draft], cipher: Cipher) -> Sorted:
    """Tell new drafts from repeated ones; raises SameKeyOtherPayload."""
    earlier = _booked_under(connection, [d.idempotency_key for d in drafts if d.idempotency_key])
    first: dict[str, Fresh] = {}
    answer = Sorted({}, [], {})
    for position, draft in enumerate(drafts):
        key = draft.idempotency_key
        mac = payload_mac(cipher, draft) if key else None
        if key in earlier:
            booked, booked_mac = earlier[key]
            _same(mac, booked_mac, position)
            answer.known[position] = booked
        elif key in first:
            _same(mac, first[key].payload_mac, position)
            answer.repeats[position] = first[key].position
        else:
            fresh = Fresh(position, draft, mac)
            answer.fresh.append(fresh)
            if key:
                first[key] = fresh
    return answer


def _same(mac: bytes | None, other: bytes | None, position: int) -> None:
    if mac != other:
        raise SameKeyOtherPayload(position=position)


def _booked_under(connection: sa.Connection, keys: Sequence[str]) -> dict[str | None, tuple[Booked, bytes]]:
    columns = ENTRY.c
    found: dict[str | None, tuple[Booked, bytes]] = {}
    for some in chunked(keys):
        query = sa.select(columns.idempotency_key, columns.seq, columns.leaf_hash, columns.payload_mac)
        for key, seq, hashed, mac in connection.execute(query.where(columns.idempotency_key.in_(some))):
            found[key] = Booked(seq, bytes(hashed), was_known=True), bytes(mac)
    return found
