"""The bytes of a statement, wherever they lie: opened as often as a reader needs, never copied whole."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Source:
    """A file in memory or on disk. `size` is its length in bytes."""

    held: bytes | Path
    size: int

    @classmethod
    def of(cls, held: bytes | Path) -> Source:
        """Return the source of bytes, or of a file on disk."""
        return cls(held, len(held) if isinstance(held, bytes) else held.stat().st_size)

    def open(self) -> BinaryIO:
        """Return the bytes as a stream from their beginning; the caller closes it."""
        return io.BytesIO(self.held) if isinstance(self.held, bytes) else self.held.open("rb")

    def top(self, size: int) -> bytes:
        """Return the first bytes, at most `size`."""
        with self.open() as stream:
            return stream.read(size)

    def whole(self) -> bytes:
        """Return all bytes; only for formats whose library wants them at once."""
        with self.open() as stream:
            return stream.read()
