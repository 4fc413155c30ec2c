"""Who signed a checkpoint, and who stood by: the desk's key and its former ones, outside witnesses."""

from __future__ import annotations

from collections.abc import Sequence

from charity.ledger import checkpoint, note
from charity.ledger.checkpoint import Checkpoint, UnknownSigner
from charity.ledger.cosignature import Cosigned, cosigned_by
from charity.ledger.note import BadNote, FalseSignature, SignedNote, VerifierKey
from charity.verifier.checks import Tally
from charity.verifier.keyring import Keyring


def open_checkpoint(
    tally: Tally, code: str, octets: bytes, ring: Keyring
) -> tuple[Checkpoint, SignedNote] | None:
    """Hold a checkpoint against the desk's key or a former one; note what was found.

    Without any key it is read all the same, and noted as not held against one.
    """
    if ring.first is None:
        return _read_only(tally, code, octets)
    for one in ring.keys:
        try:
            found, read = checkpoint.opened(octets, one.key)
        except UnknownSigner:
            continue
        except FalseSignature:
            tally.failed(code, "false", name=one.key.name)
            return None
        except BadNote:
            tally.failed(code, "unreadable")
            return None
        if not one.covers(found.size):
            tally.failed(code, "out-of-force", name=one.key.name, size=found.size, until=one.until)
            return None
        ring.note_use(one)
        tally.passed(code, origin=found.origin, size=found.size)
        return found, read
    _note_stranger(tally, code, octets, ring.first)
    return None


def _read_only(tally: Tally, code: str, octets: bytes) -> tuple[Checkpoint, SignedNote] | None:
    try:
        read = note.parse(octets)
        found = checkpoint.parse(read.text)
    except BadNote:
        tally.failed(code, "unreadable")
        return None
    tally.undone(code, "no-key", origin=found.origin, size=found.size)
    return found, read


def _note_stranger(tally: Tally, code: str, octets: bytes, key: VerifierKey) -> None:
    """Note that no known key signed: it is of another log, or of this one under an unknown key."""
    origin = checkpoint.parse(note.parse(octets).text).origin
    why = "unknown-key" if origin == key.name else "other-desk"
    tally.failed(code, why, origin=origin, name=key.name)


def count_witnesses(
    tally: Tally, read: SignedNote, witnesses: Sequence[VerifierKey], quorum: int, *, code: str = "witnesses"
) -> None:
    """Hold the witnesses' lines under a checkpoint against their keys and the number wanted."""
    keys = list(dict.fromkeys(witnesses))
    standing: list[Cosigned] = []
    for key in keys:
        try:
            found = cosigned_by(read, key)
        except BadNote:
            tally.failed(code, "false", name=key.name)
            return
        if found is not None:
            standing.append(found)
    names = ", ".join(one.key.name for one in standing)
    facts = {"count": len(standing), "known": len(keys), "quorum": quorum, "names": names}
    if len(standing) < quorum:
        tally.failed(code, "too-few" if keys else "no-keys", **facts)
    elif standing:
        tally.passed(code, times=tuple(one.time_s for one in standing), **facts)
    else:
        tally.undone(code, "none" if keys else "no-keys", **facts)
