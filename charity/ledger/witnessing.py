"""What a log asks a witness, and what a witness answers (https://c2sp.org/tlog-witness): text and rules.

The question is `old <size>`, the hashes that show that the checkpoint continues the log of that size, an
empty line and the checkpoint. Pure: the standard library only, but for `ed25519`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from charity.ledger import checkpoint, cosignature, merkle, note
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.cosignature import Cosigned
from charity.ledger.note import (
    NOTE_BYTES_MAX,
    BadNote,
    FalseSignature,
    Signature,
    SignedNote,
    SigningKey,
    VerifierKey,
)

HASHES_MAX = 63
REQUEST_BYTES_MAX = NOTE_BYTES_MAX + 4_096  # 63 hashes are some 2.8 kB
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"


class NotCosigned(BadNote):
    """An answer without a cosignature by the expected witness."""


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """The question: a signed checkpoint, and the proof that it continues the log of `old_size`."""

    old_size: int
    proof: tuple[bytes, ...]
    note: SignedNote
    checkpoint: Checkpoint

    @property
    def octets(self) -> bytes:
        """The question as it is sent."""
        hashes = "".join(f"{note.encoded(step)}\n" for step in self.proof)
        return f"old {self.old_size}\n{hashes}\n".encode() + self.note.octets

    @classmethod
    def of(cls, octets: bytes, *, old_size: int, proof: Sequence[bytes]) -> AddCheckpoint:
        """Return the question about a signed checkpoint; raises BadNote when it is none."""
        read = note.parse(octets)
        return cls(old_size, tuple(proof), read, checkpoint.parse(read.text))


def parse(octets: bytes) -> AddCheckpoint:
    """Read a question, verifying nothing; raises BadNote."""
    if len(octets) > REQUEST_BYTES_MAX:
        raise BadNote("longer than a question to a witness may be")
    head, blank, rest = octets.partition(b"\n\n")
    if not blank or not head.isascii():
        raise BadNote("an old size, a proof, an empty line and a checkpoint belong there")
    first, *lines = head.decode("ascii").split("\n")
    word, _, size = first.partition(" ")
    if word != "old":
        raise BadNote("the first line says the old size")
    if len(lines) > HASHES_MAX:
        raise BadNote(f"a proof has at most {HASHES_MAX} hashes")
    return AddCheckpoint.of(rest, old_size=checkpoint.decimal(size), proof=[_hash(line) for line in lines])


def _hash(line: str) -> bytes:
    octets = note.decoded(line)
    if len(octets) != merkle.HASH_BYTES:
        raise BadNote("a line of the proof is no hash of 32 bytes")
    return octets


@dataclass(frozen=True, slots=True)
class Known:
    """What a witness remembers of a log: the checkpoint cosigned last, signed by the log and by itself."""

    checkpoint: Checkpoint
    note: SignedNote


class Doubt(StrEnum):
    """Why a checkpoint that the log did sign was not cosigned; it may be that the log shows two histories."""

    TWO_ROOTS = "two_roots"
    NO_CONTINUATION = "no_continuation"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers. `new_state` is to be stored for good before a status of 200 leaves."""

    status: int
    body: bytes
    content_type: str = TEXT_TYPE
    new_state: Known | None = None
    doubt: Doubt | None = None


def malformed(error: BadNote) -> Answer:
    """Return the answer to what is no question."""
    return _no(400, str(error))


def judge(
    asked: AddCheckpoint,
    known: Known | None,
    trusted: Mapping[str, Sequence[VerifierKey]],
    *,
    key: SigningKey,
    time_s: int,
) -> Answer:
    """Decide on a question; `known` is of its log, `trusted` has each log's keys by the log's name.

    `key` is the witness's own and `time_s` its clock in POSIX seconds. Nothing is stored here.
    """
    found, known_size = asked.checkpoint, known.checkpoint.size if known else 0
    if found.origin not in trusted:
        return _no(404, f"this witness does not watch the log {found.origin}")
    signature = _signature_by(asked.note, trusted[found.origin])
    if signature is None:
        return _no(403, f"no key that this witness trusts for {found.origin} signed this checkpoint")
    if asked.old_size > found.size:
        return _no(400, "the old size is larger than the checkpoint's")
    if asked.old_size != known_size:
        return _told(known_size)
    if known is not None and found.size == known_size and found.root != known.checkpoint.root:
        return _told(known_size, doubt=Doubt.TWO_ROOTS)
    if not _continues(asked, known):
        doubt = Doubt.NO_CONTINUATION if known_size else None
        return _no(422, "the proof does not show that the log continues", doubt=doubt)
    line = cosignature.cosign(asked.note.text, key, time_s=time_s)
    state = Known(found, SignedNote(asked.note.text, (signature, line)))
    return Answer(200, line.line.encode(), new_state=state)


def _signature_by(read: SignedNote, keys: Sequence[VerifierKey]) -> Signature | None:
    """Return a trusted key's signature that holds; signatures of unknown keys are passed over."""
    return next((read.by(key) for key in keys if _is_signed_by(read, key)), None)


def _is_signed_by(read: SignedNote, key: VerifierKey) -> bool:
    try:
        return note.is_signed_by(read, key)
    except FalseSignature:
        return False


def _continues(asked: AddCheckpoint, known: Known | None) -> bool:
    if asked.old_size == 0:
        return not asked.proof
    assert known is not None, "only what is known has a size"
    found, old = asked.checkpoint, known.checkpoint
    return merkle.verify_consistency(old.size, found.size, old.root, found.root, asked.proof)


def _no(status: int, words: str, *, doubt: Doubt | None = None) -> Answer:
    return Answer(status, f"{words}\n".encode(), doubt=doubt)


def _told(size: int, *, doubt: Doubt | None = None) -> Answer:
    return Answer(409, f"{size}\n".encode(), SIZE_TYPE, doubt=doubt)


def told_size(body: bytes) -> int:
    """Read the size that a witness knows from its answer 409; raises BadNote."""
    if not body.isascii() or not body.endswith(b"\n"):
        raise BadNote("the witness told no size")
    return checkpoint.decimal(body[:-1].decode("ascii"))


def cosignature_in(body: bytes, text: str, key: VerifierKey) -> tuple[Signature, Cosigned]:
    """Read a witness's answer 200 to a checkpoint's text; lines of unknown keys are passed over.

    Raises NotCosigned when the witness did not sign, FalseSignature when its line is false, else BadNote.
    """
    try:
        lines = note.parse_signatures(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadNote("not a text in UTF-8") from error
    line = next((one for one in lines if one.is_named_as(key)), None)
    if line is None:
        raise NotCosigned(f"no line of the answer is by {key.name}")
    return line, cosignature.verified(text, line, key)
