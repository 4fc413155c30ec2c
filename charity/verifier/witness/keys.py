"""The witness's secret key, in a file that only its owner reads."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from charity.ledger import ed25519, note
from charity.ledger.note import COSIGNATURE, BadNote, SigningKey

_PREFIX = "PRIVATE+KEY"
_FILE_BYTES_MAX = 1_000
_IS_POSIX = os.name == "posix"


class BadKeyFile(Exception):
    """A key file that cannot be used; `code` is the saying that tells why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def make(name: str, path: Path) -> SigningKey:
    """Make a key and write its file, which must not be there yet; raises FileExistsError, OSError."""
    key = SigningKey(name, os.urandom(ed25519.KEY_BYTES), COSIGNATURE)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{text_of(key)}\n")
        file.flush()
        os.fsync(handle)
    return key


def text_of(key: SigningKey) -> str:
    """Return a key as its file has it: `PRIVATE+KEY+name+hex(id)+base64(type || seed)`."""
    return f"{_PREFIX}+{key.name}+{key.verifier.id.hex()}+{note.encoded(bytes([key.type]) + key.seed)}"


def read(path: Path) -> SigningKey:
    """Read a key file; raises BadKeyFile when others may read it or it holds no key, OSError."""
    if _IS_POSIX and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadKeyFile("key-open")
    with path.open("rb") as file:
        octets = file.read(_FILE_BYTES_MAX)
    try:
        return _parse(octets.decode("utf-8").strip())
    except ValueError as error:  # BadNote and UnicodeDecodeError are both
        raise BadKeyFile("key-broken") from error


def _parse(text: str) -> SigningKey:
    if not text.startswith(f"{_PREFIX}+"):
        raise BadNote("not a secret key")
    name, _, rest = text.removeprefix(f"{_PREFIX}+").partition("+")
    named_id, _, secret = rest.partition("+")
    content = note.decoded(secret)
    if not note.is_key_name(name) or len(content) != 1 + ed25519.KEY_BYTES or content[0] != COSIGNATURE:
        raise BadNote("not the secret key of a witness")
    key = SigningKey(name, content[1:], COSIGNATURE)
    if key.verifier.id.hex() != named_id:
        raise BadNote("the secret key was cut or edited")
    return key
