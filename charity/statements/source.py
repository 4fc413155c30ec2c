"""The bytes of a statement, wherever they lie: opened as often as a reader needs, never copied whole."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 1024 * 1024


class SupportsClose(Protocol):
    """What can be closed."""

    def close(self) -> object:
        """Let it go."""


class SupportsRead(SupportsClose, Protocol):
    """What can be read."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file in memory, on disk, or wherever a function opens it anew. `size` is its length in bytes."""

    held: bytes | Path | Callable[[], BinaryIO]
    size: int

    @classmethod
    def of(cls, held: bytes | Path) -> Source:
        """Return the source of bytes, or of a file on disk."""
        return cls(held, len(held) if isinstance(held, bytes) else held.stat().st_size)

    def open(self) -> BinaryIO:
        """Return the bytes as a stream from their beginning; the caller closes it."""
        if isinstance(self.held, bytes):
            return io.BytesIO(self.held)
        return self.held.open("rb") if isinstance(self.held, Path) else self.held()

    def top(self, size: int) -> bytes:
        """Return the first bytes, at most `size`."""
        with self.open() as stream:
            return stream.read(size)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes, a megabyte at a time."""
        with self.open() as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def whole(self) -> bytes:
        """Return all bytes; only for formats whose library wants them at once."""
        with self.open() as stream:
            return stream.read()


class _Unpacking(io.RawIOBase):
    """What comes out of a packed stream; closing it closes all that it came through."""

    def __init__(self, inner: SupportsRead, through: Sequence[SupportsClose]) -> None:
        self._inner = inner
        self._through = through

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer, /) -> int:
        view = memoryview(target)
        chunk = self._inner.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        for one in (self._inner, *self._through):
            one.close()
        super().close()


def unpacking(inner: SupportsRead, *through: SupportsClose) -> BinaryIO:
    """Return a stream of what `inner` unpacks, which closes what it came through with itself."""
    return io.BufferedReader(_Unpacking(inner, through), _CHUNK)
