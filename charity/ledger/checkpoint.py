"""Checkpoints: the size and root of a log at one moment, as a signed note (https://c2sp.org/tlog-checkpoint).

Pure: the standard library only, but for `ed25519`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from charity.ledger import note
from charity.ledger.merkle import EMPTY_ROOT, HASH_BYTES
from charity.ledger.note import BadNote, SignedNote, SigningKey, VerifierKey

SIZE_MAX = 2**63 - 1
DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


class UnknownSigner(BadNote):
    """A checkpoint not signed by the expected key: of another desk, or under another key of this one."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log commits to: `size` leaves under `root` (32 bytes). Extension lines are kept as they are."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), note.encoded(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def signed(checkpoint: Checkpoint, key: SigningKey) -> SignedNote:
    """Sign a checkpoint; the key's name is the log's origin."""
    assert key.name == checkpoint.origin, "the log's key bears the log's name"
    assert len(checkpoint.root) == HASH_BYTES, "a root is 32 bytes"
    return note.sign(checkpoint.text, key)


def parse(text: str) -> Checkpoint:
    """Read the text of a checkpoint, verifying nothing; raises BadNote."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise BadNote("not a checkpoint: three lines belong there, the log's name, its size and its root")
    origin, size, root, *extensions = lines
    octets = note.decoded(root)
    if len(octets) != HASH_BYTES:
        raise BadNote("the root in the checkpoint is not 32 bytes")
    number = decimal(size)
    if number == 0 and octets != EMPTY_ROOT:
        raise BadNote("an empty log has another root")
    return Checkpoint(origin, number, octets, tuple(extensions))


def opened(octets: bytes, key: VerifierKey) -> tuple[Checkpoint, SignedNote]:
    """Read a signed checkpoint and hold its signature against a key.

    Raises UnknownSigner when the key did not sign it, BadNote when it is none or the signature is false.
    """
    read = note.parse(octets)
    found = parse(read.text)
    if not note.is_signed_by(read, key):
        raise UnknownSigner(f"this checkpoint of {found.origin} bears no signature of {key.name}")
    if found.origin != key.name:
        raise UnknownSigner(f"this checkpoint is of the log {found.origin}, not of {key.name}")
    return found, read


def decimal(text: str) -> int:
    """Read a size: digits without leading zeroes, below 2^63; raises BadNote."""
    if not DECIMAL.fullmatch(text) or int(text) > SIZE_MAX:
        raise BadNote("a size is written in digits without leading zeroes")
    return int(text)
