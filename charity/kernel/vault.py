"""The vault: evidence by its SHA-256, encrypted at rest, written so that a crash leaves a whole file or none.

A file is sealed by AES-256-GCM with its hash as associated data: in one piece, or, where it may be large, in
segments (`sealed_stream.py`). It is written beside its place, synced, renamed, and the folder synced. A
changed byte does not open.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from charity.kernel.cipher import Entropy, derive_key
from charity.kernel.sealed_stream import PREFIX_BYTES, SEGMENT_BYTES, SegmentReader, seal_segments

_NONCE_BYTES = 12
_VERSION = b"\x01"
_VERSION_IN_SEGMENTS = b"\x02"


class EvidenceBroken(Exception):
    """A stored file is missing or its bytes were changed; the message is its hash."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the vault: its name there and its size in bytes."""

    sha256: str
    size_bytes: int


class Vault:
    """Private files of the desk, named by content."""

    def __init__(self, root: Path, master: bytes, entropy: Entropy) -> None:
        self._root = root
        self._aead = AESGCM(derive_key(master, "evidence"))
        self._entropy = entropy

    def _path(self, sha256: str) -> Path:
        assert len(sha256) == 64
        assert sha256.isalnum()
        return self._root / sha256[:2] / sha256[2:]

    def keep(self, content: bytes) -> Kept:
        """Store bytes durably and return their name; the same bytes are stored once."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not path.exists():
            nonce = self._entropy(_NONCE_BYTES)
            sealed = _VERSION + nonce + self._aead.encrypt(nonce, content, sha256.encode())
            _write_whole(path, (sealed,), self._entropy(8).hex())
        return Kept(sha256, len(content))

    def keep_stream(self, chunks: Callable[[], Iterator[bytes]]) -> Kept:
        """Store a content that is never in memory as a whole; `chunks` gives it anew when it is asked."""
        digest, size = hashlib.sha256(), 0
        for chunk in chunks():
            digest.update(chunk)
            size += len(chunk)
        sha256 = digest.hexdigest()
        path = self._path(sha256)
        if not path.exists():
            prefix = self._entropy(PREFIX_BYTES)
            sealed = seal_segments(self._aead, prefix, chunks(), sha256.encode())
            _write_whole(path, chain((_VERSION_IN_SEGMENTS + prefix,), sealed), self._entropy(8).hex())
        return Kept(sha256, size)

    def open(self, sha256: str) -> BinaryIO:
        """Return the bytes of a name as a stream; raises EvidenceBroken when they are missing or changed.

        A change further on raises InvalidTag while it is read.
        """
        try:
            file = self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise EvidenceBroken(sha256) from error
        if file.read(1) != _VERSION_IN_SEGMENTS:
            file.close()
            return io.BytesIO(self.fetch(sha256))
        prefix = file.read(PREFIX_BYTES)
        return io.BufferedReader(SegmentReader(self._aead, prefix, file, sha256.encode()), SEGMENT_BYTES)

    def fetch(self, sha256: str) -> bytes:
        """Return the bytes of a name; raises EvidenceBroken when they are missing or changed."""
        try:
            sealed = self._path(sha256).read_bytes()
            if sealed[:1] == _VERSION_IN_SEGMENTS:
                with self.open(sha256) as stream:
                    return stream.read()
            if sealed[:1] != _VERSION:
                raise ValueError("a file of another version")
            nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
            return self._aead.decrypt(nonce, body, sha256.encode())
        except (FileNotFoundError, InvalidTag, ValueError) as error:
            raise EvidenceBroken(sha256) from error

    def erase(self, sha256: str) -> None:
        """Remove a file for ever."""
        self._path(sha256).unlink(missing_ok=True)


def _write_whole(path: Path, content: Iterable[bytes], suffix: str) -> None:
    """Write, sync, rename, sync the folder: after a crash the file is whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f"{path.name}.{suffix}.part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
