"""Signed notes: a text and the lines that sign it (https://c2sp.org/signed-note, Ed25519, type 0x01).

Witnesses' cosignatures are lines of the same form, of type 0x04; see `cosignature`. Pure: the standard
library only, but for `ed25519`.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from charity.ledger import ed25519

ED25519 = 0x01
COSIGNATURE = 0x04

#: What we read at most; a note of 16 cosigned lines is below 3 kB.
NOTE_BYTES_MAX = 65_536
SIGNATURES_MAX = 64
_DASH = "\N{EM DASH} "
_ID_BYTES = 4


class BadNote(ValueError):
    """Bytes that are no signed note, a key that is none, or a signature that fails; the message says why."""


class FalseSignature(BadNote):
    """A signature line that names a key which did not make it."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name with a public key and what it signs: notes (type 0x01) or cosignatures (type 0x04)."""

    name: str
    public: bytes
    type: int = ED25519

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names its key."""
        named = self.name.encode() + b"\n" + bytes([self.type]) + self.public
        return sha256(named).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as people pass it on: `name+hex(id)+base64(type || public key)`."""
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.type]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read a verifier key; raises BadNote."""
        name, _, rest = text.strip().partition("+")
        named_id, _, octets = rest.partition("+")
        content = decoded(octets)
        if not is_key_name(name) or len(content) != 1 + ed25519.KEY_BYTES:
            raise BadNote("not a verifier key of the form name+hash+key")
        if content[0] not in {ED25519, COSIGNATURE}:
            raise BadNote(f"keys of type {content[0]} are not known here")
        key = cls(name, content[1:], content[0])
        if named_id != key.id.hex():
            raise BadNote(
                "the hash in the verifier key is not the hash of its name and key: it was cut or edited"
            )
        return key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret half: a name and a 32-byte seed; kept out of every representation."""

    name: str
    seed: bytes = field(repr=False)
    type: int = ED25519

    def __post_init__(self) -> None:
        assert is_key_name(self.name), f"not a key name: {self.name!r}"
        assert len(self.seed) == ed25519.KEY_BYTES, "a seed is 32 bytes"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, ed25519.public_key(self.seed), self.type)


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: whose, the key's four-byte id, and the bytes that its algorithm made."""

    name: str
    key_id: bytes
    octets: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, newline and all."""
        return f"{_DASH}{self.name} {encoded(self.key_id + self.octets)}\n"

    def is_named_as(self, key: VerifierKey) -> bool:
        """Return whether the line claims to be by a key; nothing is verified."""
        return self.name == key.name and hmac.compare_digest(self.key_id, key.id)


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text, ending in a newline, and its signatures, none of them verified by being read."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def octets(self) -> bytes:
        """The note as it is stored and served."""
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}".encode()

    def by(self, key: VerifierKey) -> Signature | None:
        """Return the line that claims to be by a key."""
        return next((one for one in self.signatures if one.is_named_as(key)), None)

    def with_signatures(self, more: Sequence[Signature]) -> SignedNote:
        """Return the note with lines added."""
        return SignedNote(self.text, (*self.signatures, *more))


def sign(text: str, key: SigningKey) -> SignedNote:
    """Sign a text with an Ed25519 key of type 0x01."""
    assert key.type == ED25519, "a cosignature is made by `cosignature.cosign`"
    assert text.endswith("\n"), "a note's text ends in a newline"
    made = Signature(key.name, key.verifier.id, ed25519.sign(key.seed, text.encode()))
    return SignedNote(text, (made,))


def is_signed_by(note: SignedNote, key: VerifierKey) -> bool:
    """Return whether a note has a line by a key of type 0x01; raises FalseSignature when it is false."""
    line = note.by(key)
    if line is None:
        return False
    if not ed25519.verify(key.public, note.text.encode(), line.octets):
        raise FalseSignature(
            f"the signature of {key.name} is false: the text was changed, or it was never signed"
        )
    return True


def parse(octets: bytes) -> SignedNote:
    """Read a signed note, verifying nothing; raises BadNote."""
    if len(octets) > NOTE_BYTES_MAX:
        raise BadNote("longer than a signed note may be")
    try:
        whole = octets.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadNote("not a text in UTF-8") from error
    if any(character < " " and character != "\n" for character in whole):
        raise BadNote("a signed note holds no control characters")
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise BadNote("not a text, an empty line and signatures: it was cut or is something else")
    return SignedNote(f"{text}\n", parse_signatures(lines))


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """Read signature lines, each ending in a newline; raises BadNote."""
    found = lines.split("\n")
    if found.pop() or not found or len(found) > SIGNATURES_MAX:
        raise BadNote("no signature lines, too many of them, or the last one was cut")
    return tuple(_signature(line) for line in found)


def _signature(line: str) -> Signature:
    name, _, octets = line.removeprefix(_DASH).partition(" ")
    content = decoded(octets)
    if not line.startswith(_DASH) or not is_key_name(name) or len(content) <= _ID_BYTES:
        raise BadNote("a line under the empty line is no signature")
    return Signature(name, content[:_ID_BYTES], content[_ID_BYTES:])


def is_key_name(name: str) -> bool:
    """Return whether a text may name a key: not empty, no space of any kind, no plus sign."""
    return bool(name) and "+" not in name and not any(map(str.isspace, name)) and name.isprintable()


def encoded(octets: bytes) -> str:
    """Return standard base64."""
    return base64.b64encode(octets).decode("ascii")


def decoded(text: str) -> bytes:
    """Read standard base64 in its one canonical form; raises BadNote."""
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("not base64: characters are missing or were changed") from error
    if encoded(octets) != text:
        raise BadNote("not base64 in its canonical form")
    return octets
