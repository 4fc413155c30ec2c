"""Signing the log: a checkpoint is stored before anybody sees it, and never contradicts the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.outbox import enqueue
from charity.ledger import batches, checkpoint, merkle, note, proof, tree
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.entry import SigningReason
from charity.ledger.note import SignedNote, SigningKey, VerifierKey
from charity.ledger.refusals import ForkedLog, LogKeyChanged, NothingToSign
from charity.ledger.tables import CHECKPOINT, COSIGNATURE, ENTRY, LOG

#: The outbox's topic of signatures that somebody asked for.
SIGN_TOPIC = "log:sign"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as stored: `note` is what the desk signed, verbatim, without cosignatures."""

    size: int
    root: bytes
    note: bytes
    signed_at_utc: datetime
    reason: SigningReason


@dataclass(frozen=True, slots=True)
class NamedLog:
    """A log by name and key, and the entry that it begins with; rotation adds one over the same tree."""

    first_seq: int
    origin: str
    key: VerifierKey
    begun_at_utc: datetime


def sign_head(session: Session, *, key: SigningKey, at: datetime, reason: SigningReason) -> SignedCheckpoint:
    """Sign the log as it stands and store it; signed already, that checkpoint is returned.

    The transaction is the caller's, who serves it only after commit. Raises NothingToSign for an empty log,
    BatchOpen while an import is under way, LogKeyChanged for a key that is not this log's, ForkedLog when the
    tree does not continue what was signed.
    """
    connection = session.connection()
    head = tree.read_head(connection, for_update=True)
    if head.size == 0:
        raise NothingToSign()
    batches.check_none_open(connection)
    last = newest(session)
    if not _logs_under(session, head, key):
        row = {"first_seq": 0, "origin": key.name, "vkey": key.verifier.text, "begun_at_utc": at}
        connection.execute(LOG.insert().values(row))
    root = merkle.root_of(head.frontier)
    if last is not None and not _continues(session, last, head.size, root):
        raise ForkedLog(size=last.size)
    if last is not None and last.size == head.size:
        return last
    signed = checkpoint.signed(Checkpoint(key.name, head.size, root), key).octets
    made = SignedCheckpoint(head.size, root, signed, at, reason)
    connection.execute(
        CHECKPOINT.insert().values(
            size=made.size, root=root, note=signed, signed_at_utc=at, reason=reason.value
        )
    )
    return made


def ask_signature(session: Session, reason: SigningReason, *, at: datetime) -> None:
    """Have the log signed within seconds of this transaction's commit, as it stands then."""
    enqueue(session, SIGN_TOPIC, {"reason": reason.value}, due_at=at)


def check_key(session: Session, key: SigningKey) -> None:
    """Raise LogKeyChanged for a name or key that could not sign this log, before anything is booked."""
    _logs_under(session, tree.read_head(session.connection()), key)


def _logs_under(session: Session, head: tree.Head, key: SigningKey) -> list[NamedLog]:
    """Hold name and key against the log's; an empty log takes any, one never signed any key."""
    if head.log_origin not in {"", key.name}:
        raise LogKeyChanged(origin=head.log_origin)
    logs = named_logs(session)
    if logs and logs[-1].key != key.verifier:
        raise LogKeyChanged(origin=logs[-1].origin)
    return logs


def _continues(session: Session, last: SignedCheckpoint, size: int, root: bytes) -> bool:
    """Return whether the tree, as it is stored, begins with what was signed last."""
    if last.size > size:
        return False
    try:
        hashes = consistency(session, last.size, size)
    except tree.NodeMissing:
        return False
    return merkle.verify_consistency(last.size, size, last.root, root, hashes)


def named_logs(session: Session) -> list[NamedLog]:
    """Return the log's names and keys, oldest first."""
    rows = session.connection().execute(sa.select(LOG).order_by(LOG.c.first_seq))
    return [NamedLog(first, origin, VerifierKey.parse(vkey), begun) for first, origin, vkey, begun in rows]


def unsigned_since_rotation(session: Session) -> NamedLog | None:
    """Return the log begun by rotation that signed nothing yet: the last checkpoint is its predecessor's."""
    logs, last = named_logs(session), newest(session)
    is_waiting = last is not None and len(logs) > 1 and last.size <= logs[-1].first_seq
    return logs[-1] if is_waiting else None


_STORED = sa.select(
    CHECKPOINT.c.size, CHECKPOINT.c.root, CHECKPOINT.c.note, CHECKPOINT.c.signed_at_utc, CHECKPOINT.c.reason
)


def newest(session: Session) -> SignedCheckpoint | None:
    """Return the checkpoint signed last, None before the first."""
    query = _STORED.order_by(CHECKPOINT.c.size.desc()).limit(1)
    row = session.connection().execute(query).one_or_none()
    return None if row is None else _stored(row)


def signed_at(session: Session, size: int) -> SignedCheckpoint | None:
    """Return the checkpoint of exactly this size."""
    row = session.connection().execute(_STORED.where(CHECKPOINT.c.size == size)).one_or_none()
    return None if row is None else _stored(row)


def newest_first(session: Session, *, before: int | None = None, limit: int) -> list[SignedCheckpoint]:
    """Return checkpoints, newest first, those shorter than `before`."""
    query = _STORED.order_by(CHECKPOINT.c.size.desc()).limit(limit)
    if before is not None:
        query = query.where(CHECKPOINT.c.size < before)
    return [_stored(row) for row in session.connection().execute(query)]


def _stored(row: Sequence[object]) -> SignedCheckpoint:
    size, root, octets, at, reason = row
    assert isinstance(size, int)
    assert isinstance(root, bytes)
    assert isinstance(octets, bytes)
    assert isinstance(at, datetime)
    return SignedCheckpoint(size, root, octets, at, SigningReason(str(reason)))


def cosigned_note(session: Session, signed: SignedCheckpoint) -> SignedNote:
    """Return a checkpoint as it is served: what the desk signed, then each witness's newest line."""
    columns = COSIGNATURE.c
    query = (
        sa.select(columns.witness, columns.line)
        .where(columns.size == signed.size)
        .order_by(columns.witness, columns.time_s)
    )
    lines = {str(witness): str(line) for witness, line in session.connection().execute(query)}
    more = note.parse_signatures("".join(lines.values())) if lines else ()
    return note.parse(signed.note).with_signatures(more)


def keep_cosignature(session: Session, size: int, witness: VerifierKey, line: str, *, time_s: int) -> None:
    """Store a cosignature that was verified before; the same once more changes nothing."""
    columns = COSIGNATURE.c
    where = (columns.size == size) & (columns.witness == witness.text) & (columns.time_s == time_s)
    connection = session.connection()
    if connection.execute(sa.select(columns.size).where(where)).first() is None:
        row = {"size": size, "witness": witness.text, "time_s": time_s, "line": line}
        connection.execute(COSIGNATURE.insert().values(row))


def inclusion(session: Session, seq: int, size: int) -> list[bytes]:
    """Return the hashes from an entry's sibling upward in the log of `size` entries."""
    return tree.read_with(session, partial(merkle.inclusion_proof, seq, size))


def consistency(session: Session, old_size: int, size: int) -> list[bytes]:
    """Return the hashes which show that the log of `size` entries begins with the one of `old_size`."""
    return tree.read_with(session, partial(merkle.consistency_proof, old_size, size))


def leaf_at(session: Session, seq: int) -> bytes | None:
    """Return an entry's stored bytes."""
    found = session.connection().execute(sa.select(ENTRY.c.leaf).where(ENTRY.c.seq == seq)).scalar()
    return None if found is None else bytes(found)


def prove(
    session: Session,
    seq: int,
    signed: SignedCheckpoint,
    *,
    openings: dict[str, proof.Opening] | None = None,
) -> proof.Proof:
    """Return the proof to take away of an entry that a checkpoint covers, with what opens its commitments."""
    leaf = leaf_at(session, seq)
    assert leaf is not None, "the entry is there"
    assert seq < signed.size, "the checkpoint covers the entry"
    octets = cosigned_note(session, signed).octets
    return proof.Proof(seq, tuple(inclusion(session, seq, signed.size)), octets, leaf, openings or {})
