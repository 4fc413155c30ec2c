"""Proofs to take away: one entry, its path to the root and the checkpoint (https://c2sp.org/tlog-proof).

The extra line of ours is JSON: the leaf, so that nothing else is needed, and in a donor's receipt what
opens the leaf's commitments. It is not authenticated: the leaf is believed because it hashes to the root,
an opening because it gives the commitment in the leaf. Pure: the standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from charity.ledger import checkpoint, leaf, merkle, note
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.commitments import SALT_BYTES, commitment
from charity.ledger.note import BadNote, FalseSignature, SignedNote, VerifierKey

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
PROOF_BYTES_MAX = 262_144
HASHES_MAX = 63
FIELDS = ("donor", "ref")


class BadProof(ValueError):
    """Bytes that are no proof, or one that does not hold; the message says why, `code` which check failed."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one commitment of a leaf: a 32-byte salt and the value."""

    salt: bytes = field(repr=False)
    value: str


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry at `index`, the hashes from its sibling upward, and the checkpoint's bytes, verbatim."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    leaf: bytes
    openings: Mapping[str, Opening] = field(default_factory=dict)

    @property
    def octets(self) -> bytes:
        """The file."""
        lines = [
            HEADER,
            f"extra {note.encoded(_extra(self.leaf, self.openings))}",
            f"index {self.index}",
            *map(note.encoded, self.hashes),
            "",
        ]
        return "".join(f"{line}\n" for line in lines).encode() + self.checkpoint


@dataclass(frozen=True, slots=True)
class Proved:
    """What a proof shows once it holds: the entry, the checkpoint over it, and whose commitments opened."""

    leaf: leaf.Leaf
    checkpoint: Checkpoint
    note: SignedNote
    values: Mapping[str, str]


def _extra(octets: bytes, openings: Mapping[str, Opening]) -> bytes:
    members: dict[str, object] = {"leaf": note.encoded(octets)}
    if openings:
        members["open"] = {
            name: {"salt": one.salt.hex(), "value": one.value} for name, one in sorted(openings.items())
        }
    return json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse(octets: bytes) -> Proof:
    """Read a proof, verifying nothing; raises BadProof with code `format`."""
    if len(octets) > PROOF_BYTES_MAX:
        raise BadProof("format", "longer than a proof may be")
    head, blank, rest = octets.partition(b"\n\n")
    try:
        lines = head.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BadProof("format", "not a text in UTF-8") from error
    if lines[0] != HEADER:
        raise BadProof("format", f"a proof begins with the line {HEADER}")
    if not blank or len(lines) < 3 or not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise BadProof("format", "the proof was cut: its entry, number or checkpoint is missing")
    try:
        octets_of_leaf, openings = _read_extra(note.decoded(lines[1].removeprefix("extra ")))
        index = checkpoint.decimal(lines[2].removeprefix("index "))
        hashes = tuple(map(note.decoded, lines[3:]))
    except BadNote as error:
        raise BadProof("format", f"the proof was cut or edited: {error}") from error
    if len(hashes) > HASHES_MAX or any(len(one) != merkle.HASH_BYTES for one in hashes):
        raise BadProof("format", "the proof was cut or edited: a line of its path is no hash")
    return Proof(index, hashes, rest, octets_of_leaf, openings)


def _read_extra(octets: bytes) -> tuple[bytes, dict[str, Opening]]:
    try:
        members = json.loads(octets.decode("utf-8"))
        opened = {
            str(name): Opening(bytes.fromhex(one["salt"]), str(one["value"]))
            for name, one in members.get("open", {}).items()
        }
        found = note.decoded(members["leaf"])
        "".join(one.value for one in opened.values()).encode()  # lone surrogates are no text
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadProof("format", "the proof was cut or edited: its extra line cannot be read") from error
    if opened.keys() - set(FIELDS) or any(len(one.salt) != SALT_BYTES for one in opened.values()):
        raise BadProof("format", "the proof was edited: its extra line opens what no entry commits to")
    return found, opened


def verify(proof: Proof, key: VerifierKey) -> Proved:
    """Check a proof against a log's key.

    Raises BadProof; `code` says which check failed: `checkpoint` (no checkpoint), `signer` (of another desk,
    or of an unknown key), `signature` (false), `leaf` (no entry of ours), `inclusion` (the entry is not in
    the log of that checkpoint), `opening` (a name or number that the entry does not commit to).
    """
    try:
        found, read = checkpoint.opened(proof.checkpoint, key)
    except checkpoint.UnknownSigner as error:
        raise BadProof("signer", str(error)) from error
    except FalseSignature as error:
        raise BadProof("signature", str(error)) from error
    except BadNote as error:
        raise BadProof("checkpoint", str(error)) from error
    try:
        entry = leaf.decode(proof.leaf)
    except leaf.BadLeaf as error:
        raise BadProof("leaf", f"what the proof carries is no entry: {error}") from error
    hashed = merkle.leaf_hash(proof.leaf)
    if not merkle.verify_inclusion(proof.index, found.size, hashed, proof.hashes, found.root):
        raise BadProof("inclusion", "the entry is not in the log of this checkpoint")
    if entry.seq != proof.index:
        raise BadProof("leaf", "the entry says another number than the proof")
    return Proved(entry, found, read, _opened(entry, proof.openings))


def _opened(entry: leaf.Leaf, openings: Mapping[str, Opening]) -> dict[str, str]:
    for name, one in openings.items():
        committed = entry.donor if name == "donor" else entry.ref
        if committed is None or commitment(one.salt, name, one.value) != committed:
            raise BadProof("opening", f"the entry does not commit to this {name}")
    return {name: one.value for name, one in openings.items()}
